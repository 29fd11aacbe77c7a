//! Ids: UUIDv7 (RFC 9562) behind a newtype per entity, 16 bytes in the database, text everywhere else.

use std::sync::Mutex;

use uuid::{ContextV7, Uuid};

use super::{Timestamp, sql::IdSql};

/// Defines the id of one kind of record.
macro_rules! define_id {
    ($(#[$meta:meta])* $name:ident, $kind:literal) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = IdSql)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The kind of record as events, rules and references spell it.
            pub const KIND: &'static str = $kind;

            /// The same id without its kind, for places that hold any record.
            pub const fn any(self) -> RecordId {
                RecordId(self.0)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        define_id!(@traits $name);
    };
    (@traits $name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }

        #[cfg(feature = "sqlite")]
        impl diesel::serialize::ToSql<IdSql, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                out.set_value(self.0.as_bytes().as_slice());
                Ok(diesel::serialize::IsNull::No)
            }
        }

        #[cfg(feature = "sqlite")]
        impl diesel::deserialize::FromSql<IdSql, diesel::sqlite::Sqlite> for $name {
            fn from_sql(
                value: diesel::sqlite::SqliteValue<'_, '_, '_>,
            ) -> diesel::deserialize::Result<Self> {
                let bytes = <Vec<u8> as diesel::deserialize::FromSql<diesel::sql_types::Binary, diesel::sqlite::Sqlite>>::from_sql(value)?;
                Ok(Self(Uuid::from_slice(&bytes)?))
            }
        }

        #[cfg(feature = "postgres")]
        impl diesel::serialize::ToSql<IdSql, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.0.as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        #[cfg(feature = "postgres")]
        impl diesel::deserialize::FromSql<IdSql, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(Self(Uuid::from_slice(value.as_bytes())?))
            }
        }
    };
}

/// The id of a record of any kind; with its kind beside it, it is a reference.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = IdSql)]
#[serde(transparent)]
pub struct RecordId(pub Uuid);
define_id!(@traits RecordId);

define_id!(/// A customer, lead or any other party.
    CustomerId, "customer");
define_id!(/// One contact: a message, call or visit in either direction.
    ContactId, "contact");
define_id!(/// A complaint, service call or question that somebody works on.
    CaseId, "case");
define_id!(/// A follow-up (Wiedervorlage).
    FollowUpId, "followup");
define_id!(/// A message that waits in the outbox.
    MessageId, "message");
define_id!(/// A user of the host program.
    UserId, "user");
define_id!(/// A team of users.
    TeamId, "team");
define_id!(/// A role: a named bundle of grants.
    RoleId, "role");
define_id!(/// One unit of work: everything that was committed together.
    UnitId, "unit");

/// Makes ids that sort by the time of their creation, also within one millisecond.
#[derive(Debug, Default)]
pub struct Ids {
    context: Mutex<ContextV7>,
}

impl Ids {
    /// The next id; `now` is the time of the unit, so that back-tests and tests are repeatable in order.
    pub fn next(&self, now: Timestamp) -> Uuid {
        let micros = now.as_micros().max(0);
        let (seconds, nanos) = (micros / 1_000_000, (micros % 1_000_000) * 1_000);
        let context = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds as u64, nanos as u32))
    }
}
