//! `/account/profile`: names, country, language, and how to be written to.

use super::failed;
use crate::api::{self, PreferencesBody, ProfileBody};
use crate::form::OwnForm;
use crate::pages::account::{ProfileView, profile as view};
use crate::pages::{Person, Refusal};
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::site::refusal::refusal;
use crate::site::session::{Own, SignedIn};
use crate::site::visit::echo;
use crate::site::{PageQuery, Visitor, html, page_for, see_other};
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::account::CommsChannel;

/// The form. What is empty is removed; what is not there stays as it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Form {
    name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    country: Option<String>,
    language: Option<String>,
    comms_channel: Option<CommsChannel>,
}

pub(crate) async fn profile_page(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    own: Own,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let profile = match state.accounts.profile_of(own.user(), own.profile()) {
        Ok(profile) => profile,
        Err(error) => {
            let problem = api::profile_problem(error, &meta.correlation);
            return failed(&state, &problem, &meta, &headers);
        }
    };
    let personal = profile.personal;
    let form = Form {
        name: personal.name,
        first_name: personal.first_name,
        last_name: personal.last_name,
        country: personal.country,
        language: personal.language,
        comms_channel: profile.comms_channel,
    };
    let is_saved = query.get("saved").is_some();
    let markup = view::page(&shown(&form, None, is_saved, &state), visitor.language);
    visitor.remember(html(StatusCode::OK, markup))
}

pub(crate) async fn submit_profile(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    signed_in: SignedIn,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    let visitor = Visitor::of(&headers, &PageQuery::default());
    let changed = match api::read_profile_change(body(&form)) {
        Ok(change) => {
            let changed = state.accounts.change_profile(signed_in.user, &change).await;
            changed.map_err(|error| api::profile_problem(error, &meta.correlation))
        }
        Err(field) => Err(Problem::new(Code::InvalidField, &meta.correlation).field(field)),
    };
    match changed {
        Ok(_profile) => see_other("/account/profile?saved=1"),
        Err(problem) if problem.code == Code::Unauthenticated => {
            failed(&state, &problem, &meta, &headers)
        }
        Err(problem) => {
            let view = shown(&form, Some(refusal(&problem)), false, &state);
            page_for(&problem, view::page(&view, visitor.language))
        }
    }
}

/// The same change as the API's.
fn body(form: &Form) -> ProfileBody {
    let given = |value: &Option<String>| {
        let value = value.as_deref()?.trim();
        Some((!value.is_empty()).then(|| value.to_owned()))
    };
    let preferences = form.comms_channel.map(|channel| {
        Some(PreferencesBody {
            comms_channel: Some(Some(channel)),
        })
    });
    ProfileBody {
        name: given(&form.name),
        first_name: given(&form.first_name),
        last_name: given(&form.last_name),
        country: given(&form.country),
        language: given(&form.language),
        preferences,
    }
}

fn shown<'a>(
    form: &'a Form,
    refusal: Option<Refusal>,
    is_saved: bool,
    state: &State,
) -> ProfileView<'a> {
    let value = |value: &'a Option<String>| echo(value.as_deref().unwrap_or_default());
    ProfileView {
        name: value(&form.name),
        person: Person {
            first_name: value(&form.first_name),
            last_name: value(&form.last_name),
            country: value(&form.country),
            language: value(&form.language),
            comms_channel: form.comms_channel,
        },
        refusal,
        is_saved,
        dev: state.is_development(),
    }
}
