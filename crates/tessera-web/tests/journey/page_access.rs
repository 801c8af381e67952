//! Who may see which page, and post which form: every role at every one of them.

use crate::pages::Jar;
use crate::staff::Person;
use crate::staff_pages::browser;
use crate::{app_or_return, on_every_backend};
use http::Method;
use std::collections::{BTreeMap, BTreeSet};
use tessera_core::account::{CustomRole, Permission, RoleName};
use tessera_core::id::UserId;
use tessera_core::limit::LimitPolicy;
use tessera_core::ports::{Clock as _, Effects, RoleStore as _, StaffChange};
use tessera_web::{Guard, Operation};
use testkit::app::{Answer, App, Backend, Options};

on_every_backend!(every_role_at_every_page);

/// The operations that a browser calls: pages, and the forms on them.
pub(crate) fn page_operations() -> Vec<Operation> {
    let mut operations = tessera_web::all_operations();
    operations.retain(|operation| {
        matches!(
            operation.guard,
            Guard::Browser | Guard::Session(_) | Guard::RecentSession(_)
        )
    });
    operations
}

/// The path of an operation about somebody.
pub(crate) fn path_about(operation: &Operation, user: UserId) -> String {
    operation
        .path
        .replace("{userId}", &user.to_string())
        .replace("{role}", "clerk")
        .replace("{flag}", "second-factor")
        .replace("{file}", "none.css")
        .replace("{id}", "none")
}

/// Somebody in a browser, and what they may do.
struct Visitor {
    who: String,
    permissions: Vec<Permission>,
    jar: Jar,
}

impl Visitor {
    async fn with(app: &App, role: &RoleName) -> Self {
        let person = match *role == RoleName::USER {
            true => Person::new(app).await,
            false => Person::with(app, role).await,
        };
        Self {
            who: role.as_str().to_owned(),
            permissions: role.built_in_permissions().unwrap().to_vec(),
            jar: browser(app, &person).await,
        }
    }

    /// Somebody who may do one thing, and nothing else: also not what everybody may who has an
    /// account, which no operation of ours takes from anybody.
    async fn who_may(app: &App, permission: &Permission) -> Self {
        let name = format!("may-{}", permission.as_str().replace(':', "-"));
        let role = CustomRole {
            name: RoleName::parse(&name).unwrap(),
            permissions: BTreeSet::from([permission.clone()]),
        };
        let now = app.clock.now();
        let change = StaffChange {
            at: now,
            revoked_since: now,
        };
        let (store, none) = (&app.database.store, Effects::default());
        let defined = store.define_role(&role, change, &none).await;
        assert!(defined.unwrap().is_some());
        let person = Person::with(app, &role.name).await;
        let only = format!(
            "UPDATE users SET role = '{name}' \
             WHERE id IN (SELECT user_id FROM user_roles WHERE role = '{name}')"
        );
        assert_eq!(app.database.tamper(&only).await, 1);
        Self {
            who: name,
            permissions: vec![permission.clone()],
            jar: browser(app, &person).await,
        }
    }

    /// Calls an operation, in a copy of the browser: what it does to cookies stays there.
    async fn call(&self, app: &App, method: &Method, path: &str) -> Answer {
        let mut jar = self.jar.clone();
        match *method == Method::GET {
            true => jar.get(app, path).await,
            false => jar.post(app, path, "").await,
        }
    }
}

/// Whoever was let in drew on the limit of their calls, and is told where it stands.
fn is_let_in(answer: &Answer) -> bool {
    answer.header("ratelimit-limit").is_some()
}

// req: AUTH-8
async fn every_role_at_every_page(backend: Backend) {
    let limits = LimitPolicy {
        address_burst: 10_000,
        address_per_hour: 10_000,
        login_per_minute: 10_000,
        user_per_minute: 10_000,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let other = Person::new(&app).await;
    let mut visitors = Vec::new();
    for role in [
        RoleName::USER,
        RoleName::SUPPORT,
        RoleName::AUDITOR,
        RoleName::ADMIN,
    ] {
        visitors.push(Visitor::with(&app, &role).await);
    }
    let mut of_one_permission = BTreeMap::new();
    let mut cells = 0;
    for operation in page_operations() {
        let Some(needed) = operation.guard.permission() else {
            continue;
        };
        if !of_one_permission.contains_key(needed) {
            let visitor = Visitor::who_may(&app, needed).await;
            of_one_permission.insert(needed.clone(), visitor);
        }
        let path = path_about(&operation, other.id);
        let place = format!("{} {}", operation.method, operation.path);
        let stranger = Visitor {
            who: "a stranger".to_owned(),
            permissions: Vec::new(),
            jar: Jar::default(),
        };
        let answer = stranger.call(&app, &operation.method, &path).await;
        let leads_to = answer.header("location").unwrap_or_default();
        assert!(leads_to.starts_with("/login"), "{place}: {leads_to}");
        assert!(!is_let_in(&answer), "{place}");
        for visitor in visitors.iter().chain(of_one_permission.values()) {
            let held = visitor.permissions.iter().map(Permission::as_str);
            let may = needed.is_among(held);
            let answer = visitor.call(&app, &operation.method, &path).await;
            let cell = format!("{place} as {}: {}", visitor.who, answer.status);
            assert_eq!(is_let_in(&answer), may, "{cell}");
            // For those who may not see it a page is not there.
            assert!(may || answer.status == 404, "{cell}");
            cells += 1;
        }
    }
    assert!(of_one_permission.len() >= 15, "{}", of_one_permission.len());
    assert!(cells >= 500, "{cells}");
    app.stop().await;
}
