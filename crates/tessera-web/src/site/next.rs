//! Where a person goes on after logging in.

use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};

/// The longest path, in bytes.
const MAX_LEN: usize = 128;

/// The path of a page of ours, such as `/account/sessions`.
///
/// It comes back in the query of a link, which anyone can write (CWE-601). Its grammar leaves
/// no way to another origin: every segment follows one slash and has lower-case letters, digits
/// and hyphens alone, so that there is no authority, scheme, dot segment, backslash, escape or
/// query for a browser to read in its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Next(String);

impl Next {
    /// Reads a path; none for anything that is no path of a page.
    pub(crate) fn parse(raw: &str) -> Option<Self> {
        let is_segment = |segment: &str| {
            !segment.is_empty()
                && segment
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let rest = raw.strip_prefix('/')?;
        let is_path = rest.is_empty() || rest.split('/').all(is_segment);
        (raw.len() <= MAX_LEN && is_path).then(|| Self(raw.to_owned()))
    }

    /// The home page.
    pub(crate) fn home() -> Self {
        Self("/".to_owned())
    }

    /// Sends the browser to this page.
    pub(crate) fn response(&self) -> Response {
        let location = [(header::LOCATION, self.as_str())];
        (StatusCode::SEE_OTHER, location).into_response()
    }

    /// The path.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Sends the browser to log in, and from there to this page.
    pub(crate) fn after_login(&self) -> Response {
        // A slash may stand in a query as it is (RFC 3986 §3.4).
        let location = format!("/login?next={}", self.as_str());
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }

    /// Sends the browser to prove its second factor, and from there to this page.
    pub(crate) fn after_second_factor(&self) -> Response {
        let location = format!("/account/second-factor/confirm?next={}", self.as_str());
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_pages_are_read() {
        for raw in ["/", "/account", "/account/sessions", "/a-1/b2"] {
            assert_eq!(Next::parse(raw).unwrap().as_str(), raw);
        }
    }

    // req: AUTH-6
    #[test]
    fn nothing_leads_to_another_origin() {
        let long = format!("/{}", "a".repeat(MAX_LEN));
        for raw in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/account//x",
            "/account/",
            "/account/../x",
            "/account?next=/x",
            "/account#x",
            "/%2f/evil.example",
            "/account\r\nset-cookie: a=b",
            " /account",
            "/Account",
            "/खाता",
            &long,
        ] {
            assert_eq!(Next::parse(raw), None, "{raw:?}");
        }
    }

    #[test]
    fn the_login_page_is_told_where_to_go_on() {
        let response = Next::parse("/account/sessions").unwrap().after_login();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(
            response.headers()["location"],
            "/login?next=/account/sessions"
        );
    }
}
