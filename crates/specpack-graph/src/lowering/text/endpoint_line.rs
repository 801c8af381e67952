//! Lines that name an endpoint: `POST /path - what it does`, in any of the notations in use.

const METHODS: [&str; 11] = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "WS",
    "WSS",
    "WEBSOCKET",
    "SSE",
];

const SEPARATORS: [&str; 7] = [" - ", " – ", " — ", ": ", " -- ", " → ", " => "];

/// An endpoint as its line names it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct EndpointLine<'a> {
    pub(crate) method: Option<String>,
    pub(crate) path: &'a str,
    pub(crate) description: &'a str,
}

/// Whether a word is a method of HTTP or of a stream.
pub(crate) fn is_method(word: &str) -> bool {
    METHODS
        .iter()
        .any(|method| method.eq_ignore_ascii_case(word))
}

/// An HTTP endpoint: a method and a path, in either order.
pub(crate) fn parse_http(line: &str) -> Option<EndpointLine<'_>> {
    let line = line.trim();
    let (first, rest) = split_word(line)?;
    let method = first.trim_end_matches(':');
    if is_method(method) && first.chars().all(|c| !c.is_ascii_lowercase()) {
        let (path, rest) = split_word(rest.trim_start())?;
        let path = path.trim_end_matches([':', ',', ';']);
        if !is_path(path) {
            return None;
        }
        return Some(EndpointLine {
            method: Some(method.to_ascii_uppercase()),
            path,
            description: description(rest),
        });
    }
    let path = first.trim_end_matches([':', ',', ';']);
    if !path.starts_with('/') || path.len() < 2 {
        return None;
    }
    let in_brackets = rest.trim_start().strip_prefix('(');
    let method = in_brackets.and_then(|rest| rest.split_once(')'));
    Some(match method.filter(|(method, _)| is_method(method)) {
        Some((method, rest)) => EndpointLine {
            method: Some(method.to_ascii_uppercase()),
            path,
            description: description(rest),
        },
        None => EndpointLine {
            method: None,
            path,
            description: description(rest),
        },
    })
}

/// Any endpoint: what is not HTTP is a name, such as an event or a procedure.
pub(crate) fn parse(line: &str) -> Option<EndpointLine<'_>> {
    if let Some(http) = parse_http(line) {
        return Some(http);
    }
    let line = line.trim();
    let cut = SEPARATORS
        .iter()
        .filter_map(|separator| Some((line.find(separator)?, separator.len())))
        .min();
    let (name, rest) = match cut {
        Some((at, len)) => (line.get(..at)?, line.get(at + len..)?),
        None => (line, ""),
    };
    let name = name.trim().trim_end_matches(':');
    (!name.is_empty()).then(|| EndpointLine {
        method: None,
        path: name,
        description: rest.trim(),
    })
}

/// Every `METHOD /path` in a text, wherever it stands, such as in a comment of code.
pub(crate) fn find_all(text: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    let mut words = word_starts(text).peekable();
    while let Some((_, word)) = words.next() {
        let method = word.trim_matches(|c: char| !c.is_ascii_alphabetic());
        if !is_method(method) || method.bytes().any(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        let Some(&(at, next)) = words.peek() else {
            break;
        };
        let path = next
            .trim_matches(|c: char| matches!(c, '`' | '"' | '\'' | ',' | ';' | ')' | '(' | '.'));
        if path.starts_with('/') {
            let start = at + next.find(path).unwrap_or(0);
            found.push((start, method, path));
        }
    }
    found
}

/// A path with its parameters made alike: `/users/:id` and `/users/{userId}` are one.
pub(crate) fn path_key(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let mut key = String::with_capacity(path.len() + 2);
    for (index, segment) in path.trim_end_matches('/').split('/').enumerate() {
        if index > 0 {
            key.push('/');
        }
        let is_parameter = segment.starts_with([':', '{', '<'])
            || (segment.starts_with('[') && segment.ends_with(']'));
        key.push_str(if is_parameter { "{}" } else { segment });
    }
    in_lower_case(key)
}

fn in_lower_case(mut text: String) -> String {
    if !text.is_ascii() {
        return text.to_lowercase();
    }
    text.make_ascii_lowercase();
    text
}

fn is_path(word: &str) -> bool {
    word.starts_with(['/', '{']) || word.contains("://")
}

fn split_word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = (text.get(..end)?, text.get(end..)?);
    (!word.is_empty()).then_some((word, rest))
}

fn description(rest: &str) -> &str {
    rest.trim()
        .trim_start_matches(['-', '–', '—', ':', '→', '=', '>'])
        .trim()
}

fn word_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace()
        .map(move |word| (word.as_ptr() as usize - base, word))
}

#[cfg(test)]
mod tests {
    use super::{find_all, parse, path_key};

    fn read(line: &str) -> (Option<String>, &str, &str) {
        let found = parse(line).unwrap();
        (found.method, found.path, found.description)
    }

    // req: GEN-1
    #[test]
    fn every_notation_of_an_endpoint_is_read() {
        let expected = (Some("POST".to_owned()), "/a/{id}", "does b");
        for line in [
            "POST /a/{id} - does b",
            "POST /a/{id} – does b",
            "POST /a/{id} — does b",
            "POST /a/{id}: does b",
            "POST: /a/{id} does b",
            "/a/{id} (POST) - does b",
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
        assert_eq!(read("/a/b: does c"), (None, "/a/b", "does c"));
    }

    #[test]
    fn what_is_not_http_is_a_name() {
        assert_eq!(read("order.placed - sent"), (None, "order.placed", "sent"));
        assert_eq!(read("gRPC Orders.Place"), (None, "gRPC Orders.Place", ""));
        assert_eq!(read("Get the news"), (None, "Get the news", ""));
    }

    #[test]
    fn paths_are_alike_whatever_their_parameters_are_called() {
        assert_eq!(path_key("/Users/{userId}/"), path_key("/users/:id?full=1"));
    }

    #[test]
    fn endpoints_are_found_in_code() {
        let code = "// GET /a/b\nfetch(`/c`) // then POST `/d`;";
        let found: Vec<_> = find_all(code);
        assert_eq!(found, [(7, "GET", "/a/b"), (38, "POST", "/d")]);
    }
}
