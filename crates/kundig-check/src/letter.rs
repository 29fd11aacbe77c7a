//! the address block of a letter
