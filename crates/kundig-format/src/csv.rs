//! Delimited text as the field exports it.
