//! What the library is.

use std::ffi::c_char;

/// The ABI that this header describes: the upper 16 bits are its generation (the number in the library's soname), the
/// lower 16 bits count the releases that added something to it. Since 0.1.
pub const KUNDIG_ABI_VERSION: u32 = 0x0000_0001;

/// The ABI that the library has. It fits your program when the upper 16 bits equal those of KUNDIG_ABI_VERSION and the
/// lower 16 bits are not less.
///
/// Owner: nothing to free. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_abi_version() -> u32 {
    KUNDIG_ABI_VERSION
}

/// The library's version, e.g. `0.1.0`.
///
/// Owner: the library; the text lives as long as the program. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
