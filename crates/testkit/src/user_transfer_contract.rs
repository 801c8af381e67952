//! What every store must do for users who are brought over and handed out. One suite, run on
//! each, with the use cases in front.

use crate::account_contract::owner;
use crate::app::{App, Options};
use crate::database::TestStore;
use crate::person::{PASSWORD, random_email};
use crate::race::race;
use crate::time::{TestClock, TestEntropy, random_below, random_number};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use tessera_adapters::InProcess;
use tessera_core::account::{CustomRole, EmailAddress, Permission, RoleName};
use tessera_core::accounts::{
    Accounts, BeginImportError, ImportError, ImportMode, ImportSource, NumberedRecord, UserExport,
    UserExportOptions, UserImport,
};
use tessera_core::audit::AuditRecord;
use tessera_core::id::UserId;
use tessera_core::ports::{
    AccountStore as _, AuditStore as _, Clock as _, CredentialStore as _, Effects,
    RegisterAccountError, StaffChange, UserTransferStore,
};
use tessera_core::request::{ClientAddress, RequestContext};
use tessera_core::transfer::{
    ImportCounts, ImportDigest, ImportPosition, JobId, Reason, Refusal, SourceRecord, UnknownFields,
};
use tessera_store::SeenOnDisk;

/// Made by bcrypt of [`PASSWORD`].
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuVLi5Zp66bMmguszUUFELWvAIPfrRu7G";

/// The service over a store.
pub fn app(test: TestStore) -> App {
    let ephemeral = Arc::new(InProcess::new());
    App::assemble(TestClock::new(), test, ephemeral, Options::default())
}

fn request() -> RequestContext {
    RequestContext {
        correlation: "import".to_owned(),
        client: ClientAddress::new(std::net::Ipv4Addr::LOCALHOST.into()),
        user_agent: "test".to_owned(),
        locale: "en".to_owned(),
        bucket: None,
    }
}

/// A file that comes through a pipe, and how it is imported.
struct File<'a> {
    app: &'a App,
    name: &'a str,
    lines: Vec<String>,
    batch: usize,
}

impl<'a> File<'a> {
    fn new(app: &'a App, name: &'a str, users: &[Value]) -> Self {
        Self {
            app,
            name,
            lines: users.iter().map(Value::to_string).collect(),
            batch: 3,
        }
    }

    fn accounts(&self) -> Arc<Accounts> {
        Arc::clone(&self.app.staged.accounts)
    }

    fn source(&self) -> ImportSource {
        let key = &self.app.deployment.index_key;
        ImportSource {
            job: JobId::named(key, self.name),
            digest: None,
            columns: None,
            unknown: UnknownFields::Refuse,
        }
    }

    async fn begin(&self, mode: ImportMode) -> Result<UserImport, BeginImportError> {
        let store: Arc<dyn UserTransferStore> = Arc::new(self.app.database.store.clone());
        let seen = Box::new(SeenOnDisk::open().await.unwrap());
        UserImport::begin(self.accounts(), store, seen, self.source(), mode, request()).await
    }

    /// The lines up to `end` behind `from`, and where the file stands behind them.
    fn lines(&self, from: usize, end: usize) -> (Vec<NumberedRecord>, ImportPosition) {
        let mut digest = ImportDigest::new(&self.app.deployment.index_key);
        for line in &self.lines[..end] {
            digest.update(line.as_bytes());
        }
        let records = (from..end).map(|at| NumberedRecord {
            line: at as u64 + 1,
            record: SourceRecord::Json(self.lines[at].clone().into_bytes()),
        });
        let position = ImportPosition {
            records: end as u64,
            digest: digest.value(),
        };
        (records.collect(), position)
    }

    /// Goes on with an import up to line `end`; gives what was refused.
    async fn go_on(
        &self,
        import: &mut UserImport,
        end: usize,
    ) -> Result<Vec<Refusal>, ImportError> {
        let before = usize::try_from(import.settled_before()).unwrap();
        let mut refusals = import.refused_before(0).await.unwrap();
        if before > 0 {
            let (records, to) = self.lines(0, before);
            let batch = import.reader().read(records, to).unwrap();
            import.pass_by(&batch).await?;
        }
        let mut from = before;
        while from < end {
            let to = end.min(from + self.batch);
            let (records, position) = self.lines(from, to);
            let reader = import.reader();
            let batch = match import.is_dry() {
                true => reader.read(records, position),
                false => reader.read_and_seal(records, position),
            };
            refusals.extend(import.settle(batch.unwrap()).await?);
            from = to;
        }
        Ok(refusals)
    }

    async fn whole(&self, mode: ImportMode) -> (ImportCounts, Vec<Refusal>) {
        let mut import = self.begin(mode).await.unwrap();
        let refusals = self.go_on(&mut import, self.lines.len()).await.unwrap();
        import.finish().await.unwrap();
        (import.counts(), refusals)
    }
}

async fn import(app: &App, users: &[Value]) -> (ImportCounts, Vec<Refusal>) {
    let name = format!("{:x}", random_below(u64::MAX));
    File::new(app, &name, users).whole(ImportMode::Begin).await
}

/// Brings over somebody whose address was proven elsewhere, and whose password is [`PASSWORD`].
pub async fn import_owner(app: &App, email: &str) {
    import_hashed(app, email, BCRYPT).await;
}

/// The same with a hash of another system.
pub async fn import_hashed(app: &App, email: &str, hash: &str) {
    let user = json!({ "email": email, "emailVerified": true, "passwordHash": hash });
    let (counts, _) = import(app, &[user]).await;
    assert_eq!(counts.imported, 1);
}

fn told(refusals: &[Refusal]) -> Vec<(u64, &str, Reason)> {
    let each = refusals.iter();
    each.map(|refusal| {
        let fault = &refusal.fault;
        (refusal.line, fault.field.as_str(), fault.reason)
    })
    .collect()
}

async fn export(app: &App, options: UserExportOptions) -> Vec<Value> {
    let accounts = Arc::clone(&app.staged.accounts);
    let store = &app.database.store;
    let begun = UserExport::begin(accounts, store, options, &request()).await;
    let mut export = begun.unwrap();
    let open = export.opener();
    let mut text = String::new();
    loop {
        let page = export.next_page().await.unwrap();
        if page.is_empty() {
            break;
        }
        for user in &page {
            open(user).unwrap().write_json(&mut text).unwrap();
        }
    }
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

const ALL: UserExportOptions = UserExportOptions {
    with_password_hashes: true,
};

async fn recorded(app: &App, action: &str) -> Vec<AuditRecord> {
    let entries = app.database.store.unchained_audit(1_000).await.unwrap();
    let entries = entries.into_iter();
    entries.filter(|entry| entry.action == action).collect()
}

fn proven(email: &str) -> Value {
    json!({ "email": email, "emailVerified": true, "passwordHash": BCRYPT })
}

/// People come with hashes of another system, and log in with the passwords that they had.
// req: AUTH-7
pub async fn users_are_imported_and_log_in(app: &App) {
    let (email, number) = (random_email(), random_number());
    let id = UserId::generate(app.clock.now(), &TestEntropy).unwrap();
    let user = json!({
        "id": id, "email": email, "emailVerified": true, "passwordHash": BCRYPT,
        "mobileNumber": number, "mobileVerified": true, "name": "Asha Rao",
        "createdAt": "2020-01-02T03:04:05Z", "roles": ["user", "support"],
    });
    let (counts, refusals) = import(app, &[user]).await;
    assert_eq!(told(&refusals), []);
    assert_eq!((counts.imported, counts.refused), (1, 0));
    let wrong = app.log_in(&email, "Another goat, 1 hill!").await;
    assert_eq!(wrong.status, 401);
    let logged_in = app.log_in(&email, PASSWORD).await;
    assert_eq!(logged_in.status, 200);
    let user = &logged_in.json()["user"];
    assert_eq!(user["id"], json!(id));
    assert_eq!(user["name"], "Asha Rao");
    assert_eq!(user["roles"], json!(["user", "support"]));
    // The hash was made anew by the scheme of this deployment.
    let stored = app.database.store.credentials(id).await.unwrap().unwrap();
    let hash = stored.password_hash.unwrap();
    assert!(hash.starts_with("$tessera$"), "{hash}");
    // The address and the number are found as those of a registration are.
    let registered = app.register_email(&email.to_uppercase(), PASSWORD).await;
    assert_eq!(registered.status, 409);
    let body = json!({ "mobileNumber": number });
    let asked = app.post("/api/v1/auth/register/otp", &body).await;
    assert_eq!(asked.status, 409);
    assert!(!app.database.holds(email.as_bytes()).await);
}

/// Whoever could not log in before cannot afterwards.
// req: AUTH-7
pub async fn an_imported_account_that_is_closed_or_not_proven_stays_so(app: &App) {
    let (closed, unproven) = (random_email(), random_email());
    let mut first = proven(&closed);
    first["status"] = "disabled".into();
    let mut second = proven(&unproven);
    second["emailVerified"] = false.into();
    let (counts, _) = import(app, &[first, second]).await;
    assert_eq!(counts.imported, 2);
    let answer = app.log_in(&closed, PASSWORD).await;
    assert_eq!(answer.refusal(), (403, "ACCOUNT_DISABLED".to_owned()));
    let answer = app.log_in(&unproven, PASSWORD).await;
    assert_eq!(answer.refusal(), (403, "EMAIL_NOT_VERIFIED".to_owned()));
}

/// Lines that cannot be used are told, by a dry run as well, and the others are imported.
// req: AUTH-7
pub async fn a_line_that_breaks_a_rule_stops_nothing(app: &App) {
    let (taken, number) = (random_email(), random_number());
    let (fine, also) = (random_email(), random_email());
    let mut other = proven(&random_email());
    other["mobileNumber"] = number.clone().into();
    other["mobileVerified"] = true.into();
    let (counts, _) = import(app, &[proven(&taken), other.clone()]).await;
    assert_eq!(counts.imported, 2);
    other["email"] = random_email().into();
    let mut role = proven(&random_email());
    role["roles"] = json!(["wizard"]);
    let users = [
        proven(&fine),
        json!({ "email": "asha" }),
        proven(&taken.to_uppercase()),
        other,
        role,
        json!({ "email": random_email(), "password": "Seven goats, 1 hill!" }),
        proven(&also),
        json!([1]),
        proven(&fine),
    ];
    let dry = File::new(app, "dry", &users)
        .whole(ImportMode::DryRun)
        .await;
    let before = app.database.rows().await;
    let (counts, refusals) = import(app, &users).await;
    assert_eq!(dry, (counts, refusals.clone()), "a dry run tells the same");
    assert_eq!(
        told(&refusals),
        [
            (2, "email", Reason::Invalid),
            (3, "email", Reason::Taken),
            (4, "mobileNumber", Reason::Taken),
            (5, "roles", Reason::UnknownRole),
            (6, "password", Reason::ClearPassword),
            (8, "line", Reason::Malformed),
            (9, "email", Reason::Repeats),
        ]
    );
    assert_eq!((counts.imported, counts.refused), (2, 7));
    assert!(app.database.rows().await > before);
    for email in [&fine, &also] {
        assert_eq!(app.log_in(email, PASSWORD).await.status, 200);
    }
}

/// A dry run leaves no user, no job and nothing on record.
pub async fn a_dry_run_stores_nothing(app: &App) {
    let before = app.database.rows().await;
    let users: Vec<Value> = (0..7).map(|_| proven(&random_email())).collect();
    let file = File::new(app, "dry", &users);
    let (counts, refusals) = file.whole(ImportMode::DryRun).await;
    assert_eq!((counts.imported, refusals.len()), (7, 0));
    assert_eq!(app.database.rows().await, before);
    let job = JobId::named(&app.deployment.index_key, "dry");
    assert_eq!(app.database.store.import_job(&job).await.unwrap(), None);
}

/// What was imported before a stop is not imported again, and all is counted.
pub async fn an_import_goes_on_where_it_stopped(app: &App) {
    let emails: Vec<String> = (0..9).map(|_| random_email()).collect();
    let mut users: Vec<Value> = emails.iter().map(|email| proven(email)).collect();
    users.insert(2, json!({ "email": "asha" }));
    // The same address on both sides of the stop.
    users.push(proven(&emails[0]));
    let file = File::new(app, "stopped", &users);
    let mut first = file.begin(ImportMode::Begin).await.unwrap();
    file.go_on(&mut first, 6).await.unwrap();
    drop(first);
    let again = file.begin(ImportMode::Begin).await;
    assert!(matches!(again, Err(BeginImportError::UnderWay(6))));
    let (counts, refusals) = file.whole(ImportMode::Resume).await;
    let expected = [
        (3, "email", Reason::Invalid),
        (11, "email", Reason::Repeats),
    ];
    assert_eq!(told(&refusals), expected);
    assert_eq!((counts.imported, counts.refused), (9, 2));
    assert_eq!(export(app, ALL).await.len(), 9, "each exists once");
    let done = file.begin(ImportMode::Resume).await;
    assert!(matches!(done, Err(BeginImportError::Finished(found)) if found == counts));
    let on_record: u64 = recorded(app, "users.imported")
        .await
        .iter()
        .map(|entry| {
            let details: Value = serde_json::from_str(&entry.details).unwrap();
            assert_eq!(details["by"], "operator");
            details["users"].as_u64().unwrap()
        })
        .sum();
    assert_eq!(on_record, 9);
}

/// Somebody puts other lines into the file between two runs.
pub async fn a_file_that_was_changed_is_refused(app: &App) {
    let users: Vec<Value> = (0..6).map(|_| proven(&random_email())).collect();
    let mut file = File::new(app, "changed", &users);
    let mut first = file.begin(ImportMode::Begin).await.unwrap();
    file.go_on(&mut first, 3).await.unwrap();
    file.lines[0] = proven(&random_email()).to_string();
    let mut second = file.begin(ImportMode::Resume).await.unwrap();
    let went_on = file.go_on(&mut second, 6).await;
    assert!(matches!(went_on, Err(ImportError::Changed)));
    assert_eq!(app.database.store.count_users().await.unwrap(), 3);
    let unknown = File::new(app, "unknown", &users);
    let unknown = unknown.begin(ImportMode::Resume).await;
    assert!(matches!(unknown, Err(BeginImportError::Unknown)));
}

/// Two processes go on with one import: none of its lines is settled twice.
pub async fn of_two_who_go_on_with_an_import_one_does(app: &App) {
    let users: Vec<Value> = (0..6).map(|_| proven(&random_email())).collect();
    let file = File::new(app, "twice", &users);
    let mut first = file.begin(ImportMode::Begin).await.unwrap();
    file.go_on(&mut first, 3).await.unwrap();
    let mut second = file.begin(ImportMode::Resume).await.unwrap();
    file.go_on(&mut second, 6).await.unwrap();
    let (records, to) = file.lines(3, 6);
    let batch = first.reader().read_and_seal(records, to).unwrap();
    let moved = first.settle(batch).await;
    assert!(matches!(moved, Err(ImportError::Moved)));
    assert_eq!(app.database.store.count_users().await.unwrap(), 6);
}

/// Somebody who was erased does not come back under their id, and no file takes another's.
// req: MFA-11
pub async fn an_id_that_was_somebodys_is_not_taken(app: &App) {
    let store = &app.database.store;
    let (here, gone) = (random_email(), random_email());
    import(app, &[proven(&here), proven(&gone)]).await;
    let id_of = async |email: &str| {
        let email = EmailAddress::parse(email).ok().unwrap();
        let index = app.deployment.index_key.email(&email);
        store
            .credentials_by_email(&index)
            .await
            .unwrap()
            .unwrap()
            .user
            .id
    };
    let (here, gone) = (id_of(&here).await, id_of(&gone).await);
    let accounts = &app.staged.accounts;
    accounts
        .erase_account(gone, None, &request())
        .await
        .unwrap();
    let users = [here, gone].map(|id| {
        let mut user = proven(&random_email());
        user["id"] = json!(id);
        user
    });
    let (counts, refusals) = import(app, &users).await;
    let expected = [(1, "id", Reason::Taken), (2, "id", Reason::Erased)];
    assert_eq!((told(&refusals), counts.imported), (expected.to_vec(), 0));
}

/// Somebody registers the address of a person who is about to be brought over.
// req: AUTH-7
pub async fn who_only_claims_an_address_keeps_nobody_out(app: &App) {
    let email = random_email();
    let theirs = "Other goats, 2 hills!";
    assert_eq!(app.register_email(&email, theirs).await.status, 201);
    let (counts, refusals) = import(app, &[proven(&email)]).await;
    assert_eq!((told(&refusals), counts.imported), (Vec::new(), 1));
    assert_eq!(app.log_in(&email, theirs).await.status, 401);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
}

/// People come with their addresses while these are imported: each has one owner.
pub async fn who_comes_beside_an_import_is_there_once(app: &App) {
    let emails: Vec<String> = (0..12).map(|_| random_email()).collect();
    let users: Vec<Value> = emails.iter().map(|email| proven(email)).collect();
    let key = app.deployment.index_key.clone();
    let indexes: Vec<_> = emails
        .iter()
        .map(|email| key.email(&EmailAddress::parse(email).ok().unwrap()))
        .collect();
    let store = app.database.store.clone();
    let others = race(8, |number| {
        let (store, index) = (store.clone(), indexes[number]);
        async move { store.register_account(&owner(index)).await }
    });
    let mut file = File::new(app, "beside", &users);
    file.batch = 12;
    let (others, (counts, refusals)) = tokio::join!(others, file.whole(ImportMode::Begin));
    let made = others.iter().filter(|made| made.is_ok()).count() as u64;
    for other in others {
        assert!(matches!(
            other,
            Ok(()) | Err(RegisterAccountError::EmailTaken)
        ));
    }
    assert_eq!(counts.imported + made, 12);
    assert_eq!(refusals.len() as u64, made);
    assert_eq!(store.count_users().await.unwrap(), 12);
}

/// An export is imported into a store without users, and exported alike.
// req: AUTH-7
pub async fn what_is_exported_is_imported_to_the_same_bytes(app: &App) {
    let at = app.clock.now();
    let change = StaffChange {
        at,
        revoked_since: at,
    };
    app.deployment
        .store
        .define_role(&wizard(), change, &Effects::default())
        .await
        .unwrap();
    let mut users = Vec::new();
    for number in 0..40 {
        let mut user = proven(&random_email());
        user["emailVerified"] = (number % 3 != 0).into();
        user["createdAt"] = json!(1_600_000_000_000_i64 + number);
        if number % 2 == 0 {
            user["mobileNumber"] = random_number().into();
            user["mobileVerified"] = true.into();
        }
        if number % 4 == 0 {
            user["roles"] = json!(["user", "wizard", "support", "CUSTOMER"]);
            user["disabledAt"] = json!(1_700_000_000_000_i64);
        }
        if number % 5 == 0 {
            user["name"] = "='O''Neil\", \u{1f600}".into();
            user["commsChannel"] = "none".into();
            let at = "2026-01-01T00:00:00Z";
            let said = |given: bool| {
                json!({ "purpose": "marketing", "textVersion": "7",
                "given": given, "claimedAt": at, "recordedAt": at })
            };
            user["consents"] = json!([said(true), said(false), said(true)]);
        }
        users.push(user);
    }
    users.push(json!({ "mobileNumber": random_number(), "mobileVerified": true }));
    let (counts, refusals) = import(app, &users).await;
    assert_eq!((told(&refusals), counts.imported), (Vec::new(), 41));
    let registered = random_email();
    app.register_email(&registered, PASSWORD).await;
    let before = export(app, ALL).await;
    assert_eq!(before.len(), 42);
    app.database.tamper("DELETE FROM users").await;
    assert_eq!(export(app, ALL).await, [Value::Null; 0]);
    let (counts, refusals) = import(app, &before).await;
    assert_eq!((told(&refusals), counts.imported), (Vec::new(), 42));
    assert_eq!(export(app, ALL).await, before);
    assert_eq!(app.log_in(&registered, PASSWORD).await.status, 403);
}

fn wizard() -> CustomRole {
    CustomRole {
        name: RoleName::parse("wizard").unwrap(),
        permissions: BTreeSet::from([Permission::READ_OWN]),
    }
}

/// Nobody is left out or told twice while others come and go.
pub async fn an_export_is_of_one_moment(app: &App) {
    let users: Vec<Value> = (0..5).map(|_| proven(&random_email())).collect();
    import(app, &users).await;
    let store = &app.database.store;
    let mut cursor = store.read_users().await.unwrap();
    assert_eq!(cursor.count().await.unwrap(), 5);
    let first = cursor.page(None, 2).await.unwrap();
    assert_eq!(first.len(), 2);
    import(app, &[proven(&random_email())]).await;
    let last = cursor.page(None, 5).await.unwrap();
    let erased = last[4].user.id;
    let accounts = &app.staged.accounts;
    accounts
        .erase_account(erased, None, &request())
        .await
        .unwrap();
    let rest = cursor.page(Some(first[1].user.id), 100).await.unwrap();
    assert_eq!(rest.len(), 3);
    assert_eq!(rest[2].user.id, erased);
    drop(cursor);
    assert_eq!(store.count_users().await.unwrap(), 5);
}

/// Hashes are handed out on demand alone, and that users were is on record.
// req: AUTH-11
pub async fn hashes_are_handed_out_on_demand_alone(app: &App) {
    import(app, &[proven(&random_email())]).await;
    let without = UserExportOptions {
        with_password_hashes: false,
    };
    let exported = export(app, without).await;
    assert_eq!(exported[0].get("passwordHash"), None);
    assert_eq!(export(app, ALL).await[0]["passwordHash"], BCRYPT);
    let on_record = recorded(app, "users.exported").await;
    let details = on_record.iter().map(|entry| {
        let details: Value = serde_json::from_str(&entry.details).unwrap();
        assert_eq!(
            (&details["by"], &details["users"]),
            (&json!("operator"), &json!(1))
        );
        details["passwordHashes"].as_bool().unwrap()
    });
    // They were recorded in one millisecond, and have no order.
    let mut details: Vec<bool> = details.collect();
    details.sort_unstable();
    assert_eq!(details, [false, true]);
}

/// Makes a test of every scenario, for a store that `$open` gives; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! user_transfer_contract {
    ($open:expr) => {
        $crate::user_transfer_contract!(@each $open;
            users_are_imported_and_log_in
            an_imported_account_that_is_closed_or_not_proven_stays_so
            a_line_that_breaks_a_rule_stops_nothing
            a_dry_run_stores_nothing
            an_import_goes_on_where_it_stopped
            a_file_that_was_changed_is_refused
            of_two_who_go_on_with_an_import_one_does
            an_id_that_was_somebodys_is_not_taken
            who_only_claims_an_address_keeps_nobody_out
            who_comes_beside_an_import_is_there_once
            what_is_exported_is_imported_to_the_same_bytes
            an_export_is_of_one_moment
            hashes_are_handed_out_on_demand_alone
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                let app = $crate::user_transfer_contract::app(test);
                $crate::user_transfer_contract::$scenario(&app).await;
                app.database.remove().await;
            }
        )*
    };
}
