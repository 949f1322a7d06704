//! The grammar all attributes share: `name`, `name = value`, `name(…)`, separated by commas.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Meta};

use crate::errors::Errors;

/// One entry of an attribute's list.
#[derive(Debug)]
pub(crate) struct Item {
    /// The entry's name, `crate` included.
    pub(crate) name: Ident,
    /// What follows the name.
    pub(crate) value: Value,
}

/// What follows an entry's name.
#[derive(Debug)]
pub(crate) enum Value {
    /// Nothing.
    Bare,
    /// `= …`
    Equals(TokenStream),
    /// `(…)`
    List(TokenStream),
}

/// The entries of every `#[name(…)]`; of an entry given twice only the first.
pub(crate) fn items(attrs: &[Attribute], name: &str, errors: &mut Errors) -> Vec<Item> {
    let mut found: Vec<Item> = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let Meta::List(list) = &attr.meta else {
            errors.at(&attr.meta, format!("expected `#[{name}(…)]`"));
            continue;
        };
        for item in split(&list.tokens, errors) {
            if found.iter().any(|other| other.name == item.name) {
                errors.at(&item.name, format!("`{}` is given twice", item.name));
            } else {
                found.push(item);
            }
        }
    }
    found
}

/// The entries of one list; those that do not fit the grammar are noted and left out.
pub(crate) fn split(tokens: &TokenStream, errors: &mut Errors) -> Vec<Item> {
    let chunks = at_commas(tokens);
    chunks.into_iter().filter_map(|chunk| item(chunk, errors)).collect()
}

fn item(chunk: Vec<TokenTree>, errors: &mut Errors) -> Option<Item> {
    let whole: TokenStream = chunk.iter().cloned().collect();
    let mut tokens = chunk.into_iter();
    let Some(TokenTree::Ident(name)) = tokens.next() else {
        errors.at(&whole, "expected a name");
        return None;
    };
    let name = name.unraw();
    let value = match tokens.next() {
        None => Value::Bare,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
            let value: TokenStream = tokens.by_ref().collect();
            if value.is_empty() {
                errors.at(&whole, format!("a value is missing behind `{name} =`"));
                return None;
            }
            Value::Equals(value)
        }
        Some(TokenTree::Group(group)) if tokens.len() == 0 => Value::List(group.stream()),
        Some(_) => {
            errors.at(&whole, format!("expected `{name}`, `{name} = …` or `{name}(…)`"));
            return None;
        }
    };
    Some(Item { name, value })
}

/// Splits at commas outside of `<…>`; an empty end is no entry.
fn at_commas(tokens: &TokenStream) -> Vec<Vec<TokenTree>> {
    let mut chunks = vec![Vec::new()];
    let mut depth = 0_usize;
    let mut after_dash = false;
    for token in tokens.clone() {
        let punct = match &token {
            TokenTree::Punct(punct) => Some((punct.as_char(), punct.spacing())),
            _ => None,
        };
        match punct {
            Some((',', _)) if depth == 0 => {
                chunks.push(Vec::new());
                continue;
            }
            Some(('<', _)) => depth += 1,
            Some(('>', _)) if !after_dash => depth = depth.saturating_sub(1),
            _ => {}
        }
        after_dash = punct == Some(('-', Spacing::Joint));
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(token);
        }
    }
    chunks.retain(|chunk| !chunk.is_empty());
    chunks
}
