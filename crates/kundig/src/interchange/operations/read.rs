//! Imports are read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{example_id, reach};
use crate::access::Ownership;
use crate::base::{Error, ErrorCode, ImportId, Result};
use crate::interchange::store::{ImportRow, ImportStore, SetApartRow};
use crate::interchange::{Import, ImportPage, ImportState, SetApartPage};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers an import: how far it is, and what became of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetImport {
    /// The import.
    pub id: ImportId,
}

impl Operation for GetImport {
    type Output = Import;
    const NAME: &'static str = "import.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: example_id() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Import> {
        reach(unit, self.id)
    }
}

/// Lists imports, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListImports {
    /// Only those that stand here.
    #[serde(default)]
    pub state: Option<ImportState>,
    /// At most so many imports (1 to 200; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListImports {
    type Output = ImportPage;
    const NAME: &'static str = "import.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { state: Some(ImportState::Open), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ImportPage> {
        let after: Option<ImportId> = match &self.after {
            Some(cursor) => Some(cursor.parse().map_err(|_| Error::bad_cursor(Self::NAME))?),
            None => None,
        };
        let decision = unit.decision();
        if unit.circumstances.access.mask(&decision, Ownership::default()).is_none() {
            return Ok(ImportPage { imports: Vec::new(), next: None });
        }
        let limit = self.limit.unwrap_or(50).clamp(1, 200) as usize;
        let company = unit.company_no();
        let mut rows = unit.db.imports(company, self.state, after, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        Ok(ImportPage { imports: rows.into_iter().map(ImportRow::into_import).collect(), next })
    }
}

/// Lists the lines that an import set apart, as the file had them and with what is wrong with them, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSetApart {
    /// The import.
    pub id: ImportId,
    /// At most so many lines (1 to 1,000; 100 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListSetApart {
    type Output = SetApartPage;
    const NAME: &'static str = "import.set_apart";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Malformed];

    fn example() -> Self {
        Self { id: example_id(), limit: Some(50), after: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SetApartPage> {
        let after: i64 = match &self.after {
            Some(cursor) => cursor.parse().map_err(|_| Error::bad_cursor(Self::NAME))?,
            None => 0,
        };
        let import = reach(unit, self.id)?.id;
        let limit = self.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let company = unit.company_no();
        let mut rows = unit.db.lines_set_apart(company, import, after, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.place.to_string());
        Ok(SetApartPage { lines: rows.into_iter().map(SetApartRow::into_line).collect(), next })
    }
}
