use super::*;

/// The statements with their lines, and the data of each `COPY`.
fn read(text: &str) -> Result<Vec<(usize, String)>, DataError> {
    let mut source = text.as_bytes();
    let mut script = Script::new(&mut source);
    let mut found = Vec::new();
    while let Some(piece) = script.next()? {
        found.push((piece.line, piece.text.clone()));
        if piece.text.starts_with("COPY") {
            let mut data = Vec::new();
            let end = script.copy_data(piece.line, &mut data)?;
            found.push((end, String::from_utf8(data).unwrap()));
        }
    }
    Ok(found)
}

#[test]
fn statements_and_data_come_with_their_lines() {
    let text = "-- head\n\\restrict x;y'\n\na; b\n;\nCOPY t FROM stdin;\n1;'\n\\\\.\n\\.\n\nc 'x;\ny'; /* ;\n */ d";
    let expected = [(4, "a"), (4, "b"), (6, "COPY t FROM stdin"), (9, "1;'\n\\\\.\n"), (11, "c 'x;\ny'"), (13, "d")];
    assert_eq!(read(text).unwrap(), expected.map(|(line, text)| (line, text.to_owned())));
    let windows = "COPY t FROM stdin;\r\n1\r\n\\.\r\na;\r\n";
    let expected = [(1, "COPY t FROM stdin"), (3, "1\r\n"), (4, "a")];
    assert_eq!(read(windows).unwrap(), expected.map(|(line, text)| (line, text.to_owned())));
    assert_eq!(read("").unwrap(), []);
    assert_eq!(read("-- nothing\n;;\n").unwrap(), []);
}

#[test]
fn a_guard_of_pg_dump_is_none_within_a_value() {
    let value = "INSERT INTO t VALUES ('a\n\\restrict b\nc')";
    let text = format!("--\n-- head\n\\restrict x\n{value};\n\\unrestrict x\n");
    assert_eq!(read(&text).unwrap(), [(4, value.to_owned())]);
}

#[test]
fn a_long_statement_is_found_wherever_it_ends() {
    let values = "(';'),\n".repeat(10_000);
    let text = format!("INSERT INTO t VALUES\n{values}(1); SELECT 2 -- x\n");
    let found = read(&text).unwrap();
    assert_eq!((found.len(), found[1].0), (2, 10_002));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (text, line) in [("a;\n\n'b", 3), ("a;\n\\i x\n", 2), ("a;\nb (\n;", 2), ("a; \0;", 1), ("a;\n/* x\n*", 2)] {
        match read(text) {
            Err(DataError::Lex(error)) => assert_eq!(error.line(), line, "{text}: {error}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(read("\nCOPY t FROM stdin;\n1\n"), Err(DataError::CopyWithoutEnd { line: 2 })));
    assert!(matches!(read("COPY t FROM stdin; x\n1\n\\.\n"), Err(DataError::Refused { line: 1, .. })));
    let mut source: &[u8] = b"a;\n'\xff';";
    let mut script = Script::new(&mut source);
    assert!(script.next().is_ok());
    assert!(matches!(script.next(), Err(DataError::NotUtf8 { line: 2 })));
}
