//! Forms posted by our own pages.

use crate::json::{is_plain, read_body};
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::site;
use crate::state::State;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

/// Why a form was not taken.
#[derive(Debug)]
pub(crate) enum FormRejection {
    /// It was posted from another site.
    CrossSite,
    /// It cannot be read.
    Problem(Problem),
}

/// A form of type `T`, posted from our own origin. One that is not taken is answered with a
/// page that says why.
pub(crate) struct OwnForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for OwnForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<Self, Response> {
        let meta = RequestMeta::of(request.extensions());
        let headers = request.headers().clone();
        let read = read(request, state, &meta.correlation).await;
        read.map(Self)
            .map_err(|rejection| site::form_rejected(state, rejection, &meta, &headers))
    }
}

async fn read<T: DeserializeOwned>(
    request: Request,
    state: &State,
    correlation: &str,
) -> Result<T, FormRejection> {
    if is_cross_site(request.headers()) {
        return Err(FormRejection::CrossSite);
    }
    if !is_form(request.headers()) {
        let problem = Problem::new(Code::UnsupportedMediaType, correlation);
        return Err(FormRejection::Problem(problem));
    }
    let bytes = read_body(request, state, correlation)
        .await
        .map_err(FormRejection::Problem)?;
    serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| FormRejection::Problem(Problem::new(Code::MalformedRequest, correlation)))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") && is_plain(headers)
}

/// Whether a browser says that another site caused the request. Cookies are
/// `SameSite`; this is the second lock (OWASP: Fetch Metadata, then Origin).
pub(crate) fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority != Some(host)
        }
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Whether a browser says that a script of a page of this very origin made the request.
pub(crate) fn is_own_script(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site.as_bytes() == b"same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cross_site(headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        is_cross_site(&map)
    }

    #[test]
    fn a_post_from_another_site_is_noticed() {
        assert!(cross_site(&[("sec-fetch-site", "cross-site")]));
        assert!(cross_site(&[("sec-fetch-site", "same-site")]));
        assert!(cross_site(&[
            ("origin", "https://evil.example"),
            ("host", "id.example")
        ]));
        assert!(cross_site(&[("origin", "null"), ("host", "id.example")]));
        assert!(!cross_site(&[
            ("origin", "https://id.example"),
            ("host", "id.example")
        ]));
        assert!(!cross_site(&[("sec-fetch-site", "same-origin")]));
        assert!(!cross_site(&[]));
    }
}
