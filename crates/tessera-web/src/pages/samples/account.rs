//! The pages of an account, in every state.

use super::refusal;
use crate::pages::account::{
    self, ConsentRow, ConsentsView, Contact, ContactView, OverviewView, PasswordView, PrivacyView,
    ProfileView, SessionRow, SessionsView,
};
use crate::pages::{
    Language, NewEmailStage, NewEmailView, OwnerLinkStage, OwnerLinkView, Person, Reason,
    RecoverView, Refusal, new_email, owner_link, recover,
};
use maud::Markup;
use tessera_core::accounts::{Device, OwnerLink};
use tessera_core::password::{PasswordPolicy, Violation};

/// All of them.
pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = profile_pages(language);
    pages.extend(link_pages(language));
    pages.extend(contact_pages(language));
    pages.extend(password_pages(language));
    pages.extend(record_pages(language));
    pages.extend(privacy_pages(language));
    pages
}

fn profile_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let overview = OverviewView {
        name: Some("Priya Sharma"),
        email: Some("priya@example.com"),
        is_email_proven: true,
        masked_number: Some("+91 ••••••3210"),
        member_since: language.day_month_year(2026, 11, 5),
        leads_to_staff: true,
        dev: true,
    };
    let refused = |reason| ProfileView {
        person: Person {
            first_name: "Priya",
            country: "India",
            ..Person::default()
        },
        refusal: Some(Refusal {
            reason,
            field: Some("country".to_owned()),
            retry_after_seconds: None,
        }),
        ..ProfileView::default()
    };
    let saved = ProfileView {
        is_saved: true,
        ..ProfileView::default()
    };
    vec![
        ("account", account::overview::page(&overview, language)),
        (
            "account-bare",
            account::overview::page(&OverviewView::default(), language),
        ),
        ("profile", account::profile::page(&saved, language)),
        (
            "profile-invalid",
            account::profile::page(&refused(Reason::InvalidValue), language),
        ),
        (
            "profile-busy",
            account::profile::page(&refused(Reason::Busy), language),
        ),
        (
            "profile-overloaded",
            account::profile::page(&refused(Reason::Overloaded), language),
        ),
        (
            "profile-internal",
            account::profile::page(&refused(Reason::Internal), language),
        ),
    ]
}

fn link_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let recovery = |token| recover::page(&RecoverView { token, dev: true }, language);
    let link = |stage, reason: Option<Reason>| {
        let view = NewEmailView {
            stage,
            refusal: reason.map(|reason| refusal(reason, "token")),
            dev: false,
        };
        new_email::page(&view, language)
    };
    let of_owner = |link, stage, reason: Option<Reason>| {
        let view = OwnerLinkView {
            link,
            stage,
            refusal: reason.map(|reason| refusal(reason, "token")),
            dev: false,
        };
        owner_link::page(&view, language)
    };
    let waiting = OwnerLinkStage::Link("token");
    let over = Some(Reason::InvalidLink);
    vec![
        ("lock", of_owner(OwnerLink::Lock, waiting, None)),
        (
            "lock-done",
            of_owner(OwnerLink::Lock, OwnerLinkStage::Done, None),
        ),
        (
            "lock-over",
            of_owner(OwnerLink::Lock, OwnerLinkStage::Over, over),
        ),
        (
            "stop-recovery",
            of_owner(OwnerLink::StopRecovery, waiting, None),
        ),
        (
            "stop-recovery-done",
            of_owner(OwnerLink::StopRecovery, OwnerLinkStage::Done, None),
        ),
        ("recover", recovery(Some("token"))),
        ("recover-over", recovery(None)),
        ("new-email", link(NewEmailStage::Link("token"), None)),
        ("new-email-done", link(NewEmailStage::Done, None)),
        (
            "new-email-over",
            link(NewEmailStage::Over, Some(Reason::InvalidLink)),
        ),
        (
            "new-email-taken",
            link(NewEmailStage::Link("token"), Some(Reason::EmailTaken)),
        ),
    ]
}

fn contact_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let first = |contact| ContactView {
        contact,
        current: None,
        waiting: None,
        typed: "",
        has_password: false,
        is_changed: false,
        refusal: None,
        dev: false,
    };
    let waiting = |contact, waiting, reason: Option<(Reason, &str)>| ContactView {
        current: Some("priya@example.com"),
        waiting: Some(waiting),
        has_password: true,
        refusal: reason.map(|(reason, field)| refusal(reason, field)),
        ..first(contact)
    };
    let changed = ContactView {
        is_changed: true,
        ..first(Contact::Mobile)
    };
    let wrong = Reason::WrongCode {
        tries_left: Some(2),
    };
    let number = "+91 ••••••3210";
    [
        ("change-email", first(Contact::Email)),
        ("change-mobile", first(Contact::Mobile)),
        ("change-mobile-done", changed),
        (
            "change-email-waiting",
            waiting(Contact::Email, "asha@example.com", None),
        ),
        (
            "change-email-password",
            waiting(
                Contact::Email,
                "asha@example.com",
                Some((Reason::WrongPassword, "password")),
            ),
        ),
        (
            "change-mobile-waiting",
            waiting(Contact::Mobile, number, None),
        ),
        (
            "change-mobile-wrong",
            waiting(Contact::Mobile, number, Some((wrong, "code"))),
        ),
        (
            "change-mobile-taken",
            waiting(
                Contact::Mobile,
                number,
                Some((Reason::NumberTaken, "mobileNumber")),
            ),
        ),
    ]
    .map(|(name, view)| (name, account::contact::page(&view, language)))
    .to_vec()
}

fn password_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let view = |reason: Option<(Reason, &str)>| PasswordView {
        email: Some("priya@example.com"),
        has_password: true,
        policy: PasswordPolicy::default(),
        is_changed: reason.is_none(),
        refusal: reason.map(|(reason, field)| refusal(reason, field)),
        dev: true,
    };
    let none = PasswordView {
        has_password: false,
        ..view(None)
    };
    let weak = Reason::WeakPassword(vec![Violation::TooShort, Violation::NoDigit]);
    [
        ("password", view(None)),
        ("password-none", none),
        ("password-weak", view(Some((weak, "newPassword")))),
        (
            "password-wrong",
            view(Some((Reason::WrongPassword, "currentPassword"))),
        ),
        ("password-tries", view(Some((Reason::TooManyTries, "")))),
    ]
    .map(|(name, view)| (name, account::password::page(&view, language)))
    .to_vec()
}

/// Sessions and consents.
fn record_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let session = |id: &str, is_here| SessionRow {
        id: id.to_owned(),
        is_here,
        device: Device {
            browser: Some("Firefox"),
            system: Some("Linux"),
        },
        network: "203.0.0.0/16".to_owned(),
        began: language.day_month_year(2026, 11, 5),
        last_used: language.day_month_year(2026, 11, 6),
        ends: language.day_month_year(2026, 12, 5),
    };
    let all = [session("one", true), session("two", false)];
    let sessions = |sessions, is_ended| {
        let view = SessionsView {
            sessions,
            is_ended,
            dev: true,
            ..SessionsView::default()
        };
        account::sessions::page(&view, language)
    };
    let asked = SessionsView {
        sessions: &all,
        asks_password: true,
        refusal: Some(refusal(Reason::WrongPassword, "password")),
        dev: true,
        ..SessionsView::default()
    };
    let consent = |purpose: &str, is_given, since: Option<String>| ConsentRow {
        purpose: purpose.to_owned(),
        text_version: "1".to_owned(),
        is_given,
        since,
    };
    let day = Some(language.day_month_year(2026, 11, 5));
    let said = [
        consent("marketing", true, day.clone()),
        consent("newsletter", false, day),
    ];
    let unasked = [consent("marketing", false, None)];
    let full = ConsentsView {
        purposes: &said,
        history: &said,
        is_saved: true,
        ..ConsentsView::default()
    };
    let empty = ConsentsView {
        purposes: &unasked,
        refusal: Some(refusal(Reason::InvalidValue, "purpose")),
        ..ConsentsView::default()
    };
    vec![
        ("sessions", sessions(&all, true)),
        ("sessions-alone", sessions(&all[..1], false)),
        (
            "sessions-password",
            account::sessions::page(&asked, language),
        ),
        ("consents", account::consents::page(&full, language)),
        ("consents-empty", account::consents::page(&empty, language)),
    ]
}

fn privacy_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let view = |reason: Option<(Reason, &str)>| PrivacyView {
        has_password: true,
        refusal: reason.map(|(reason, field)| refusal(reason, field)),
        dev: true,
    };
    let page = |view: &PrivacyView| account::privacy::page(view, language);
    vec![
        ("privacy", page(&view(None))),
        ("privacy-none", page(&PrivacyView::default())),
        (
            "privacy-wrong",
            page(&view(Some((Reason::WrongPassword, "erasePassword")))),
        ),
        (
            "privacy-words",
            page(&view(Some((Reason::InvalidValue, "confirmation")))),
        ),
        ("privacy-old", page(&view(Some((Reason::LoginTooOld, ""))))),
        ("privacy-last", page(&view(Some((Reason::LastAdmin, ""))))),
        ("erased", account::privacy::erased(language, false)),
    ]
}
