//! Where very many rules listen to one event, a trace stays readable and small.

mod support;

use kundig::automation::operations::{ShowTrace, WhyRules};
use support::{complaint, on_both};

on_both! {
    fn a_trace_tells_of_the_rules_that_matter_and_counts_the_others(world) {
        let folder = world.folder().join("many");
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..300 {
            // One fits; some come near to it, since their subject does; most ask for another subject.
            let when = match number {
                150 => "subject: \"Heizung ausgefallen\", kind: \"complaint\"".to_owned(),
                200..205 => "subject: \"Heizung ausgefallen\", medium: \"fax\"".to_owned(),
                number => format!("subject: \"nie {number}\", medium: \"fax\""),
            };
            let text = format!(
                "rule(#{{ name: \"many.{number:03}\", about: \"One of many.\", on: \"contact.recorded\", when: #{{ {when} }}, run_as: \"service\" }});
                 fn react(event) {{ follow_up(#{{ subject: \"Rückruf\", department: \"service\", due: days(1) }}); }}"
            );
            std::fs::write(folder.join(format!("{number:03}.rhai")), text).unwrap();
        }
        assert_eq!(world.engine.load_rules(&folder).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        let customer = world.anna();
        let outcome = world.session.perform(complaint(&customer)).unwrap();
        let (seq, _) = outcome.journal.unwrap();

        let trace = world.session.execute(ShowTrace { seq }).unwrap();
        assert_eq!((trace.considered.len(), trace.considered_more), (10, 290));
        let named = |name: &str| trace.considered.iter().find(|one| one["rule"] == name);
        assert_eq!(named("many.150").unwrap()["matches"], true);
        for near in 200..205 {
            assert_eq!(named(&format!("many.{near}")).unwrap()["matches"], false);
        }
        assert_eq!(trace.runs.len(), 1);
        // Who asks about the others is told all the same.
        assert_eq!(world.session.execute(WhyRules { seq, rule: None }).unwrap().considered.len(), 300);
    }
}
