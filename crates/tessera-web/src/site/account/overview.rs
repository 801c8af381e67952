//! `/account`: the account at a glance.

use super::failed;
use crate::api;
use crate::pages::account::{OverviewView, overview as view};
use crate::request::RequestMeta;
use crate::site::moment::day;
use crate::site::session::Own;
use crate::site::{PageQuery, Visitor, html};
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use tessera_core::account::{Email, EmailAddress, Permission};

pub(crate) async fn overview(
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
    let identity = &profile.identity;
    let masked = identity
        .mobile
        .as_ref()
        .map(|number| number.masked().to_string());
    let name = profile.personal.display_name();
    let view = OverviewView {
        name: name.as_deref(),
        email: identity.email.as_ref().map(EmailAddress::as_str),
        is_email_proven: profile.user.email.as_ref().is_some_and(Email::is_proven),
        masked_number: masked.as_deref(),
        member_since: day(profile.user.created_at, visitor.language),
        leads_to_staff: own.may(&Permission::READ_USERS),
        dev: state.is_development(),
    };
    visitor.remember(html(StatusCode::OK, view::page(&view, visitor.language)))
}
