//! Ids: UUIDv7 (RFC 9562) behind a newtype per entity, 16 bytes in the database, text everywhere else.

use parking_lot::Mutex;
use uuid::Uuid;

use super::{Randomness, Timestamp, sql::IdSql};

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
            fn from_sql(mut value: diesel::sqlite::SqliteValue<'_, '_, '_>) -> diesel::deserialize::Result<Self> {
                Ok(Self(Uuid::from_slice(value.read_blob())?))
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
define_id!(/// A time in which a user is away.
    AbsenceId, "absence");
define_id!(/// A piece of knowledge, or an answer to fill in.
    SnippetId, "snippet");
define_id!(/// A message that waits in the outbox.
    MessageId, "message");
define_id!(/// What a customer agreed to.
    ConsentId, "consent");
define_id!(/// An address of another program for messages.
    WebhookId, "webhook");
define_id!(/// What two parties are to each other.
    RelationId, "relation");
define_id!(/// A saved filter over customers.
    SegmentId, "segment");
define_id!(/// Two records of one customer that were made one.
    MergeId, "merge");
define_id!(/// A SEPA mandate.
    MandateId, "mandate");
define_id!(/// A directory that was loaded: banks, places, municipalities.
    DirectoryId, "directory");
define_id!(/// A file of customers that is or was read in.
    ImportId, "import");
define_id!(/// Which column of a file is what, as somebody saved it.
    ImportMappingId, "import_mapping");
define_id!(/// Something that is to happen later.
    TimerId, "timer");
define_id!(/// A running or ended process of a rule.
    ProcessId, "process");
define_id!(/// What a person asked for by data-protection law.
    PrivacyRequestId, "privacy_request");
define_id!(/// A proof that something was exported, restricted or erased.
    PrivacyLogId, "privacy_log");
define_id!(/// What keeps a customer's data from being erased.
    PrivacyHoldId, "privacy_hold");
define_id!(/// A user of the host program.
    UserId, "user");
define_id!(/// A team of users.
    TeamId, "team");
define_id!(/// A role: a named bundle of grants.
    RoleId, "role");
define_id!(/// One unit of work: everything that was committed together.
    UnitId, "unit");

/// Makes ids that sort by the time of their creation, also within one millisecond (RFC 9562, 6.2, method 2: the random part
/// of the id before is raised by a random step).
#[derive(Debug, Default)]
pub struct Ids {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    millis: u64,
    /// The 74 bits behind the time.
    tail: u128,
    randomness: Randomness,
}

/// The bits behind the time; the highest is left clear at first, so that raising them has room.
const TAIL: u128 = (1 << 74) - 1;

impl Ids {
    /// The next id; `now` is the time of the unit, so that the ids of tests and back-tests sort the same each time.
    pub(crate) fn next(&self, now: Timestamp) -> Uuid {
        let mut state = self.state.lock();
        let millis = u64::try_from(now.as_micros() / 1_000).unwrap_or(0);
        // Without randomness the tail still rises: ids stay unique within this engine.
        if millis > state.millis {
            let fresh = state.randomness.draw::<16>().map_or(0, u128::from_be_bytes);
            (state.millis, state.tail) = (millis, fresh & (TAIL >> 1));
        } else {
            let step = state.randomness.draw::<4>().map_or(0, u32::from_be_bytes);
            state.tail += 1 + u128::from(step);
            if state.tail > TAIL {
                (state.millis, state.tail) = (state.millis + 1, 0);
            }
        }
        let (time, tail) = (u128::from(state.millis & 0xffff_ffff_ffff), state.tail);
        let bits = time << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1);
        Uuid::from_u128(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_also_when_the_clock_stands_or_goes_back() {
        let ids = Ids::default();
        let times = [5_000_000, 5_000_000, 4_000_000, 5_001_000, 5_000_000];
        let made: Vec<Uuid> =
            (0..5_000).map(|n| ids.next(Timestamp::from_micros(times[n % 5] + (n as i64 / 500) * 1_000))).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
    }
}
