use super::*;
use crate::password::{HashPasswordError, Password};
use crate::ports::{Compared, PasswordHasherError};
use crate::transfer::{Columns, UnknownFields};
use async_trait::async_trait;
use serde_json::json;

/// Knows the pepper 1.
struct OnePepper;

#[async_trait]
impl PasswordHasher for OnePepper {
    async fn hash(&self, _: &Password) -> Result<String, PasswordHasherError> {
        Err(HashPasswordError::Refused.into())
    }

    fn decoy(&self) -> &str {
        ""
    }

    fn can_compare(&self, stored: &StoredPassword) -> bool {
        stored.pepper_id().is_none_or(|id| id == 1)
    }

    async fn compare(
        &self,
        _: &Password,
        _: Option<&str>,
    ) -> Result<Compared, PasswordHasherError> {
        Err(HashPasswordError::Refused.into())
    }

    async fn learn(&self, _: Vec<String>) -> Result<(), PasswordHasherError> {
        Ok(())
    }

    async fn hold(&self, _: std::time::Duration) {}
}

const NOW: &str = "2026-11-27T00:00:00Z";
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn read_raw(raw: Result<RawUser, Vec<Fault>>) -> Result<ReadUser, Vec<(String, Reason)>> {
    let plans = NumberingPlans::default();
    let rules = Rules {
        plans: &plans,
        hasher: &OnePepper,
        now: now(),
    };
    let read = raw.and_then(|raw| ReadUser::read(raw, &rules));
    read.map_err(|faults| {
        let faults = faults.into_iter();
        faults
            .map(|fault| (fault.field.as_str().to_owned(), fault.reason))
            .collect()
    })
}

fn read_text(line: &str) -> Result<ReadUser, Vec<(String, Reason)>> {
    read_raw(RawUser::from_json(line.as_bytes(), UnknownFields::Refuse))
}

fn read(user: &Value) -> Result<ReadUser, Vec<(String, Reason)>> {
    read_text(&user.to_string())
}

/// The faults of somebody with an address, and one thing more.
fn faults(more: Value) -> Vec<(String, Reason)> {
    let mut user = json!({ "email": "asha@example.com" });
    let Value::Object(more) = more else {
        return Vec::new();
    };
    for (name, value) in more {
        user[name] = value;
    }
    read(&user).err().unwrap_or_default()
}

// req: AUTH-7
#[test]
fn a_line_is_read_into_what_it_stands_for() {
    let user = read(&json!({
        "id": "0193A000-0000-7000-8000-000000000001",
        "email": " Asha@Example.com ",
        "emailVerified": true,
        "emailVerifiedAt": 1_700_000_000_123_i64,
        "mobileNumber": "98765 43210",
        "mobileVerified": "true",
        "firstName": "Asha",
        "country": "in",
        "locale": "hi-IN",
        "commsChannel": "sms",
        "passwordHash": BCRYPT,
        "status": "disabled",
        "disabledAt": "2026-01-01T00:00:00Z",
        "roles": ["support", "user", "support"],
        "consents": [
            { "purpose": "marketing", "given": false, "recordedAt": "2026-02-01T00:00:00Z" },
            { "purpose": "marketing", "given": true, "recordedAt": "2026-01-01T00:00:00Z" },
        ],
        "createdAt": "1700000000000",
        "name": null,
        "language": "",
    }));
    let user = user.ok().unwrap();
    assert_eq!(
        user.id.unwrap().to_string(),
        "0193a000-0000-7000-8000-000000000001"
    );
    assert_eq!(user.email.unwrap().as_str(), "Asha@Example.com");
    let proven = user.email_proven_at.unwrap();
    assert_eq!(proven.as_millisecond(), 1_700_000_000_123);
    assert_eq!(user.mobile.unwrap().e164(), "+919876543210");
    let personal = user.personal.unwrap();
    assert_eq!(personal.first_name.as_deref(), Some("Asha"));
    assert_eq!(personal.country.as_deref(), Some("IN"));
    assert_eq!((personal.name, personal.language), (None, None));
    assert_eq!(user.locale, "hi-IN");
    assert_eq!(user.comms_channel, Some(CommsChannel::Sms));
    assert_eq!(user.password_hash.as_deref(), Some(BCRYPT));
    let disabled = user.disabled_at.unwrap();
    assert_eq!(disabled.to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(user.role, RoleName::USER);
    assert_eq!(user.granted, [RoleName::SUPPORT]);
    let given: Vec<bool> = user
        .consents
        .iter()
        .map(|(stated, _)| stated.given)
        .collect();
    assert_eq!(given, [true, false], "oldest first");
    assert_eq!(user.created_at.as_millisecond(), 1_700_000_000_000);
}

// req: AUTH-7
#[test]
fn what_is_not_told_is_as_a_registration_would_have_it() {
    let user = read(&json!({ "email": "asha@example.com" })).ok().unwrap();
    assert_eq!(user.email_proven_at, None);
    assert_eq!((user.created_at, user.locale.as_str()), (now(), "en"));
    assert_eq!(user.role, RoleName::USER);
    assert!(user.personal.is_none() && user.password_hash.is_none());
    let user = json!({ "mobileNumber": "9876543210", "mobileVerified": true });
    assert_eq!(read(&user).ok().unwrap().role, RoleName::CUSTOMER);
    let user = json!({ "email": "a@example.com", "emailVerified": true, "createdAt": 5 });
    let user = read(&user).ok().unwrap();
    assert_eq!(user.email_proven_at, Some(user.created_at));
}

// req: AUTH-7
#[test]
fn each_fault_names_its_field() {
    let long = "x".repeat(300);
    let tooth = "$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCx";
    let many: Vec<String> = (0..33).map(|number| format!("r{number}")).collect();
    let consent = json!({ "purpose": "marketing", "given": true });
    let consents = vec![consent; 101];
    for (more, field, reason) in [
        (json!({ "email": "asha" }), "email", Reason::Invalid),
        (json!({ "email": 7 }), "email", Reason::Invalid),
        (json!({ "email": null }), "email", Reason::Missing),
        (json!({ "id": "7" }), "id", Reason::Invalid),
        (
            json!({ "mobileNumber": "12", "mobileVerified": true }),
            "mobileNumber",
            Reason::Invalid,
        ),
        (
            json!({ "mobileNumber": "9876543210" }),
            "mobileVerified",
            Reason::NotVerified,
        ),
        (
            json!({ "mobileNumber": "9876543210", "mobileVerified": false }),
            "mobileVerified",
            Reason::NotVerified,
        ),
        (
            json!({ "emailVerified": "yes" }),
            "emailVerified",
            Reason::Invalid,
        ),
        (
            json!({ "emailVerified": false, "emailVerifiedAt": 1 }),
            "emailVerified",
            Reason::Contradicts,
        ),
        (
            json!({ "emailVerifiedAt": "2027-01-01T00:00:00Z" }),
            "emailVerifiedAt",
            Reason::Future,
        ),
        (
            json!({ "createdAt": "2027-01-01T00:00:00Z" }),
            "createdAt",
            Reason::Future,
        ),
        (
            json!({ "createdAt": "yesterday" }),
            "createdAt",
            Reason::Invalid,
        ),
        (
            json!({ "createdAt": i64::MAX }),
            "createdAt",
            Reason::Invalid,
        ),
        (json!({ "name": long }), "name", Reason::Invalid),
        (json!({ "firstName": "a\nb" }), "firstName", Reason::Invalid),
        (json!({ "country": "XX" }), "country", Reason::Invalid),
        (json!({ "language": "en_US" }), "language", Reason::Invalid),
        (json!({ "locale": "en US" }), "locale", Reason::Invalid),
        (
            json!({ "commsChannel": "pigeon" }),
            "commsChannel",
            Reason::Invalid,
        ),
        (
            json!({ "passwordHash": "Seven goats, 1 hill!" }),
            "passwordHash",
            Reason::UnknownHash,
        ),
        (
            json!({ "passwordHash": tooth }),
            "passwordHash",
            Reason::DamagedHash,
        ),
        (
            json!({ "passwordHash": BCRYPT.replace("$04$", "$31$") }),
            "passwordHash",
            Reason::CostlyHash,
        ),
        (
            json!({ "passwordHash": format!("$tessera$k=2{BCRYPT}") }),
            "passwordHash",
            Reason::UnknownPepper,
        ),
        (json!({ "status": "asleep" }), "status", Reason::Invalid),
        (
            json!({ "status": "active", "disabledAt": 1 }),
            "status",
            Reason::Contradicts,
        ),
        (json!({ "roles": ["no role"] }), "roles", Reason::Invalid),
        (json!({ "roles": many }), "roles", Reason::Invalid),
        (json!({ "roles": { "a": 1 } }), "roles", Reason::Invalid),
        (json!({ "consents": consents }), "consents", Reason::Invalid),
        (
            json!({ "consents": [{ "purpose": "A B", "given": true }] }),
            "consents",
            Reason::Invalid,
        ),
        (
            json!({ "consents": [{ "purpose": "a", "given": true, "x": 1 }] }),
            "consents",
            Reason::Invalid,
        ),
        (json!({ "shoeSize": 44 }), "shoeSize", Reason::Unknown),
        (
            json!({ "app_metadata": { "roles": ["admin"] } }),
            "app_metadata",
            Reason::Unknown,
        ),
    ] {
        assert_eq!(faults(more.clone()), [(field.to_owned(), reason)], "{more}");
    }
    let unreadable = json!({ "email": "asha", "emailVerified": true });
    assert_eq!(faults(unreadable), [("email".to_owned(), Reason::Invalid)]);
    let of_nothing = json!({ "email": "", "emailVerified": true, "mobileNumber": "9876543210",
        "mobileVerified": true });
    let expected = [("emailVerified".to_owned(), Reason::Contradicts)];
    assert_eq!(faults(of_nothing), expected);
    let both = json!({ "name": long, "country": "XX" });
    assert_eq!(faults(both).len(), 2);
}

/// The nil id stands for whoever runs a deployment: nobody has it.
#[test]
fn nobody_takes_an_id_that_stands_for_something() {
    for id in [
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ] {
        assert_eq!(
            faults(json!({ "id": id })),
            [("id".to_owned(), Reason::Invalid)]
        );
    }
}

#[test]
fn a_stored_form_of_ours_is_taken_where_its_pepper_is_known() {
    assert_eq!(
        faults(json!({ "passwordHash": format!("$tessera$k=1{BCRYPT}") })),
        []
    );
}

/// A password in clear is refused, whatever else is passed over.
// req: AUTH-7
#[test]
fn passwords_in_clear_are_not_taken() {
    for name in ["password", "Password", "plaintext_password", "PASSWD"] {
        let mut line = json!({ "email": "a@example.com" });
        line[name] = "Seven goats, 1 hill!".into();
        let line = line.to_string();
        let raw = RawUser::from_json(line.as_bytes(), UnknownFields::Ignore);
        let refused = read_raw(raw).err().unwrap();
        assert_eq!(refused, [(name.to_owned(), Reason::ClearPassword)]);
        let ends = [name.len()];
        let columns = Columns::read(name.as_bytes(), &ends, UnknownFields::Ignore);
        assert_eq!(columns.err().unwrap()[0].reason, Reason::ClearPassword);
    }
}

#[test]
fn a_line_that_is_no_object_is_malformed() {
    for line in ["", "7", "[]", "{", "{}x", "\u{0}", "{\"email\":}"] {
        let expected = [("line".to_owned(), Reason::Malformed)];
        assert_eq!(read_text(line).err().unwrap(), expected, "{line:?}");
    }
    let deep = format!("{{\"name\":{}}}", "[".repeat(60_000));
    assert_eq!(read_text(&deep).err().unwrap()[0].1, Reason::Malformed);
}

/// Of two values of one field a reader of the file would see one, and we another.
#[test]
fn no_field_stands_twice() {
    let line = r#"{"email":"a@example.com","roles":["user"],"roles":["admin"]}"#;
    assert_eq!(
        read_text(line).err().unwrap(),
        [("roles".to_owned(), Reason::Twice)]
    );
    let cells: [&[u8]; 2] = [b"email", b"email"];
    let columns = Columns::read(&cells.concat(), &[5, 10], UnknownFields::Refuse);
    assert_eq!(columns.err().unwrap()[0].reason, Reason::Twice);
}

#[test]
fn unknown_fields_are_passed_over_on_demand() {
    let line = br#"{"email":"a@example.com","shoeSize":44,"app_metadata":{}}"#;
    let raw = RawUser::from_json(line, UnknownFields::Ignore);
    assert!(read_raw(raw).is_ok());
}

fn row(columns: &Columns, cells: &[&str]) -> Result<ReadUser, Vec<(String, Reason)>> {
    let (text, ends) = joined(cells);
    read_raw(columns.user(&text, &ends))
}

fn joined(cells: &[&str]) -> (Vec<u8>, Vec<usize>) {
    let mut text = Vec::new();
    let ends = cells.iter().map(|cell| {
        text.extend_from_slice(cell.as_bytes());
        text.len()
    });
    let ends = ends.collect();
    (text, ends)
}

#[test]
fn a_row_is_read_as_a_line_is() {
    let names = [
        "email",
        "roles",
        "mobileNumber",
        "mobileVerified",
        "consents",
        "x",
        "name",
    ];
    let (text, ends) = joined(&names);
    let refused = Columns::read(&text, &ends, UnknownFields::Refuse)
        .err()
        .unwrap();
    assert_eq!(
        refused,
        [Fault::new(
            crate::transfer::FieldName::unknown("x"),
            Reason::Unknown
        )]
    );
    let columns = Columns::read(&text, &ends, UnknownFields::Ignore)
        .ok()
        .unwrap();
    let consents = r#"[{"purpose":"marketing","given":true}]"#;
    let cells = [
        "a@example.com",
        "user support",
        "'+919876543210",
        "true",
        consents,
        "?",
        "'=x",
    ];
    let user = row(&columns, &cells).ok().unwrap();
    assert_eq!(user.granted, [RoleName::SUPPORT]);
    assert_eq!(user.mobile.unwrap().e164(), "+919876543210");
    assert_eq!(user.consents.len(), 1);
    assert_eq!(user.personal.unwrap().name.as_deref(), Some("=x"));
    let refused = row(&columns, &cells[..3]).err().unwrap();
    assert_eq!(refused, [("line".to_owned(), Reason::Malformed)]);
}
