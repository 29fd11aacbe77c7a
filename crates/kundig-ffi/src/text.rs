//! Text across the border: UTF-8 with an explicit length going in, with length and a closing NUL coming out.

use std::borrow::Cow;
use std::ffi::{CStr, c_char};

use kundig::{Error, MAX_INPUT_BYTES};

use crate::border::{Border, Failure};

/// The length that says "up to the NUL".
const NUL_TERMINATED: usize = usize::MAX;

/// Reads a text that must be there.
///
/// # Safety
/// `pointer` is NULL, or points to `length` readable bytes (to a NUL, if `length` is `NUL_TERMINATED`) that nobody changes
/// while the call runs; the text is not used after it.
pub(crate) unsafe fn needed<'a>(argument: &'static str, pointer: *const c_char, length: usize) -> Border<&'a str> {
    // SAFETY: the caller's promise is passed on.
    unsafe { optional(argument, pointer, length) }?.ok_or(Failure::Null(argument))
}

/// Reads a text that may be left out by passing NULL.
///
/// # Safety
/// As [`needed`].
pub(crate) unsafe fn optional<'a>(
    argument: &'static str,
    pointer: *const c_char,
    length: usize,
) -> Border<Option<&'a str>> {
    if pointer.is_null() {
        // NULL with a length is a mistake in the caller's arithmetic, not a text left out.
        return if length == 0 || length == NUL_TERMINATED { Ok(None) } else { Err(Failure::Null(argument)) };
    }
    let too_long = || Error::Limit { what: "a text passed to the library", limit: format!("{MAX_INPUT_BYTES} bytes") };
    let bytes = if length == NUL_TERMINATED {
        // SAFETY: by the header's rule such a text ends with a NUL.
        unsafe { CStr::from_ptr(pointer) }.to_bytes()
    } else if length > MAX_INPUT_BYTES {
        // Before anything is read: a negative number that became a size must not run through memory.
        return Err(too_long().into());
    } else {
        // SAFETY: by the header's rule so many bytes are readable; the limit is far below isize::MAX.
        unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), length) }
    };
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(too_long().into());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => Err(Failure::Utf8 { argument, at: error.valid_up_to() }),
    }
}

/// A text that C may read: its bytes and a NUL behind them.
#[derive(Debug)]
pub(crate) struct Text(Cow<'static, [u8]>);

impl Text {
    /// A text known beforehand; it must end with a NUL.
    pub(crate) const fn fixed(with_nul: &'static [u8]) -> Self {
        Self(Cow::Borrowed(with_nul))
    }

    pub(crate) fn pointer(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    /// Bytes without the NUL.
    pub(crate) fn length(&self) -> usize {
        self.0.len() - 1
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let mut bytes = text.into_bytes();
        bytes.push(0);
        Self(Cow::Owned(bytes))
    }
}
