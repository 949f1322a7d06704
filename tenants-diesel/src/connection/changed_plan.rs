//! Errors of prepared statements whose table or type somebody has altered.

use diesel::result::{DatabaseErrorKind, Error};

/// What `RevalidateCachedQuery` says before anything is executed, in the languages of PostgreSQL 15: diesel has no SQLSTATE.
const CHANGED: &[&str] = &[
    "cached plan must not change result type",
    "gecachter Plan darf den Ergebnistyp nicht ändern",
    "el plan almacenado no debe cambiar el tipo de resultado",
    "le plan en cache ne doit pas modifier le type en résultat",
    "il cached plan non deve cambiare il tipo del risultato",
    "キャッシュした実行計画は結果型を変更してはなりません",
    "დაკეშილი გეგმა შედეგის ტიპს არ უნდა ცვლიდეს",
    "캐시된 계획에서 결과 형식을 바꾸지 않아야 함",
    "в кешированном плане не должен изменяться тип результата",
    "cache:ad plan får inte ändra resultattyp",
    "в кешованому плані не повинен змінюватись тип результату",
    "已缓冲的计划不能改变结果类型",
];

/// A parameter's type is no more; what PostgreSQL calls an internal error is not translated.
const NO_TYPE: &str = "cache lookup failed for type ";

/// Whether a statement can be run once more when it is prepared anew.
pub(super) fn is_changed_plan(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, info) = error else { return false };
    let message = info.message();
    CHANGED.iter().any(|changed| message.contains(changed)) || message.starts_with(NO_TYPE)
}

/// Whether a statement was refused before anything was executed: only the parser points at a place in the text, and one of
/// diesel's own is missing where something has taken it away out of our sight.
pub(super) fn is_refused_at_once(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, info) = error else { return false };
    info.statement_position().is_some() || names_statement(info.message())
}

/// Whether a message names a statement by the name that diesel has given it.
pub(super) fn names_statement(message: &str) -> bool {
    message.contains("__diesel_stmt_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(message: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn changed_plans_are_told_from_other_errors() {
        for message in CHANGED.iter().copied().chain(["cache lookup failed for type 16999"]) {
            assert!(is_changed_plan(&error(message)), "{message}");
        }
        for message in ["division by zero", "cache lookup failed for relation 1", "no cache lookup failed for type 1"] {
            assert!(!is_changed_plan(&error(message)), "{message}");
        }
    }

    #[test]
    fn a_statement_of_diesels_that_is_gone_was_refused_at_once() {
        assert!(is_refused_at_once(&error("la instrucción preparada «__diesel_stmt_7» no existe")));
        for message in ["prepared statement \"mine\" does not exist", "division by zero"] {
            assert!(!is_refused_at_once(&error(message)), "{message}");
        }
    }
}
