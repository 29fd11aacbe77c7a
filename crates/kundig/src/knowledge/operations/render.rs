//! An answer is filled in.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::store::AccessStore;
use crate::base::{CaseId, CustomerId, Error, ErrorCode, Result, SnippetId};
use crate::knowledge::{Answer, Snippet, SnippetKind};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Fills an answer in with a case and its customer, as far as the session may see them: subject and text, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderSnippet {
    /// The answer.
    pub id: SnippetId,
    /// The case that is answered.
    pub case: CaseId,
}

impl Operation for RenderSnippet {
    type Output = Answer;
    const NAME: &'static str = "snippet.render";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Invalid];

    fn example() -> Self {
        Self { id: super::example_id(), case: CaseId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Answer> {
        let snippet = super::reach(unit, self.id)?;
        let unfit = match (snippet.kind, snippet.retired) {
            (SnippetKind::Knowledge, _) => Some(("knowledge", "only an answer can be filled in")),
            (SnippetKind::Answer, true) => Some(("retired", "it is out of use")),
            (SnippetKind::Answer, false) => None,
        };
        if let Some((state, problem)) = unfit {
            let (key, state) = (snippet.title, state.to_owned());
            return Err(Error::WrongState { record: SnippetId::KIND, key, state, problem });
        }
        let data = minijinja::Value::from_serialize(data(unit, self.case)?);
        let templates = unit.services.templates();
        let subject = match &snippet.subject {
            Some(subject) => templates.render_text(subject, &data).map_err(|problem| fault(&snippet, &problem))?,
            None => snippet.title.clone(),
        };
        let body = templates.render_text(&snippet.body, &data).map_err(|problem| fault(&snippet, &problem))?;
        // One line, whatever was filled in: the next one would be another header of the mail.
        Ok(Answer { subject: subject.split_whitespace().collect::<Vec<_>>().join(" "), body })
    }
}

/// What a template sees: what the session itself may see. Where a case has no customer, or nobody is logged in, these are
/// there and empty, so that a template can ask.
fn data(unit: &mut Unit<'_>, id: CaseId) -> Result<Map<String, Value>> {
    let case = read(unit, CaseId::KIND, id.0)?.ok_or_else(|| Error::not_found(CaseId::KIND, id))?;
    let customer: Option<CustomerId> =
        case.get("customer").and_then(Value::as_str).and_then(|customer| customer.parse().ok());
    let customer = match customer {
        Some(customer) => read(unit, CustomerId::KIND, customer.0)?,
        None => None,
    };
    let (settings, now) = (unit.company()?, unit.now);
    let mut data = Map::new();
    data.insert("case".into(), case);
    data.insert("customer".into(), customer.unwrap_or(Value::Null));
    data.insert("company".into(), serde_json::to_value(&*settings).map_err(Error::internal)?);
    data.insert("user".into(), user(unit)?);
    data.insert("today".into(), settings.local(now).format("%d.%m.%Y").to_string().into());
    Ok(data)
}

/// A record as the session may see it, under the right to read it.
fn read(unit: &mut Unit<'_>, kind: &'static str, id: uuid::Uuid) -> Result<Option<Value>> {
    match unit.services.record(kind).copied() {
        Some(facts) => (facts.read)(unit, id),
        None => Ok(None),
    }
}

/// Who answers: their name stands under the text.
fn user(unit: &mut Unit<'_>) -> Result<Value> {
    let company = unit.company_no();
    let Some(id) = unit.circumstances.access.user else { return Ok(Value::Null) };
    let user = unit.db.users(company)?.into_iter().find(|user| user.id == id);
    Ok(user.map_or(Value::Null, |user| json!({ "login": user.login, "name": user.name })))
}

fn fault(snippet: &Snippet, problem: &str) -> Error {
    let mut findings = Findings::default();
    findings.error(
        "id",
        "snippet.template_fault",
        format!("Die Antwort „{}“ passt nicht zu den Daten: {problem}", snippet.title),
        format!("the answer `{}` does not fit its data: {problem}", snippet.title),
    );
    Error::Invalid(findings)
}
