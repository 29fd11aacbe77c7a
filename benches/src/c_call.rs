//! What the C border costs: the exported functions, called as C does, beside the same call by name in Rust.

// The functions of a C library are unsafe to call.
#![allow(unsafe_code)]

use std::ffi::c_char;
use std::ptr::null_mut;

use kundig::{Durability, journal::Door};
use kundig_ffi::{
    kundig_engine, kundig_engine_close, kundig_engine_open, kundig_execute, kundig_result, kundig_result_free,
    kundig_result_json, kundig_session, kundig_session_close, kundig_session_open, kundig_status,
};

use crate::people::People;
use crate::report::{Aim, Report, by_turns, timed};
use crate::world::World;
use crate::{Outcome, Wish};

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (calls, runs) = if wish.quick { (2_000, 9) } else { (5_000, 31) };
    let world = World::new(Durability::Relaxed, None)?;
    let customers = world.register(People::load()?.customers(1, 1_000))?;
    let rust = world.engine.session_in(1, Door::C, kundig::Login::Owner)?;
    // The same file through the border; the calls only read, so neither hinders the other.
    let c = CDoor::open(&world.file.display().to_string())?;
    let get = format!("{{\"id\":\"{}\"}}", customers[500].id);
    let search = "{\"text\":\"müller\"}";
    for (name, input) in [("customer.get", get.as_str()), ("customer.search", search), ("followup.desk", "{}")] {
        let ours = || timed(|| (0..calls).try_for_each(|_| c.call(name, input)));
        let peer = || {
            timed(|| (0..calls).try_for_each(|_| rust.call(name, input).map(drop)))
                .map_err(Box::<dyn std::error::Error>::from)
        };
        ours()?;
        peer()?;
        let (ours, peer) = by_turns(runs, ours, peer)?;
        let micros = |seconds: f64| seconds * 1e6 / f64::from(calls);
        let name = format!("{name} through C / by name in Rust");
        report.figure(&name, "µs", micros(ours), Some(micros(peer)), Aim::RatioAtMost(1.05));
    }
    Ok(())
}

/// An engine and a session as a C program holds them.
struct CDoor {
    engine: *mut kundig_engine,
    session: *mut kundig_session,
}

fn text(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

impl CDoor {
    fn open(path: &str) -> Result<Self, String> {
        let (mut engine, mut session) = (null_mut(), null_mut());
        let (path, options, owner) = (text(path), text("{\"durability\":\"relaxed\"}"), text("{\"as\":\"owner\"}"));
        // SAFETY: texts with their lengths, places in local variables, no results wanted.
        let opened = unsafe {
            let opened = kundig_engine_open(path.0, path.1, options.0, options.1, &mut engine, null_mut());
            let session = kundig_session_open(engine, owner.0, owner.1, 1, &mut session, null_mut());
            (opened, session)
        };
        let both = (kundig_status::Ok, kundig_status::Ok);
        if opened == both { Ok(Self { engine, session }) } else { Err(format!("the C border answers {opened:?}")) }
    }

    /// As a C program calls: execute, look at the answer, free it.
    fn call(&self, name: &str, input: &str) -> Outcome {
        let (name, input) = (text(name), text(input));
        let mut result: *mut kundig_result = null_mut();
        let mut length = 0;
        // SAFETY: texts with their lengths, places in local variables; the session lives as long as this.
        let (status, json) = unsafe {
            let status = kundig_execute(self.session, name.0, name.1, input.0, input.1, &mut result);
            (status, kundig_result_json(result, &mut length))
        };
        let answered = status == kundig_status::Ok && !json.is_null() && length > 0;
        kundig_result_free(result);
        if answered { Ok(()) } else { Err(format!("the C border answers {status:?}").into()) }
    }
}

impl Drop for CDoor {
    fn drop(&mut self) {
        kundig_session_close(self.session);
        kundig_engine_close(self.engine);
    }
}
