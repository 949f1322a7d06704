//! `COPY … FROM STDIN` through this connection; `COPY … TO STDOUT` goes through `&mut *conn`.

use diesel::PgConnection;
use diesel::pg::CopyFromQuery;
use diesel::prelude::ExecuteCopyFromDsl;

use super::TenantConnection;

impl<T, A> ExecuteCopyFromDsl<TenantConnection> for CopyFromQuery<T, A>
where
    Self: ExecuteCopyFromDsl<PgConnection>,
    <Self as ExecuteCopyFromDsl<PgConnection>>::Error: From<diesel::result::Error>,
{
    type Error = <Self as ExecuteCopyFromDsl<PgConnection>>::Error;

    fn execute(self, conn: &mut TenantConnection) -> Result<usize, Self::Error> {
        conn.before_copy()?;
        let copied = ExecuteCopyFromDsl::<PgConnection>::execute(self, &mut conn.inner)?;
        // Unlike the other direction, diesel reads the end of this one.
        conn.watch().map_err(diesel::result::Error::from)?.copying = false;
        Ok(copied)
    }
}
