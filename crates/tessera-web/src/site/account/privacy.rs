//! `/account/privacy`: the page of `GET /api/v1/account/export` and `POST /api/v1/account/erase`
//! (requirement MFA-11).

use super::{failed, typed};
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{PrivacyView, privacy as page};
use crate::problem::{Code, Problem};
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use crate::site::{cookies, see_other, with_cookie};
use axum::body::Body;
use axum::response::Response;
use futures_util::future::ready;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;
use std::sync::Arc;
use tessera_core::accounts::{ExportAccountError, Fault, OwnerProof, WholeExport};
use tessera_core::privacy::{ExportFormat, ExportText};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ExportForm {
    export_password: String,
    format: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct EraseForm {
    erase_password: String,
    confirmation: String,
}

pub(crate) async fn privacy_page(visit: Visit, signed_in: SignedIn) -> Response {
    show(&visit, signed_in, None).await
}

/// Answers with the file.
pub(crate) async fn take_data(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<ExportForm>,
) -> Response {
    match export(&visit, signed_in, &form).await {
        Ok(file) => file,
        Err(problem) => {
            let refused = Some((&problem, page::EXPORT_PASSWORD));
            show(&visit, signed_in, refused).await
        }
    }
}

/// Erases the account; the browser forgets the session.
pub(crate) async fn erase_account(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<EraseForm>,
) -> Response {
    match erase(&visit, signed_in, &form).await {
        Ok(()) => with_cookie(
            see_other("/account/erased"),
            &cookies::cleared(cookies::SESSION),
        ),
        Err(problem) => {
            let refused = Some((&problem, page::ERASE_PASSWORD));
            show(&visit, signed_in, refused).await
        }
    }
}

pub(crate) async fn erased_page(visit: Visit) -> Response {
    visit.page(page::erased(visit.language(), visit.dev()))
}

/// All of it: the file is written while it is read, so that none of it has to be asked for
/// apart. What fails on the way breaks the file off, which browsers tell.
async fn export(
    visit: &Visit,
    signed_in: SignedIn,
    form: &ExportForm,
) -> Result<Response, Problem> {
    let correlation = &visit.meta.correlation;
    let problem = |error| api::export_problem(error, correlation);
    let format = match form.format.as_str() {
        "json" => ExportFormat::Json,
        "csv" => ExportFormat::Csv,
        _ => return Err(visit.problem(Code::InvalidField).field("format")),
    };
    let password = typed(&form.export_password).map_err(|missing| problem(missing.into()))?;
    let SignedIn { user, session } = signed_in;
    let proof = OwnerProof::Password(password.as_ref());
    let (accounts, context) = (Arc::clone(&visit.state.accounts), visit.context());
    let begun = WholeExport::begin(accounts, user, session, proof, &context);
    let (complete, export) = begun.await.map_err(problem)?;
    let (text, beginning) = ExportText::begin(format, complete);
    let rest = stream::try_unfold(Some((export, text)), next_rows);
    let rest = rest.inspect_err(|error| {
        let error: &dyn std::error::Error = error;
        tracing::error!(error, "an export broke off");
    });
    let file = stream::once(ready(Ok(beginning))).chain(rest);
    Ok(api::kept_as_file(Body::from_stream(file), format))
}

/// What of the file comes next, and what is behind that.
async fn next_rows(
    unread: Option<(WholeExport, ExportText)>,
) -> Result<Option<(String, Option<(WholeExport, ExportText)>)>, ExportAccountError> {
    let Some((mut export, mut text)) = unread else {
        return Ok(None);
    };
    Ok(Some(match export.next_rows().await? {
        Some((list, rows)) => (text.rows(list, &rows), Some((export, text))),
        None => (text.end(), None),
    }))
}

async fn erase(visit: &Visit, signed_in: SignedIn, form: &EraseForm) -> Result<(), Problem> {
    let problem = |error| api::erase_problem(error, &visit.meta.correlation);
    if !page::is_confirmed(&form.confirmation, visit.language()) {
        let invalid = visit.problem(Code::InvalidField);
        return Err(invalid.field(page::CONFIRMATION));
    }
    let password = typed(&form.erase_password).map_err(|missing| problem(missing.into()))?;
    let SignedIn { user, session } = signed_in;
    let proof = OwnerProof::Password(password.as_ref());
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let erased = accounts.erase_own_account(user, session, proof, &context);
    erased.await.map_err(problem)
}

/// The page; where a form came back, its password is the field that a wrong one is about.
async fn show(
    visit: &Visit,
    signed_in: SignedIn,
    refused: Option<(&Problem, &'static str)>,
) -> Response {
    let has_password = visit.state.accounts.has_password(signed_in.user).await;
    let has_password = match has_password {
        Ok(has_password) => has_password,
        Err(error) => {
            let problem = Problem::fault(&Fault::from(error), &visit.meta.correlation);
            return failed(&visit.state, &problem, &visit.meta, &visit.headers);
        }
    };
    let view = PrivacyView {
        has_password,
        refusal: refused.map(|(problem, password)| {
            let mut refusal = refusal(problem);
            if refusal.field.as_deref() == Some("password") {
                refusal.field = Some(password.to_owned());
            }
            refusal
        }),
        dev: visit.dev(),
    };
    let problem = refused.map(|(problem, _)| problem);
    visit.answer(problem, page::page(&view, visit.language()))
}
