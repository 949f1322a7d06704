//! Types, as far as a macro can know them: by the name they are written with.

use syn::{GenericArgument, PathArguments, Type};

/// The last segment of the type's path; none of a reference, a tuple and the like.
pub(super) fn name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        // What a `macro_rules!` hands on as `$t:ty`.
        Type::Group(group) => name(&group.elem),
        Type::Paren(paren) => name(&paren.elem),
        _ => None,
    }
}

/// Whether the type is plainly none that the user could have named otherwise: an alias or a type of their own is not.
pub(super) fn is_plainly_other(ty: &Type, wanted: &[&str]) -> bool {
    const PLAIN: &[&str] = &[
        "Arc",
        "Box",
        "Cow",
        "Hostname",
        "Option",
        "PathBuf",
        "Rc",
        "SchemaName",
        "String",
        "Uuid",
        "Vec",
        "bool",
        "char",
        "i16",
        "i32",
        "i64",
        "u16",
        "u32",
        "u64",
    ];
    match name(ty) {
        Some(name) => PLAIN.contains(&name.as_str()) && !wanted.contains(&name.as_str()),
        None => !matches!(ty, Type::Macro(_) | Type::Infer(_)),
    }
}

/// Whether it is an `Option<…>`.
pub(crate) fn is_option(ty: &Type) -> bool {
    in_option(ty).is_some()
}

/// What is in an `Option<…>`.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(list) = &segment.arguments else { return None };
    match list.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
