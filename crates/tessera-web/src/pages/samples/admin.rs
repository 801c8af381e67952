//! The pages of staff, in every state.

use crate::pages::Language;
use crate::pages::admin::{
    AccountChange, AuditRow, AuditSearchView, Bar, ChangeRefusal, Chart, ChartName, DeadRow,
    DepthRow, Figure, FigureName, FindProblem, FindView, FlagRow, FlagsView, KeyChange, KeyProblem,
    KeyRow, KeyRowState, KeysView, LimitsView, Measures, NetworkView, OutboxView, RecoveriesView,
    RecoveryChange, RecoveryProblem, RecoveryRow, RecoveryState, Relation, ReplayCount,
    ReplayProblem, ReplayView, RoleDone, RoleProblem, RoleRow, RoleView, RolesView, SinkRow,
    SinksView, StaffAccountView, StaffOverview, UsedLimitRow, account, audit, find, flags, keys,
    limits, outbox, overview, recoveries, roles, sinks,
};
use maud::Markup;
use tessera_core::account::{Grants, Permission, RoleName};
use tessera_core::limit::{LimitKind, LimitPolicy};
use tessera_core::outbox::EntryKind;
use tessera_core::ports::SinkKind;

/// All of them.
pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = find_pages(language);
    pages.extend(account_pages(language));
    pages.extend(outbox_pages(language));
    pages.extend(audit_pages(language));
    pages.extend(flag_pages(language));
    pages.extend(role_pages(language));
    pages.extend(recovery_pages(language));
    pages.extend(key_pages(language));
    pages.extend(limit_pages(language));
    pages.extend(sink_pages(language));
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
    let used = [UsedLimitRow {
        kind: LimitKind::Passwords,
        limit: 10,
        remaining: 3,
    }];
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
        used_limits: &used,
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

fn role_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let role = |name: &str, is_built_in| RoleRow {
        name: name.to_owned(),
        is_built_in,
        permissions: vec!["read:orders".to_owned(), "refund:orders".to_owned()],
    };
    let all = |problem| RolesView {
        roles: vec![role("support", true), role("clerk", false)],
        name: "clerk",
        permissions: "read:orders",
        problem,
        done: Some(RoleDone::Saved),
        grants: &grants,
        dev: true,
    };
    let one = |is_built_in, problem| RoleView {
        role: role("clerk", is_built_in),
        typed: None,
        problem,
        grants: &grants,
        dev: true,
    };
    let refused = |problem| roles::page(&all(Some(problem)), language);
    let [no_name, taken, built_in, no_permission, too_many, beyond] = RoleProblem::ALL.map(refused);
    let changed = one(false, Some(RoleProblem::NoPermission));
    vec![
        ("admin-roles", roles::page(&all(None), language)),
        ("admin-roles-no-name", no_name),
        ("admin-roles-taken", taken),
        ("admin-roles-built-in", built_in),
        ("admin-roles-no-permission", no_permission),
        ("admin-roles-too-many", too_many),
        ("admin-roles-beyond", beyond),
        ("admin-role", roles::role_page(&one(false, None), language)),
        ("admin-role-refused", roles::role_page(&changed, language)),
        (
            "admin-role-read",
            roles::role_page(&one(true, None), language),
        ),
    ]
}

fn recovery_pages(language: Language) -> Vec<(&'static str, Markup)> {
    const ID: &str = "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b";
    let grants = Grants::of(&[RoleName::SUPPORT], []);
    let day = || language.day_month_year(2026, 11, 5);
    let row = |state, relation| RecoveryRow {
        user: ID.to_owned(),
        asked_by: Some(ID.to_owned()),
        asked: day(),
        state,
        ends: day(),
        relation,
    };
    let approved = |is_due| RecoveryState::Approved {
        by: None,
        due: day(),
        is_due,
    };
    let full = RecoveriesView {
        recoveries: vec![
            row(RecoveryState::Asked, Relation::None),
            row(RecoveryState::Asked, Relation::Asked),
            row(approved(false), Relation::None),
            row(approved(true), Relation::None),
            row(approved(true), Relation::Owner),
        ],
        after: Some(ID.to_owned()),
        next: Some(ID.to_owned()),
        done: Some(RecoveryChange::Approved),
        problem: None,
        grants: &grants,
        dev: true,
    };
    let none = |problem| RecoveriesView {
        recoveries: Vec::new(),
        after: None,
        next: None,
        done: None,
        problem,
        ..full.clone()
    };
    let changed = none(Some(RecoveryProblem::Changed));
    let forbidden = none(Some(RecoveryProblem::Forbidden));
    vec![
        ("admin-recoveries", recoveries::page(&full, language)),
        (
            "admin-recoveries-none",
            recoveries::page(&none(None), language),
        ),
        (
            "admin-recoveries-changed",
            recoveries::page(&changed, language),
        ),
        (
            "admin-recoveries-forbidden",
            recoveries::page(&forbidden, language),
        ),
    ]
}

fn key_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let day = || language.day_month_year(2026, 11, 5);
    let row = |kid: &str, state, is_configured| KeyRow {
        kid: kid.to_owned(),
        algorithm: "EdDSA".to_owned(),
        state,
        is_configured,
    };
    let view = |minutes, problem| KeysView {
        keys: vec![
            row("waits", KeyRowState::Waits(day()), false),
            row("signs", KeyRowState::Signs, false),
            row("verifies", KeyRowState::Verifies, true),
            row("retired", KeyRowState::Retired(day()), false),
        ],
        minutes,
        done: Some(KeyChange::Rotated),
        problem,
        grants: &grants,
        dev: true,
    };
    let shown = |minutes, problem| keys::page(&view(minutes, problem), language);
    vec![
        ("admin-keys", shown("10", None)),
        (
            "admin-keys-no-minutes",
            shown("x", Some(KeyProblem::NoMinutes)),
        ),
        ("admin-keys-waits", shown("10", Some(KeyProblem::Waits))),
        (
            "admin-keys-needed",
            shown("10", Some(KeyProblem::Needed("verifies".to_owned()))),
        ),
        ("admin-keys-refused", shown("10", Some(KeyProblem::Refused))),
    ]
}

fn limit_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let shown = |limits, network, is_released| {
        let view = LimitsView {
            limits,
            network,
            is_released,
            grants: &grants,
            dev: true,
        };
        limits::page(&view, language)
    };
    let in_force = || LimitPolicy::default().in_force();
    let used = |used| NetworkView::Used {
        address: "2001:db8::1",
        network: "2001:db8:0:0::/64",
        used,
    };
    let logins = UsedLimitRow {
        kind: LimitKind::Logins,
        limit: 5,
        remaining: 0,
    };
    vec![
        (
            "admin-limits",
            shown(in_force(), NetworkView::NotAsked, true),
        ),
        (
            "admin-limits-off",
            shown(Vec::new(), NetworkView::NotAsked, false),
        ),
        (
            "admin-limits-network",
            shown(in_force(), used(vec![logins]), false),
        ),
        (
            "admin-limits-network-unused",
            shown(in_force(), used(Vec::new()), false),
        ),
        (
            "admin-limits-no-address",
            shown(in_force(), NetworkView::NoAddress("203.0.113"), false),
        ),
    ]
}

fn sink_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let grants = Grants::of(&[RoleName::ADMIN], []);
    let day = || language.day_month_year(2026, 11, 5);
    let row = |name: &str, kind| SinkRow {
        name: name.to_owned(),
        kind,
        waiting: 3,
        oldest: Some(day()),
        lag_seconds: 61,
        dead: 1,
        kept: 1_204,
        position: Some((
            "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned(),
            "registration.completed".to_owned(),
        )),
        delivered: Some(day()),
        error: Some("the receiver answered 503".to_owned()),
    };
    let kinds = [
        SinkKind::File,
        SinkKind::Webhook,
        SinkKind::Nats,
        SinkKind::Kafka,
    ];
    let mut rows: Vec<_> = kinds
        .map(|kind| row(kind.as_str(), Some(kind)))
        .into_iter()
        .collect();
    rows.push(SinkRow {
        position: None,
        ..row("gone", None)
    });
    let listed = |sinks, replayed| {
        let view = SinksView {
            sinks,
            replayed,
            grants: &grants,
            dev: true,
        };
        sinks::page(&view, language)
    };
    let replay = |count, problem| {
        let view = ReplayView {
            sink: "crm",
            from: "2026-11-25",
            until: "",
            count,
            problem,
            grants: &grants,
            dev: true,
        };
        sinks::replay_page(&view, language)
    };
    let count = |events| {
        Some(ReplayCount {
            events,
            are_more: events > 1,
        })
    };
    vec![
        ("admin-sinks", listed(rows, Some(2))),
        ("admin-sinks-none", listed(Vec::new(), None)),
        ("admin-replay", replay(None, None)),
        ("admin-replay-count", replay(count(5_000), None)),
        ("admin-replay-nothing", replay(count(0), None)),
        (
            "admin-replay-no-beginning",
            replay(None, Some(ReplayProblem::NoBeginning)),
        ),
        (
            "admin-replay-no-end",
            replay(None, Some(ReplayProblem::NoEnd)),
        ),
        (
            "admin-replay-not-kept",
            replay(None, Some(ReplayProblem::NotKept)),
        ),
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
