//! `/verify-email`: an address is proven, by the link in a mail or by its code (requirement
//! AUTH-1).

use super::kept::{Kept as _, PendingProof};
use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{html, see_other, with_cookie};
use crate::api::{self, ShownPassword as Shown, fields};
use crate::form::OwnForm;
use crate::pages::{CodeView, LinkView, VerifyEmailStage, VerifyEmailView, verify_email};
use crate::problem::{Code, Problem};
use crate::request::ActingUser;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use tessera_core::accounts::{Claimant, VerifyEmailError};
use tessera_core::action_token::ActionToken;
use tessera_core::id::UserId;
use tessera_core::limit::Metered;

/// What proves the address: the token of a link; a code, in the browser that registered; or a
/// code and the address. In any other browser a password goes with it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    token: String,
    email: Option<String>,
    code: String,
    password: String,
    /// Present where the password is to be the new one.
    choose: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ResendForm {
    email: Option<String>,
}

/// Shows the button of a link, or else asks for the code. What is asked with GET consumes
/// nothing.
pub(crate) async fn verify_email_page(visit: Visit) -> Response {
    let Some(raw) = visit.query.get("token") else {
        let pending = PendingProof::presented(&visit.state, &visit.headers);
        let code = CodeView {
            known: pending.as_ref().map(|pending| pending.email.as_str()),
            is_sent: visit.query.get("sent").is_some(),
            typed: "",
            is_chosen: false,
        };
        return visit.page(markup(&visit, VerifyEmailStage::Code(code), None));
    };
    let token = ActionToken::parse(raw);
    let registrant = match &token {
        Some(token) => visit.state.accounts.registrant(token).await,
        None => Ok(None),
    };
    match (registrant, &token) {
        (Ok(Some(registrant)), Some(token)) => {
            let pending = PendingProof::presented(&visit.state, &visit.headers);
            let stage = VerifyEmailStage::Link(LinkView {
                token: token.expose(),
                is_own: pending.is_some_and(|pending| pending.user == registrant),
                is_chosen: false,
            });
            visit.page(markup(&visit, stage, None))
        }
        (Ok(_), _) => {
            let problem = visit.problem(Code::InvalidToken);
            visit.page(markup(&visit, VerifyEmailStage::Over, Some(&problem)))
        }
        (Err(error), _) => {
            let problem = api::verify_email_problem(error, &visit.meta.correlation);
            let markup = markup(&visit, VerifyEmailStage::Over, Some(&problem));
            visit.refused(&problem, markup)
        }
    }
}

pub(crate) async fn submit_verify_email(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let pending = PendingProof::presented(&visit.state, &visit.headers);
    let metered = match verify(&visit, &form, pending.as_ref()).await {
        Ok(metered) => metered,
        Err(problem) => return refused(&visit, &form, pending.as_ref(), &problem),
    };
    let response = match metered.outcome {
        Ok(user) => {
            let mut page = html(StatusCode::OK, markup(&visit, VerifyEmailStage::Done, None));
            page.extensions_mut().insert(ActingUser(user));
            with_cookie(page, &PendingProof::forgotten())
        }
        Err(error) => {
            let problem = api::verify_email_problem(error, &visit.meta.correlation);
            refused(&visit, &form, pending.as_ref(), &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

async fn verify(
    visit: &Visit,
    form: &Form,
    pending: Option<&PendingProof>,
) -> Result<Metered<UserId, VerifyEmailError>, Problem> {
    let correlation = &visit.meta.correlation;
    let (accounts, context) = (&visit.state.accounts, visit.context());
    if form.is_link() {
        let token = ActionToken::parse(&form.token);
        let token = token.ok_or_else(|| visit.problem(Code::InvalidToken))?;
        let shown = form.shown(correlation)?;
        let claimant = claimant(visit, shown.as_ref(), pending)?;
        let verified = accounts.verify_email_by_token(&token, claimant, &context);
        return Ok(verified.await);
    }
    if let (Some(pending), None) = (pending, &form.email) {
        let email = fields::email(&pending.email, "email", correlation)?;
        let code = fields::code(&form.code, "code", correlation)?;
        let verified = accounts.verify_own_email_by_code(pending.user, &email, &code, &context);
        return Ok(verified.await);
    }
    let typed = form.email.as_deref().unwrap_or_default();
    let email = fields::email(typed, "email", correlation)?;
    let code = fields::code(&form.code, "code", correlation)?;
    let shown = form.shown(correlation)?;
    let claimant = claimant(visit, shown.as_ref(), None)?;
    let verified = accounts.verify_email_by_code(&email, &code, claimant, &context);
    Ok(verified.await)
}

/// Who says that the registration is theirs: whoever gives a password, or else the browser
/// that registered. A link may be followed by anyone whose address somebody else typed, so
/// that on a page one of the two has to be there.
fn claimant<'a>(
    visit: &Visit,
    shown: Option<&'a Shown>,
    pending: Option<&PendingProof>,
) -> Result<Claimant<'a>, Problem> {
    match (shown, pending) {
        (Some(shown), _) => Ok(shown.claimant()),
        (None, Some(pending)) => Ok(Claimant::Registrant(pending.user)),
        (None, None) => Err(visit.problem(Code::PasswordRequired).field("password")),
    }
}

impl Form {
    fn is_link(&self) -> bool {
        !self.token.is_empty()
    }

    /// The password, where one was given.
    fn shown(&self, correlation: &str) -> Result<Option<Shown>, Problem> {
        let given = Some(self.password.as_str()).filter(|given| !given.is_empty());
        match self.choose {
            Some(_) => Shown::read(None, given, correlation),
            None => Shown::read(given, None, correlation),
        }
    }
}

fn refused(
    visit: &Visit,
    form: &Form,
    pending: Option<&PendingProof>,
    problem: &Problem,
) -> Response {
    let stage = match (form.is_link(), problem.code) {
        (true, Code::InvalidToken) => VerifyEmailStage::Over,
        (true, _) => VerifyEmailStage::Link(LinkView {
            token: echo(&form.token),
            is_own: form.password.is_empty() && problem.code != Code::PasswordRequired,
            is_chosen: form.choose.is_some(),
        }),
        (false, _) => VerifyEmailStage::Code(CodeView {
            is_chosen: form.choose.is_some(),
            ..code_view(form.email.as_deref(), pending)
        }),
    };
    visit.refused(problem, markup(visit, stage, Some(problem)))
}

/// The form for the code: the address is asked for where this browser does not know it.
fn code_view<'a>(typed: Option<&'a str>, pending: Option<&'a PendingProof>) -> CodeView<'a> {
    let known = pending.filter(|_| typed.is_none());
    CodeView {
        known: known.map(|pending| pending.email.as_str()),
        typed: echo(typed.unwrap_or_default()),
        is_sent: false,
        is_chosen: false,
    }
}

/// Sends what proves the address again, and answers alike for every address.
pub(crate) async fn resend_proof(visit: Visit, OwnForm(form): OwnForm<ResendForm>) -> Response {
    let correlation = &visit.meta.correlation;
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let pending = PendingProof::presented(&visit.state, &visit.headers);
    let own = pending.as_ref().filter(|_| form.email.is_none());
    let typed = form.email.as_deref().unwrap_or_default();
    let address = own.map_or(typed, |pending| pending.email.as_str());
    let stage = || VerifyEmailStage::Code(code_view(form.email.as_deref(), pending.as_ref()));
    let email = match fields::email(address, "email", correlation) {
        Ok(email) => email,
        Err(problem) => {
            return visit.refused(&problem, markup(&visit, stage(), Some(&problem)));
        }
    };
    let metered = match own {
        Some(pending) => {
            accounts
                .resend_own_proof(pending.user, &email, &context)
                .await
        }
        None => accounts.resend_proof(&email, &context).await,
    };
    let response = match metered.outcome {
        Ok(()) => see_other("/verify-email?sent=1"),
        Err(error) => {
            let problem = api::resend_proof_problem(error, correlation);
            visit.refused(&problem, markup(&visit, stage(), Some(&problem)))
        }
    };
    api::with_standing(response, metered.standing)
}

fn markup(visit: &Visit, stage: VerifyEmailStage<'_>, problem: Option<&Problem>) -> maud::Markup {
    let view = VerifyEmailView {
        stage,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    verify_email::page(&view, visit.language())
}
