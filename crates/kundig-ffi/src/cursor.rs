//! Long lists, one item at a time, read page by page.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::c_char;
use std::sync::Arc;

use kundig::operation::Effect;
use kundig::{Error, Session, catalogue};
use parking_lot::Mutex;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::border::{self, Border, out};
use crate::engine::{decode, malformed};
use crate::handle::{self, kundig_cursor, kundig_result, kundig_session};
use crate::result::Answer;
use crate::session::answered;
use crate::status::kundig_status;
use crate::text;

/// What a cursor handle stands for.
pub(crate) struct Cursor {
    session: Session,
    operation: &'static str,
    place: Mutex<Place>,
}

struct Place {
    input: Map<String, Value>,
    /// Items of the page that were not handed out yet, as they stood in it.
    items: VecDeque<Box<RawValue>>,
    /// The list said that nothing follows.
    ended: bool,
}

/// A page of any list: its items, and where the next page begins.
struct Page {
    items: Vec<Box<RawValue>>,
    next: Option<Value>,
}

impl Cursor {
    fn open(session: Session, operation: &str, input: Map<String, Value>) -> Border<Self> {
        let facts = catalogue::operation(operation)?;
        if facts.effect != Effect::Read {
            return Err(no_list(facts.name).into());
        }
        let place = Place { input, items: VecDeque::new(), ended: false };
        let cursor = Self { session, operation: facts.name, place: Mutex::new(place) };
        // Read at once: what is wrong with the call is said here, not at the first item.
        cursor.turn(&mut cursor.place.lock())?;
        Ok(cursor)
    }

    /// The next item, if there is one.
    fn next(&self) -> Border<Option<Box<RawValue>>> {
        let mut place = self.place.lock();
        if place.items.is_empty() && !place.ended {
            self.turn(&mut place)?;
        }
        Ok(place.items.pop_front())
    }

    /// Reads the next page.
    fn turn(&self, place: &mut Place) -> Border<()> {
        let input = Value::Object(place.input.clone()).to_string();
        let output = answered(&self.session, self.session.call(self.operation, &input))?.value;
        let page = page(&output).ok_or_else(|| no_list(self.operation))?;
        place.items.extend(page.items);
        match page.next {
            Some(next) => drop(place.input.insert("after".into(), next)),
            None => place.ended = true,
        }
        Ok(())
    }
}

/// Takes a page apart: an object with `next` and one array. Its items are kept as they stand.
fn page(output: &str) -> Option<Page> {
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(output).ok()?;
    let next: Value = serde_json::from_str(fields.get("next")?.get()).ok()?;
    let mut lists = fields.values().filter(|value| value.get().starts_with('['));
    let list = lists.next()?;
    if lists.next().is_some() {
        return None;
    }
    let items = serde_json::from_str(list.get()).ok()?;
    Some(Page { items, next: Some(next).filter(|next| !next.is_null()) })
}

fn no_list(operation: &str) -> Error {
    let problem = format!("`{operation}` answers no list with `next`; take one that does, e.g. customer.list");
    malformed("kundig_cursor_open", "operation", problem)
}

/// Opens a cursor on an operation that answers a list with `next` (`customer.list`, `customer.search`, `contact.list`,
/// `journal.read`, …). The cursor turns the pages; `limit` in the input is the size of a page. Each page is read anew, so a
/// cursor holds no lock and may stay open for as long as you like; pages continue after the last item, whatever changes
/// in between.
///
/// `input` is the operation's input; NULL stands for `{}`.
///
/// Owner: `*cursor` is yours, free it with kundig_cursor_free; free `*result`. After a failure `*cursor` is NULL.
/// Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_cursor_open(
    session: *mut kundig_session,
    operation: *const c_char,
    operation_length: usize,
    input: *const c_char,
    input_length: usize,
    cursor: *mut *mut kundig_cursor,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        // SAFETY: out parameter and texts as the header demands.
        let (place, operation, input) = unsafe {
            let place = out("cursor", cursor)?;
            let operation = text::needed("operation", operation, operation_length)?;
            (place, operation, text::optional("input", input, input_length)?)
        };
        let session = handle::get::<kundig_session>(session)?;
        let input = decode("kundig_cursor_open", "input", input.unwrap_or("{}"))?;
        place.give(Arc::new(Cursor::open(session, operation, input)?));
        Ok(Answer::nothing())
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Reads the next item: KUNDIG_STATUS_OK and the result's JSON is the item, or KUNDIG_STATUS_DONE when there is none. A
/// cursor on the journal may be asked again later: it goes on with what was written since.
///
/// Owner: free `*result`, after each item and at the end. Threads: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_cursor_next(
    cursor: *mut kundig_cursor,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let item = handle::get::<kundig_cursor>(cursor)?.next()?;
        Ok(item.map_or_else(Answer::done, |item| Answer::json(String::from(Box::<str>::from(item)))))
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Frees a cursor. NULL is allowed and does nothing; one that was freed already answers KUNDIG_STATUS_WRONG_HANDLE.
///
/// Owner: takes the cursor. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_cursor_free(cursor: *mut kundig_cursor) -> kundig_status {
    if cursor.is_null() {
        return kundig_status::Ok;
    }
    border::plain(|| handle::leave::<kundig_cursor>(cursor).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_an_object_with_one_list_and_next() {
        let read = |output: &str| {
            page(output)
                .map(|page| (page.items.iter().map(|item| item.get().to_owned()).collect::<Vec<_>>(), page.next))
        };
        assert_eq!(
            read(r#"{"customers":[{"a":1},2],"next":"7"}"#),
            Some((vec![r#"{"a":1}"#.into(), "2".into()], Some("7".into())))
        );
        assert_eq!(read(r#"{"entries":[],"next":null}"#), Some((vec![], None)));
        assert_eq!(read(r#"{"customers":[]}"#), None);
        assert_eq!(read(r#"{"a":[],"b":[],"next":1}"#), None);
        assert_eq!(read("[]"), None);
    }
}
