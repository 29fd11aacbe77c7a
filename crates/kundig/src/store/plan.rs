//! How SQLite would carry out the queries of a store: proves in tests that a list walks an index.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Durability, Options, Store};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The plan of each query that `work` makes on an empty database, its steps joined by `; `.
pub(crate) fn plans<T>(work: impl FnOnce(&mut SqliteConnection) -> T) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.db").display().to_string();
    let options =
        Options { durability: Durability::Relaxed, busy_timeout: Duration::from_secs(5), connections: 1, key: None };
    drop(Store::open(&path, &options).unwrap());
    let mut connection = SqliteConnection::establish(&path).unwrap();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&asked);
    let listener = move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            heard.lock().unwrap().push(text.split(" -- binds").next().unwrap_or_default().to_owned());
        }
    };
    connection.set_instrumentation(Box::new(listener) as Box<dyn Instrumentation>);
    work(&mut connection);
    connection.set_instrumentation(None::<Box<dyn Instrumentation>>);
    let asked = std::mem::take(&mut *asked.lock().unwrap());
    let plan = |sql: String| {
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut connection).unwrap();
        steps.into_iter().map(|step| step.detail).collect::<Vec<String>>().join("; ")
    };
    asked.into_iter().map(plan).collect()
}
