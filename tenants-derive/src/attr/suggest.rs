//! "Did you mean …?"

use syn::Ident;

use super::Item;
use crate::errors::Errors;

/// Notes each entry whose name is none of `known`. A slip goes on under the name it was meant to have, so that nothing is said to be
/// missing because of it.
pub(super) fn corrected(items: Vec<Item>, known: &[&str], errors: &mut Errors) -> Vec<Item> {
    let (mut kept, unknown): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| known.iter().any(|name| item.name == name));
    for mut item in unknown {
        if let Some(near) = noted(&item, known, errors)
            && kept.iter().all(|other| other.name != near)
        {
            item.name = Ident::new(near, item.name.span());
            kept.push(item);
        }
    }
    kept
}

/// Notes an entry whose name is none of `known`.
pub(crate) fn unknown(item: &Item, known: &[&str], errors: &mut Errors) {
    noted(item, known, errors);
}

fn noted<'a>(item: &Item, known: &[&'a str], errors: &mut Errors) -> Option<&'a str> {
    let name = item.name.to_string();
    let near = nearest(&name, known);
    let message = match near {
        Some(near) => format!("unknown attribute `{name}`; did you mean `{near}`?"),
        None => {
            let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("unknown attribute `{name}`; there are {}", known.join(", "))
        }
    };
    errors.at(&item.name, message);
    near
}

/// The known name with the fewest edits, if these are few enough to be a slip.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let few_enough = (name.len() / 3).max(1);
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, _)| *distance <= few_enough)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edit distance in which two neighbours swapped are one edit: `auto_dorp_schema`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_char = None;
    for (i, char_a) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, char_b) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(char_a != *char_b)).min(last[j + 1] + 1).min(row[j] + 1);
            if j > 0 && previous_char == Some(*char_b) && char_a == b[j - 1] {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
        previous_char = Some(char_a);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn a_slip_finds_its_name() {
        let known = ["auto_create_schema", "auto_drop_schema", "domain", "domain_url", "new"];
        assert_eq!(nearest("auto_dorp_schema", &known), Some("auto_drop_schema"));
        assert_eq!(nearest("domains", &known), Some("domain"));
        assert_eq!(nearest("New", &known), Some("new"));
        assert_eq!(nearest("verbose_name", &known), None);
    }

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("", "new"), 3);
        assert_eq!(distance("new", "new"), 0);
        assert_eq!(distance("nwe", "new"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
