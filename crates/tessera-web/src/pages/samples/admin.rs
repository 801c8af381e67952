//! The pages of staff, in every state.

use crate::pages::Language;
use crate::pages::admin::{
    AccountChange, AuditRow, AuditSearchView, Bar, ChangeRefusal, Chart, ChartName, DeadRow,
    DepthRow, Figure, FigureName, FindProblem, FindView, FlagRow, FlagsView, Measures, OutboxView,
    StaffAccountView, StaffOverview, account, audit, find, flags, outbox, overview,
};
use maud::Markup;
use tessera_core::account::{Grants, Permission, RoleName};
use tessera_core::outbox::EntryKind;

/// All of them.
pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = find_pages(language);
    pages.extend(account_pages(language));
    pages.extend(outbox_pages(language));
    pages.extend(audit_pages(language));
    pages.extend(flag_pages(language));
    pages.push(("admin", overview_page(language)));
    pages
}

fn find_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::SUPPORT], []);
    let found = |typed, problem| {
        let view = FindView {
            typed,
            problem,
            grants: &grants,
            dev: true,
        };
        find::page(&view, language)
    };
    vec![
        ("admin-find", found("", None)),
        (
            "admin-find-unreadable",
            found("priya@", Some(FindProblem::Unreadable)),
        ),
        (
            "admin-find-nobody",
            found("priya@example.com", Some(FindProblem::Nobody)),
        ),
    ]
}

fn account_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let clerk = RoleName::parse("clerk").expect("a name of a role");
    let (granted, further) = (
        [RoleName::SUPPORT],
        [RoleName::AUDITOR, RoleName::ADMIN, clerk],
    );
    let permissions = [Permission::READ_OWN, Permission::READ_USERS];
    let whole = StaffAccountView {
        id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned(),
        email: Some("priya@example.com"),
        is_email_proven: true,
        mobile: Some("+919876543210"),
        first_role: &RoleName::USER,
        granted_roles: &granted,
        further_roles: &further,
        permissions: &permissions,
        disabled_since: None,
        has_second_factor: true,
        created: language.day_month_year(2026, 11, 5),
        done: Some(AccountChange::RoleGranted),
        refusal: None,
        grants: &grants,
        dev: true,
    };
    let refused = |refusal| {
        let view = StaffAccountView {
            done: None,
            refusal: Some(refusal),
            ..whole.clone()
        };
        account::page(&view, language)
    };
    let auditors = Grants::of(&[RoleName::AUDITOR], []);
    let closed = StaffAccountView {
        email: Some("priya@example.com"),
        is_email_proven: false,
        mobile: None,
        disabled_since: Some(language.day_month_year(2026, 11, 6)),
        done: Some(AccountChange::Disabled),
        ..whole.clone()
    };
    let read = StaffAccountView {
        email: None,
        has_second_factor: false,
        done: None,
        grants: &auditors,
        ..whole.clone()
    };
    vec![
        ("admin-account", account::page(&whole, language)),
        ("admin-account-closed", account::page(&closed, language)),
        ("admin-account-read", account::page(&read, language)),
        ("admin-account-beyond", refused(ChangeRefusal::BeyondOwn)),
        (
            "admin-account-last-admin",
            refused(ChangeRefusal::LastAdmin),
        ),
        (
            "admin-account-role-stays",
            refused(ChangeRefusal::RoleStays),
        ),
        (
            "admin-account-no-address",
            refused(ChangeRefusal::NoAddress),
        ),
    ]
}

fn outbox_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let day = || language.day_month_year(2026, 11, 5);
    let depth = |kind| DepthRow {
        kind,
        pending: 3,
        dead: 1,
        oldest: Some(day()),
    };
    let dead = |kind, sink: &str| DeadRow {
        id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned(),
        kind,
        sink: sink.to_owned(),
        attempts: 12,
        created: day(),
        given_up: day(),
        error: "the sink answered 410".to_owned(),
        is_kept: kind == EntryKind::Event,
    };
    let full = OutboxView {
        depths: EntryKind::ALL.map(depth).to_vec(),
        dead: vec![dead(EntryKind::Event, "orders"), dead(EntryKind::Sms, "")],
        before: Some("0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0c".to_owned()),
        next: Some("0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned()),
        redelivered: Some(2),
        grants: &grants,
        dev: true,
    };
    let empty = OutboxView {
        dead: Vec::new(),
        before: None,
        next: None,
        redelivered: None,
        ..full.clone()
    };
    vec![
        ("admin-outbox", outbox::page(&full, language)),
        ("admin-outbox-empty", outbox::page(&empty, language)),
    ]
}

fn audit_pages(language: Language) -> Vec<(&'static str, Markup)> {
    const ID: &str = "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b";
    let grants = Grants::of(&[RoleName::AUDITOR], []);
    let entry = AuditRow {
        seq: 1204,
        at: "2026-11-05T10:11:02.417Z".to_owned(),
        action: "role.granted".to_owned(),
        outcome: "success".to_owned(),
        subject: Some(ID.to_owned()),
        actor: Some(ID.to_owned()),
        correlation: ID.to_owned(),
        details: "{\"role\":\"support\"}".to_owned(),
    };
    let full = AuditSearchView {
        typed: ID,
        is_unreadable: false,
        user: Some(ID.to_owned()),
        before: Some(1_300),
        next: Some(1204),
        entries: vec![entry],
        grants: &grants,
        dev: true,
    };
    let none = AuditSearchView {
        typed: "",
        user: None,
        before: None,
        next: None,
        entries: Vec::new(),
        ..full.clone()
    };
    let unreadable = AuditSearchView {
        typed: "priya",
        is_unreadable: true,
        ..none.clone()
    };
    vec![
        ("admin-audit", audit::page(&full, language)),
        ("admin-audit-empty", audit::page(&none, language)),
        ("admin-audit-no-id", audit::page(&unreadable, language)),
    ]
}

fn flag_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let flag = |percent: &str, is_wrong| FlagRow {
        name: "second-factor",
        is_on: true,
        percent: percent.to_owned(),
        is_wrong,
        allowed: vec!["0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned()],
        denied: Vec::new(),
    };
    let shown = |flag: FlagRow, is_done| {
        let view = FlagsView {
            flags: &[flag],
            is_done,
            grants: &grants,
            dev: true,
        };
        flags::page(&view, language)
    };
    vec![
        ("admin-flags", shown(flag("25", false), true)),
        ("admin-flags-no-share", shown(flag("x", true), false)),
    ]
}

fn overview_page(language: Language) -> Markup {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let bars = [("2xx", 1_204), ("4xx", 31), ("5xx", 2)];
    let bars = bars.map(|(label, number)| Bar {
        label: label.to_owned(),
        number,
    });
    let day = (0_u64..24).map(|hour| Bar {
        label: format!("{hour:02}:00"),
        number: hour * 17 % 40,
    });
    let figure = |name, number| Figure { name, number };
    let chart = |name, bars| Chart { name, bars };
    let view = StaffOverview {
        deployment: Measures {
            figures: vec![
                figure(FigureName::Accounts, Some(1_000_000)),
                figure(FigureName::LoginsOfDay, Some(40_213)),
            ],
            charts: vec![
                chart(ChartName::RegistrationsByHour, day.collect()),
                chart(ChartName::LoginsByHour, Vec::new()),
            ],
        },
        instance: Measures {
            figures: vec![figure(FigureName::Requests, None)],
            charts: vec![chart(ChartName::Answers, bars.to_vec())],
        },
        counted: language.day_month_year(2026, 11, 5),
        is_live: true,
        grants: &grants,
        dev: true,
    };
    overview::page(&view, language)
}
