//! `/account/consents`: the page of `GET` and `POST /api/v1/users/me/consents`.

use super::failed;
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{ConsentRow, ConsentsView, consents as page};
use crate::problem::{Code, Problem};
use crate::site::moment::minute;
use crate::site::refusal::refusal;
use crate::site::see_other;
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::ConsentStatement;
use tessera_core::consent::{Consent, ConsentPurpose, TextVersion, in_force};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    purpose: String,
    given: String,
}

pub(crate) async fn consents_page(visit: Visit, signed_in: SignedIn) -> Response {
    show(&visit, signed_in, None).await
}

pub(crate) async fn submit_consent(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    match state_consent(&visit, signed_in, &form).await {
        Ok(()) => see_other("/account/consents?saved=1"),
        Err(problem) => show(&visit, signed_in, Some(&problem)).await,
    }
}

async fn state_consent(visit: &Visit, signed_in: SignedIn, form: &Form) -> Result<(), Problem> {
    let invalid = |field: &'static str| visit.problem(Code::InvalidField).field(field);
    let purpose = ConsentPurpose::parse(&form.purpose).map_err(|_| invalid("purpose"))?;
    let given = match form.given.as_str() {
        "true" => true,
        "false" => false,
        _ => return Err(invalid("given")),
    };
    let record = record(visit, signed_in).await?;
    let text_version = text_version(visit, &purpose, &record).ok_or_else(|| invalid("purpose"))?;
    let now = visit.state.deployment.clock.now();
    let statement = ConsentStatement {
        purpose,
        text_version,
        given,
        claimed_at: Some(now),
    };
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let stated = accounts.state_consent(signed_in.user, &statement, &context);
    stated
        .await
        .map(drop)
        .map_err(|error| api::consent_problem(error, &visit.meta.correlation))
}

/// The text that a person is shown here: for marketing the one of today, else the one that was
/// spoken of last; none for a purpose that nobody asked about.
fn text_version(
    visit: &Visit,
    purpose: &ConsentPurpose,
    record: &[Consent],
) -> Option<TextVersion> {
    if *purpose == ConsentPurpose::marketing() {
        return Some(visit.state.staged.policy.marketing_text.clone());
    }
    let last = record.iter().rfind(|consent| consent.purpose == *purpose);
    last.map(|consent| consent.text_version.clone())
}

async fn record(visit: &Visit, signed_in: SignedIn) -> Result<Vec<Consent>, Problem> {
    let record = visit.state.accounts.consents(signed_in.user).await;
    record.map_err(|error| api::consents_problem(error, &visit.meta.correlation))
}

async fn show(visit: &Visit, signed_in: SignedIn, problem: Option<&Problem>) -> Response {
    let record = match record(visit, signed_in).await {
        Ok(record) => record,
        Err(problem) => return failed(&visit.state, &problem, &visit.meta, &visit.headers),
    };
    let said = |consent: &Consent| ConsentRow {
        purpose: consent.purpose.as_str().to_owned(),
        text_version: consent.text_version.as_str().to_owned(),
        is_given: consent.given,
        since: Some(minute(consent.recorded_at, visit.language())),
    };
    let mut purposes: Vec<_> = in_force(&record).into_iter().map(said).collect();
    let marketing = ConsentPurpose::marketing();
    if !record.iter().any(|consent| consent.purpose == marketing) {
        purposes.push(ConsentRow {
            purpose: marketing.as_str().to_owned(),
            text_version: visit.state.staged.policy.marketing_text.as_str().to_owned(),
            is_given: false,
            since: None,
        });
    }
    let history: Vec<_> = record.iter().rev().map(said).collect();
    let view = ConsentsView {
        purposes: &purposes,
        history: &history,
        is_saved: problem.is_none() && visit.query.get("saved").is_some(),
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}
