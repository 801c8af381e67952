//! The styles of the pages. Each page carries the one that it needs in itself: a style sheet of
//! its own would keep the page from being painted for another round trip (ADR 0052).
//!
//! The content security policy names what they hash to, and so admits no other.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tessera_core::crypto::sha256;

const BASE: &str = include_str!("../../assets/app.css");
const JOURNEY: &str = include_str!("../../assets/journey.css");
const ACCOUNT: &str = include_str!("../../assets/account.css");
const DEVELOPER: &str = include_str!("../../assets/developer.css");

/// What a page looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Registration, login, and whatever has a form.
    Journey,
    /// The pages of the account and of staff.
    Account,
    /// The API reference and the development inbox.
    Developer,
}

struct Sheet {
    text: String,
    source: String,
}

/// In the order of [`Style`].
static SHEETS: LazyLock<[Sheet; 3]> = LazyLock::new(|| {
    [
        sheet(&[BASE, JOURNEY]),
        sheet(&[BASE, JOURNEY, ACCOUNT]),
        sheet(&[BASE, JOURNEY, DEVELOPER]),
    ]
});

fn sheet(parts: &[&str]) -> Sheet {
    let text: String = parts.iter().map(|part| without_padding(part)).collect();
    let source = source_of(&text);
    Sheet { text, source }
}

/// How a policy admits a style or script with this content (CSP 3 §2.3.1).
fn source_of(content: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(sha256(content.as_bytes())))
}

impl Style {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Journey, Self::Account, Self::Developer];

    /// What stands between the tags.
    pub fn text(self) -> &'static str {
        &SHEETS[self as usize].text
    }

    /// What admits it in a `style-src`, such as `'sha256-…'`.
    pub fn source(self) -> &'static str {
        &SHEETS[self as usize].source
    }
}

/// A style sheet without comments, and without white space that means nothing. Space around `:`
/// in selectors, in values and between the words of conditions means something, and stays.
fn without_padding(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            rest = &rest[end..];
        } else if first == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if first.is_ascii_whitespace() {
            rest = rest.trim_ascii_start();
            if !out.ends_with(NEEDS_NO_SPACE_AFTER) && !out.is_empty() {
                out.push(' ');
            }
        } else {
            if matches!(first, '{' | '}' | ';' | ',') && out.ends_with(' ') {
                out.pop();
            }
            if first == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out.truncate(out.trim_ascii_end().len());
    out
}

/// After these, and after space itself, another space says nothing. A colon is among them: that
/// of a selector has no space behind it.
const NEEDS_NO_SPACE_AFTER: [char; 6] = ['{', '}', ';', ',', ':', ' '];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_padding_go_and_what_means_something_stays() {
        for (css, expected) in [
            (
                "/* a */\nh1,\nh2 {\n  margin: 0 auto;\n}\n\n/* b */\n",
                "h1,h2{margin:0 auto}",
            ),
            (
                ".form > .button :hover { color: red; }",
                ".form > .button :hover{color:red}",
            ),
            (
                "@media (min-width: 1rem) and (max-width: 2rem) { a { b: calc(1px + 2px) } }",
                "@media (min-width:1rem) and (max-width:2rem){a{b:calc(1px + 2px)}}",
            ),
            (
                "a { font: \"Segoe  UI; {\", x; content: \"/* no */\"; }",
                "a{font:\"Segoe  UI; {\",x;content:\"/* no */\"}",
            ),
            ("a /* between */ b { }", "a b{}"),
            ("a { } /* never ends", "a{}"),
        ] {
            assert_eq!(without_padding(css), expected);
        }
    }

    /// FIPS 180-2, example B.1, as CSP writes it.
    #[test]
    fn a_source_is_the_digest_of_what_stands_between_the_tags() {
        let source = source_of("abc");
        assert_eq!(
            source,
            "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='"
        );
    }

    #[test]
    fn styles_end_no_tag_and_ask_for_nothing_elsewhere() {
        for style in Style::ALL {
            let text = style.text();
            for forbidden in ["<", "\r", "\0", "@import", "url(", "http:", "https:", "/*"] {
                assert!(!text.contains(forbidden), "{style:?} holds {forbidden}");
            }
            let braces = |which| text.matches(which).count();
            assert_eq!(braces('{'), braces('}'), "{style:?}");
        }
    }
}
