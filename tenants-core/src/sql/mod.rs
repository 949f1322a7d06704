//! PostgreSQL's SQL as text: where statements end, which may not run inside our transaction, and literals.

mod brief;
mod data;
mod data_error;
mod ddl;
mod facts;
mod left_settings;
mod lex_error;
mod lexer;
mod literal;
mod new_relation;
mod plain_select;
mod scan;
mod script;
mod session_change;
mod shape;
mod statement;
mod transaction_control;
mod undone;

pub use brief::is_brief;
pub use data::{DataStatement, data_statement};
pub use data_error::DataStatementError;
pub use facts::Facts;
pub use lex_error::LexError;
pub use literal::{Literal, literal};
pub use new_relation::may_add_relation;
pub use plain_select::is_plain_select;
pub use script::{NextStatement, next_statement};
pub use session_change::may_change_session;
pub use statement::{Statement, statements};
pub use transaction_control::{TransactionControlError, refuse_transaction_control};
