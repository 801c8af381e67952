//! Links in messages: the configured origin, a page of ours, perhaps a token.

use serde::{Deserialize, Serialize};

/// The origin that customers see, such as `https://id.example.com`. Every link begins with
/// it: nothing that a request says about its host gets into a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicOrigin(String);

/// The text is no origin.
#[derive(Debug, thiserror::Error)]
#[error("an origin is http:// or https:// and a host, perhaps with a port, and nothing after it")]
pub struct InvalidOrigin;

impl PublicOrigin {
    /// Reads an origin (RFC 6454 §6.2); one slash at its end is ignored.
    ///
    /// # Errors
    /// Fails when there is more than scheme, host and port, or less.
    pub fn parse(raw: &str) -> Result<Self, InvalidOrigin> {
        let origin = raw.strip_suffix('/').unwrap_or(raw);
        let authority = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
            .ok_or(InvalidOrigin)?;
        let is_valid = !authority.is_empty()
            && !authority.starts_with(':')
            && authority
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
        is_valid
            .then(|| Self(origin.to_owned()))
            .ok_or(InvalidOrigin)
    }

    /// The origin, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The link to the page at `path`, which begins with a slash.
    pub fn page(&self, path: &'static str) -> Link {
        Link(format!("{}{path}", self.0))
    }

    /// The link to the page at `path` with `token` in its query.
    pub fn page_with_token(&self, path: &'static str, token: &str) -> Link {
        Link(format!("{}{path}?token={}", self.0, percent_encoded(token)))
    }

    /// The host, with the port where there is one: what people know the service by.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, host)| host)
    }
}

/// The text with every byte that has a meaning in a URI written as `%XX` (RFC 3986 §2.1).
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        match is_unreserved {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A link that only [`PublicOrigin`] makes.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it may hold a token.
#[serde(transparent)]
pub struct Link(String);

impl Link {
    /// The link, for the message.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_scheme_and_host_alone() {
        for (raw, expected) in [
            ("https://id.example.com", "https://id.example.com"),
            ("https://id.example.com/", "https://id.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            let origin = PublicOrigin::parse(raw).unwrap();
            assert_eq!(origin.as_str(), expected);
        }
        for raw in [
            "",
            "https://",
            "https://:8080",
            "id.example.com",
            "ftp://id.example.com",
            "https://user@id.example.com",
            "https://id.example.com/path",
            "https://id.example.com?query",
            "https://id.example.com#fragment",
            "https://id.example.com\r\n",
            "javascript://id.example.com",
        ] {
            assert!(PublicOrigin::parse(raw).is_err(), "{raw:?}");
        }
    }

    // req: AUTH-4
    #[test]
    fn links_carry_the_token_and_nothing_that_it_smuggles() {
        let origin = PublicOrigin::parse("https://id.example.com").unwrap();
        assert_eq!(
            origin.page("/login").as_str(),
            "https://id.example.com/login"
        );
        let link = |token| {
            let link = origin.page_with_token("/verify", token);
            link.as_str().to_owned()
        };
        assert_eq!(link("aB3-_"), "https://id.example.com/verify?token=aB3-_");
        assert_eq!(
            link("\"><&x=\r\n"),
            "https://id.example.com/verify?token=%22%3E%3C%26x%3D%0D%0A"
        );
    }
}
