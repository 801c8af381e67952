//! The page of one's own data, without a browser.

use crate::contact_pages::logged_in;
use crate::pages::{Jar, form};
use crate::privacy::{listed, more_than_a_page, operator};
use crate::staff::chain;
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::accounts::{ExportAccountError, NotOwner, OwnerProof, WholeExport};
use tessera_core::id::{SessionId, UserId};
use testkit::app::{App, Backend};
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    a_person_takes_their_data_by_a_form,
    a_form_hands_out_lists_of_any_length_in_one_file,
    an_export_of_somebody_erased_meanwhile_breaks_off,
    a_person_deletes_their_account_by_a_form,
    who_has_a_number_alone_logs_in_again_first,
);

const PAGE: &str = "/account/privacy";
const EXPORT: &str = "/account/privacy/export";
const ERASE: &str = "/account/privacy/erase";
const SESSION: &str = "__Host-tessera_session";

// req: MFA-11
async fn a_person_takes_their_data_by_a_form(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let page = jar.get(&app, PAGE).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("href=\"/account/consents\""));
    for (password, format) in [("", "json"), ("Quite another 1", "csv")] {
        let fields = form(&[("exportPassword", password), ("format", format)]);
        let refused = jar.post(&app, EXPORT, &fields).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains("This is not your password."));
        assert!(refused.header("content-disposition").is_none());
    }
    let fields = form(&[("exportPassword", PASSWORD), ("format", "json")]);
    let taken = jar.post(&app, EXPORT, &fields).await;
    assert_eq!(taken.json()["contacts"]["email"], email.as_str());
    let fields = form(&[("exportPassword", PASSWORD), ("format", "csv")]);
    let taken = jar.post(&app, EXPORT, &fields).await;
    assert!(taken.text().contains(&email));
    assert_eq!(
        taken.header("content-disposition"),
        Some("attachment; filename=\"account.csv\"")
    );
    let fields = form(&[("exportPassword", PASSWORD), ("format", "xml")]);
    assert_eq!(jar.post(&app, EXPORT, &fields).await.status, 400);
    let nobody = Jar::default().post(&app, EXPORT, &fields).await;
    assert!(nobody.header("location").unwrap().starts_with("/login"));
    app.stop().await;
}

async fn taken(app: &App, jar: &mut Jar, format: &str) -> String {
    let fields = form(&[("exportPassword", PASSWORD), ("format", format)]);
    let taken = jar.post(app, EXPORT, &fields).await;
    assert_eq!(taken.status, 200);
    taken.text()
}

/// How many rows of a list a table holds.
fn rows_of(table: &str, part: &str) -> usize {
    let cell = format!("\"{part}\",");
    let created = |line: &&str| line.starts_with(&cell) && line.contains("createdAt\"");
    table.lines().filter(created).count()
}

// req: MFA-11
async fn a_form_hands_out_lists_of_any_length_in_one_file(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    chain(&app).await;
    let before: Value = serde_json::from_str(&taken(&app, &mut jar, "json").await).unwrap();
    let user = before["account"]["id"].as_str().unwrap();
    more_than_a_page(&app, UserId::parse(user).unwrap()).await;

    let after: Value = serde_json::from_str(&taken(&app, &mut jar, "json").await).unwrap();
    assert_eq!(listed(&after, "/devices").len(), 1_001);
    assert_eq!(after["cutShort"], json!([]));
    assert_eq!(after["nextPage"], Value::Null);
    let entries = listed(&after, "/auditLog/entries");
    let first = listed(&before, "/auditLog/entries").last();
    assert!(entries.len() > 5_001, "{}", entries.len());
    assert_eq!(entries.last(), first);
    let members = |export: &Value| -> Vec<String> {
        let mut names: Vec<_> = export.as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        names
    };
    assert_eq!(members(&after), members(&before));
    let table = taken(&app, &mut jar, "csv").await;
    assert_eq!(rows_of(&table, "devices"), 1_001);
    assert!(table.contains("\"auditLog\",\"\",\"entries.5001.action\",\"session.login\""));
    app.stop().await;
}

/// What is broken off is no file; what ended where the lists ended to be empty would look whole.
// req: MFA-11
async fn an_export_of_somebody_erased_meanwhile_breaks_off(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    let export: Value = serde_json::from_str(&taken(&app, &mut jar, "json").await).unwrap();
    let id = |pointer: &str| export.pointer(pointer).unwrap().as_str().unwrap();
    let user = UserId::parse(id("/account/id")).unwrap();
    let session = SessionId::parse(id("/sessions/0/id")).unwrap();
    more_than_a_page(&app, user).await;

    let accounts = Arc::clone(&app.staged.accounts);
    let (proof, context) = (OwnerProof::Session, operator());
    let begun = WholeExport::begin(accounts, user, session, proof, &context);
    let (_, mut export) = begun.await.ok().unwrap();
    assert!(export.next_rows().await.ok().flatten().is_some());
    let words = form(&[
        ("erasePassword", PASSWORD),
        ("confirmation", "delete my account"),
    ]);
    assert_eq!(jar.post(&app, ERASE, &words).await.status, 303);
    let broken = export.next_rows().await;
    let is_gone = matches!(broken, Err(ExportAccountError::NotOwner(NotOwner::Gone)));
    assert!(is_gone);
    app.stop().await;
}

// req: MFA-11
async fn a_person_deletes_their_account_by_a_form(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let mut other_tab = jar.clone();
    for (password, words) in [
        (PASSWORD, "yes"),
        (PASSWORD, ""),
        ("", "delete my account"),
        ("Quite another 1", "delete my account"),
        (PASSWORD, "मेरा खाता मिटाएँ"),
    ] {
        let fields = form(&[("erasePassword", password), ("confirmation", words)]);
        let refused = jar.post(&app, ERASE, &fields).await;
        assert_eq!(refused.status, 400, "{words:?}");
        let text = refused.text();
        assert_eq!(text.matches("aria-invalid=\"true\"").count(), 1);
        assert!(!text.contains(PASSWORD));
    }
    let fields = form(&[
        ("erasePassword", PASSWORD),
        ("confirmation", " Delete my account "),
    ]);
    let erased = jar.post(&app, ERASE, &fields).await;
    assert_eq!(erased.header("location"), Some("/account/erased"));
    assert_eq!(erased.cookie(SESSION).as_deref(), Some(""));
    let page = jar.get(&app, "/account/erased").await;
    assert!(page.text().contains("Your account is deleted"));
    let gone = other_tab.get(&app, PAGE).await;
    assert!(gone.header("location").unwrap().starts_with("/login"));
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 401);
    app.stop().await;
}

// req: MFA-11
async fn who_has_a_number_alone_logs_in_again_first(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = Jar::default();
    let number = random_number();
    jar.post(&app, "/register", &form(&[("mobileNumber", &number)]))
        .await;
    let entered = form(&[("otp", &app.code_for(&number))]);
    assert_eq!(
        jar.post(&app, "/register/verify", &entered).await.status,
        303
    );
    let page = jar.get(&app, PAGE).await.text();
    assert!(!page.contains("type=\"password\""));
    app.clock.advance(SignedDuration::from_mins(11));
    let fields = form(&[("confirmation", "delete my account")]);
    let refused = jar.post(&app, ERASE, &fields).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("Log in again first"));
    let refused = jar.post(&app, EXPORT, &form(&[("format", "json")])).await;
    assert_eq!(refused.status, 403);
    app.stop().await;
}
