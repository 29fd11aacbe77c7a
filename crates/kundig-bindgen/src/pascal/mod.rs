//! x
use crate::files::File;
use crate::model::Model;
pub fn files(_model: &Model) -> Vec<File> {
    vec![]
}
