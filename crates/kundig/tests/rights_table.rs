//! Who may do what: each operation for each role that ships, as `RIGHTS.md` shows it, and as a session of that role finds it.

mod support;

use kundig::access::operations::{ExplainAccess, ListRoles};
use kundig::catalogue::OPERATIONS;
use kundig::operation::Effect;
use kundig::{Error, ErrorCode};
use support::{World, on_both};

const NONE: &str = "–";

/// What a role may do by an operation, in a few words.
fn cell(world: &World, role: &str, right: &str) -> String {
    let asked = ExplainAccess { right: right.into(), login: None, role: Some(role.into()) };
    let told = world.session.execute(asked).unwrap();
    if !told.allowed {
        return NONE.into();
    }
    let has = |scope: &str| told.grants.iter().any(|grant| grant.ends_with(scope));
    let scope = if has("all") {
        "all"
    } else if has("team") {
        "team"
    } else {
        "own"
    };
    let short = |names: &[String]| {
        let names: Vec<&str> = names.iter().map(|name| name.rsplit('.').next().unwrap_or(name)).collect();
        names.join(", ")
    };
    match (told.open_fields.as_slice(), told.withheld_fields.as_slice()) {
        (_, []) => scope.into(),
        (open, withheld) if open.len() < withheld.len() => format!("{scope}: {}", short(open)),
        (_, withheld) => format!("{scope} but {}", short(withheld)),
    }
}

fn roles(world: &World) -> Vec<String> {
    let list = world.session.execute(ListRoles {}).unwrap();
    list.roles.into_iter().map(|role| role.name).collect()
}

fn table(world: &World) -> String {
    let roles = roles(world);
    let mut made = String::from(
        "# Rights of the roles that ship\n\n\
         Printed by `KUNDIG_BLESS=1 cargo test -p kundig --test rights_table`. A vendor changes roles and adds others by\n\
         `access.set_role`; `access.explain` says the same of any user or role.\n\n\
         `–` is refused. `all`, `team` and `own` say on whose records; then the field groups that are open (`all: master`)\n\
         or withheld (`all but bank`), where not all are open. Fields of a group that is withheld are empty when read, and\n\
         refused when written.\n\n",
    );
    made.push_str(&format!("| operation | {} |\n|---|{}\n", roles.join(" | "), "---|".repeat(roles.len())));
    for facts in OPERATIONS.iter() {
        let cells: Vec<String> = roles.iter().map(|role| cell(world, role, facts.name)).collect();
        made.push_str(&format!("| `{}` | {} |\n", facts.name, cells.join(" | ")));
    }
    made
}

#[test]
fn the_table_is_what_it_was() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/RIGHTS.md");
    let made = table(&World::sqlite());
    if std::env::var_os("KUNDIG_BLESS").is_some() {
        std::fs::write(file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    let news: Vec<&str> = made.lines().filter(|line| !kept.lines().any(|known| known == *line)).collect();
    assert_eq!(news, Vec::<&str>::new(), "if it is meant so: KUNDIG_BLESS=1 cargo test -p kundig --test rights_table");
    assert_eq!(made.lines().count(), kept.lines().count());
}

on_both! {
    fn a_session_finds_what_the_table_says(world) {
        let anna = world.anna();
        let before = world.contents();
        for role in roles(world) {
            let session = world.user(&format!("u_{role}"), &[&role], &[]);
            for facts in OPERATIONS.iter().filter(|facts| facts.effect != Effect::Maintenance) {
                let cell = cell(world, &role, facts.name);
                let input = (facts.example)().to_string();
                // The examples speak of a customer with this id; let it be Anna where one is read.
                let input = input.replace("01900000-0000-7000-8000-000000000001", &anna.id.to_string());
                if cell != NONE && facts.effect == Effect::Change {
                    continue; // Would change what the next role finds; that it is open, other tests show.
                }
                let denied = match session.call(facts.name, &input) {
                    Err(Error::Denied { right, .. }) => right == facts.name,
                    Err(error) => {
                        assert_ne!(error.code(), ErrorCode::Internal, "{role}, {}: {error}", facts.name);
                        false
                    }
                    Ok(_) => false,
                };
                assert_eq!(denied, cell == NONE, "{role}, {}", facts.name);
            }
        }
        // Whoever was refused changed nothing.
        let now = world.contents();
        for table in ["customer", "contact", "service_case", "followup", "consent", "mandate", "relation", "segment", "role", "company"] {
            assert_eq!(before[table], now[table], "{table}");
        }
    }
}
