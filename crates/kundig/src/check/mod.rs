//! Is this value plausible? The checks of `kundig_check` as operations, for forms that want to know before they save, and for
//! hosts that keep data of their own. Nothing is stored, and nobody is asked: everything is known here.

mod calendars;
mod model;
pub mod operations;
mod people;

pub use calendars::{BusinessDays, Holiday, HolidayList};
pub(crate) use model::millionths;
pub use model::{
    AccountVerdict, BankInfo, BankList, Checked, CheckedIban, CheckedPhone, CheckedPlace, CodeList, CodeMeaning,
    LineKind, MunicipalityInfo, MunicipalityList, PlaceInfo, PlaceList, ReadAddress, ValueKind,
};
pub use people::{ContactRole, NameKind, PersonName, ReadName, Sex};
