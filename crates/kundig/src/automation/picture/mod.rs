//! A trace as a picture: the event, the rules that it met and why, what they asked for, and what came of it.
//!
//! The page stands by itself: no scripts, nothing loaded from elsewhere, and everything that comes from data is escaped.

mod draw;
mod page;
mod scene;
mod text;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result, text_enum};
use crate::operation::{Effect, Facts, Operation};
use crate::unit::Unit;

/// Every operation of pictures.
pub const ALL: &[Facts] = &[Facts::of::<DrawTrace>()];

text_enum! {
    /// What a picture is drawn as.
    pub enum PictureFormat {
        /// A page by itself, with the picture and all particulars.
        Html = "html",
        /// The picture alone.
        Svg = "svg",
    }
}

text_enum! {
    /// The language of a picture.
    pub enum PictureLanguage {
        /// German.
        German = "de",
        /// English.
        English = "en",
    }
}

/// Draws which rules an event met, why each reacted or not, what it asked for and what came of it: a page that needs nothing
/// beside it, or the picture alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawTrace {
    /// The journal entry.
    pub seq: i64,
    /// A page (`html`) when left out.
    #[serde(default)]
    pub format: Option<PictureFormat>,
    /// German when left out.
    #[serde(default)]
    pub language: Option<PictureLanguage>,
}

/// A picture of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TracePicture {
    /// The journal entry.
    pub seq: i64,
    /// `text/html` or `image/svg+xml`; UTF-8 either way.
    pub media_type: String,
    /// The document.
    pub content: String,
}

impl Operation for DrawTrace {
    type Output = TracePicture;
    const NAME: &'static str = "rule.picture";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { seq: 42, format: Some(PictureFormat::Html), language: Some(PictureLanguage::German) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<TracePicture> {
        let words = words::Words { english: self.language == Some(PictureLanguage::English) };
        let scene = scene::read(unit, self.seq, words)?;
        let (media_type, content) = match self.format.unwrap_or(PictureFormat::Html) {
            PictureFormat::Html => ("text/html", page::write(&scene, words)),
            PictureFormat::Svg => ("image/svg+xml", draw::svg(&scene, words)),
        };
        Ok(TracePicture { seq: self.seq, media_type: media_type.into(), content })
    }
}
