//! How the language of a response is chosen.

pub use tessera_core::language::Language;

/// How much of an `Accept-Language` header is read, in bytes. Browsers send far less, and
/// the header is not worth more work than this to anyone.
const MAX_HEADER_LEN: usize = 512;

/// How many ranges of an `Accept-Language` header are read.
const MAX_RANGES: usize = 32;

/// Chooses the language of a response: what the address asks for, then what the visitor
/// chose before, then what the browser prefers (RFC 9110 §12.5.4), then English.
///
/// All three inputs come from outside; each is bounded and none can make this fail.
pub fn negotiate(
    query: Option<&str>,
    cookie: Option<&str>,
    accept_language: Option<&str>,
) -> Language {
    query
        .and_then(Language::from_tag)
        .or_else(|| cookie.and_then(Language::from_tag))
        .or_else(|| accept_language.and_then(preferred))
        .unwrap_or_default()
}

/// The best language of an `Accept-Language` header, or `None` where it accepts neither.
///
/// Among equals the one that was named first wins, then the one that [`Language::ALL`]
/// lists first. A range names a language outright; `*` stands for those not named.
fn preferred(header: &str) -> Option<Language> {
    let ranges: Vec<(&str, u16)> = bounded(header)
        .split(',')
        .take(MAX_RANGES)
        .filter_map(parse_range)
        .collect();
    let mut best: Option<(Language, u16, usize)> = None;
    for language in Language::ALL {
        let Some((quality, position)) = quality_of(language, &ranges) else {
            continue;
        };
        let is_better = best.is_none_or(|(_, best_quality, best_position)| {
            quality > best_quality || (quality == best_quality && position < best_position)
        });
        if quality > 0 && is_better {
            best = Some((language, quality, position));
        }
    }
    best.map(|(language, _, _)| language)
}

/// The quality that `ranges` give a language, in thousandths, and where they give it.
fn quality_of(language: Language, ranges: &[(&str, u16)]) -> Option<(u16, usize)> {
    let among = |is_match: &dyn Fn(&str) -> bool| {
        let mut best: Option<(u16, usize)> = None;
        for (position, (tag, quality)) in ranges.iter().enumerate() {
            if is_match(tag) && best.is_none_or(|(so_far, _)| *quality > so_far) {
                best = Some((*quality, position));
            }
        }
        best
    };
    among(&|tag| Language::from_tag(tag) == Some(language)).or_else(|| among(&|tag| tag == "*"))
}

/// One element of the header: its tag and its quality in thousandths. An element whose
/// weight is malformed says nothing reliable and is passed over.
fn parse_range(element: &str) -> Option<(&str, u16)> {
    let mut parts = element.split(';');
    let tag = parts.next()?.trim();
    if tag.is_empty() {
        return None;
    }
    let mut quality = 1000;
    for parameter in parts {
        let (name, value) = parameter.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("q") {
            quality = parse_quality(value.trim())?;
        }
    }
    Some((tag, quality))
}

/// A weight of RFC 9110 §12.4.2, `0` to `1` with at most three decimals, in thousandths.
fn parse_quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// The part of a header that is read, cut at a character boundary.
fn bounded(header: &str) -> &str {
    let mut end = header.len().min(MAX_HEADER_LEN);
    while !header.is_char_boundary(end) {
        end -= 1;
    }
    header.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(header: &str) -> Language {
        negotiate(None, None, Some(header))
    }

    #[test]
    fn query_wins_over_cookie_and_cookie_over_header() {
        assert_eq!(negotiate(Some("hi"), Some("en"), Some("en")), Language::Hi);
        assert_eq!(negotiate(None, Some("hi"), Some("en")), Language::Hi);
        assert_eq!(negotiate(None, None, Some("hi")), Language::Hi);
        assert_eq!(negotiate(None, None, None), Language::En);
    }

    #[test]
    fn unknown_choices_fall_through_to_the_next_source() {
        assert_eq!(negotiate(Some("fr"), Some("hi"), None), Language::Hi);
        assert_eq!(negotiate(Some(""), Some("xx"), Some("hi")), Language::Hi);
    }

    #[test]
    fn quality_values_decide() {
        assert_eq!(accept("en;q=0.8, hi;q=0.9"), Language::Hi);
        assert_eq!(accept("en;q=0.8, hi"), Language::Hi);
        assert_eq!(accept("hi;q=0.1, en;q=0.2"), Language::En);
        assert_eq!(accept("fr, hi-IN;Q=0.5"), Language::Hi);
    }

    #[test]
    fn first_named_wins_among_equals() {
        assert_eq!(accept("hi, en"), Language::Hi);
        assert_eq!(accept("en, hi"), Language::En);
    }

    #[test]
    fn zero_quality_refuses_and_star_covers_the_rest() {
        assert_eq!(accept("en;q=0, *;q=0.5"), Language::Hi);
        assert_eq!(accept("hi;q=0, *"), Language::En);
        assert_eq!(accept("hi;q=0, en;q=0"), Language::En);
        assert_eq!(accept("*"), Language::En);
    }

    #[test]
    fn malformed_elements_are_passed_over() {
        for header in [
            "hi;q=2, en",
            "hi;q=0.1234, en",
            "hi;q=, en",
            "hi;q, en",
            "hi;q=-1, en",
            ";q=1",
            ",,,",
        ] {
            assert_eq!(accept(header), Language::En, "{header}");
        }
    }

    #[test]
    fn oversized_headers_are_cut_at_a_character() {
        assert_eq!(accept(&format!("{}hi", "fr,".repeat(40))), Language::En);
        assert_eq!(accept(&"ह".repeat(10_000)), Language::En);
        let cut_inside = format!("hi{}é", " ".repeat(MAX_HEADER_LEN - 3));
        assert_eq!(accept(&cut_inside), Language::Hi);
    }
}
