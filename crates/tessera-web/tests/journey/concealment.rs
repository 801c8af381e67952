//! With `conceal_accounts`, nobody learns who has an account.

use crate::{app_or_return, on_every_backend};
use std::collections::BTreeSet;
use tessera_core::registration::RegistrationPolicy;
use testkit::app::{Answer, Backend, Options};
use testkit::time::random_number;

on_every_backend!(a_registered_number_looks_like_any_other);

fn concealing() -> Options {
    Options {
        policy: RegistrationPolicy {
            conceal_accounts: true,
        },
        ..Options::default()
    }
}

fn header_names(answer: &Answer) -> BTreeSet<&str> {
    answer
        .headers
        .keys()
        .map(http::HeaderName::as_str)
        .collect()
}

// req: REG-6
async fn a_registered_number_looks_like_any_other(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    let (known, unknown) = (random_number(), random_number());
    app.request_code(&known).await;
    app.verify(&known, &app.code_for(&known)).await;

    let (for_known, for_unknown) = (
        app.request_code(&known).await,
        app.request_code(&unknown).await,
    );
    assert_eq!(for_known.status, for_unknown.status);
    assert_eq!(for_known.body, for_unknown.body);
    assert_eq!(header_names(&for_known), header_names(&for_unknown));
    // The owner is told by message, and there is no code in it.
    let told = app.inbox.messages(Some(&format!("+91{known}")));
    assert!(told[0].body.contains("already has an account"));
    assert!(!told[0].body.contains(|c: char| c.is_ascii_digit()));

    let code = app.code_for(&unknown);
    let wrong = testkit::app::wrong_code(&code);
    for _ in 0..5 {
        let (known, unknown) = (
            app.verify(&known, &wrong).await,
            app.verify(&unknown, &wrong).await,
        );
        let strip = |answer: &Answer| {
            let mut body = answer.json();
            body["correlationId"] = "-".into();
            (answer.status, body)
        };
        assert_eq!(strip(&known), strip(&unknown));
    }
    app.stop().await;
}
