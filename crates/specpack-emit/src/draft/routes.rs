//! Operations and events as running text and code name them.

/// The methods that OpenAPI knows.
const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE",
];

/// How deep the name of an event goes: `order.payment.failed`.
const MAX_EVENT_PARTS: usize = 5;

/// A method and a path as OpenAPI writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    /// In upper case.
    pub(super) method: String,
    /// `/orders/{id}`
    pub(super) path: String,
}

impl Route {
    /// A route of HTTP; none where OpenAPI could not write it.
    pub(super) fn new(method: &str, path: &str) -> Option<Self> {
        let method = method.trim().to_ascii_uppercase();
        if !METHODS.contains(&method.as_str()) {
            return None;
        }
        let path = path.trim();
        let path = path.split(['?', '#']).next()?;
        let path = match path.trim_end_matches('/') {
            "" => "/",
            path => path,
        };
        let parts = path.strip_prefix('/')?.split('/');
        let parts: Option<Vec<String>> = parts.map(part).collect();
        let mut names: Vec<&str> = Vec::new();
        let route = Self {
            method,
            path: format!("/{}", parts?.join("/")),
        };
        for name in route.parameters() {
            if names.contains(&name) {
                return None;
            }
            names.push(name);
        }
        Some(route)
    }

    /// The names of its parameters, in order.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        let parts = self.path.split('/');
        parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Its parts that say what it is about: neither parameters nor versions nor `api`.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|part| {
            let is_version = part
                .strip_prefix('v')
                .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            !part.is_empty() && *part != "api" && !is_version && !part.starts_with('{')
        })
    }
}

/// A part of a path: `:id`, `<id>` and `{id}` are parameters.
fn part(text: &str) -> Option<String> {
    let bracketed = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let parameter = text
        .strip_prefix(':')
        .or_else(|| bracketed('<', '>'))
        .or_else(|| bracketed('{', '}'));
    let is_plain = |text: &str, others: &str| {
        let is_fit = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
        text.chars().all(is_fit)
    };
    match parameter {
        Some(name) => (!name.is_empty() && is_plain(name, "_-")).then(|| format!("{{{name}}}")),
        None => is_plain(text, "-._~").then(|| text.to_owned()),
    }
}

/// The routes that a text names: `POST /orders`, each once, in order.
pub(super) fn in_text(text: &str) -> Vec<Route> {
    let is_around = |c: char| matches!(c, '`' | '*' | '"' | '\'' | '(' | ')' | ',' | '.' | ';');
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(is_around).trim_end_matches(':'))
        .collect();
    let mut routes: Vec<Route> = Vec::new();
    for pair in words.windows(2) {
        if let [method, path] = pair
            && METHODS.contains(method)
            && let Some(route) = Route::new(method, path)
            && !routes.contains(&route)
        {
            routes.push(route);
        }
    }
    routes
}

/// The routes that lines of code name, each with the code below it, up to the next.
pub(super) fn in_code(code: &str) -> Vec<(Route, &str)> {
    let mut starts: Vec<(Route, usize, usize)> = Vec::new();
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        if let Some(route) = in_text(line).into_iter().next() {
            starts.push((route, at, at + line.len()));
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(_, start, _)| *start).collect();
    let ends = ends.into_iter().chain([code.len()]);
    let pieces = starts.into_iter().zip(ends);
    pieces
        .map(|((route, _, from), end)| (route, code.get(from..end).unwrap_or_default()))
        .collect()
}

/// The events that a text names with what they hold: `order.placed { orderId, total }`.
pub(super) fn events_in(text: &str) -> Vec<(&str, Vec<String>)> {
    let mut events = Vec::new();
    for (open, _) in text.match_indices('{') {
        let before = text.get(..open).unwrap_or_default().trim_end();
        let name = before.rsplit([' ', '`', '*', '\n', '(']).next();
        let Some(name) = name.filter(|name| is_event_name(name)) else {
            continue;
        };
        let after = text.get(open + 1..).unwrap_or_default();
        let Some((fields, _)) = after.split_once('}') else {
            continue;
        };
        let fields = fields.split(',').map(|field| field.trim().to_owned());
        events.push((name, fields.filter(|field| !field.is_empty()).collect()));
    }
    events
}

/// `order.placed`, `registration.otp_sent`
pub(super) fn is_event_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let is_word = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
    };
    (2..=MAX_EVENT_PARTS).contains(&parts.len()) && parts.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(routes: Vec<Route>) -> Vec<String> {
        let routes = routes.into_iter();
        routes
            .map(|it| format!("{} {}", it.method, it.path))
            .collect()
    }

    // req: PACK-10
    #[test]
    fn routes_are_found_in_sentences_and_written_as_openapi_has_them() {
        let text = "After `POST /orders/:id/lines`, GET /orders/{id}. answers; POST a form to /x.";
        assert_eq!(
            written(in_text(text)),
            ["POST /orders/{id}/lines", "GET /orders/{id}"]
        );
        assert_eq!(
            written(in_text("get /x and WS /live")),
            Vec::<String>::new()
        );
        assert_eq!(Route::new("GET", "/a b"), None);
        assert_eq!(Route::new("GET", "/a/{x}/{x}"), None);
        assert_eq!(Route::new("GET", "/a/?q=1").unwrap().path, "/a");
    }

    // req: PACK-10
    #[test]
    fn code_below_a_route_belongs_to_it() {
        let code = "// POST /a\ninterface A {}\n// GET /b\nB\n";
        let found = in_code(code);
        assert_eq!(found[0].1, "interface A {}\n");
        assert_eq!((found[1].0.path.as_str(), found[1].1), ("/b", "B\n"));
    }

    // req: PACK-10
    #[test]
    fn events_are_dotted_names_with_what_they_hold() {
        let text = "Publishes `order.placed { orderId, total? }` and not Order.Placed { a }.";
        let expected = vec!["orderId".to_owned(), "total?".to_owned()];
        assert_eq!(events_in(text), [("order.placed", expected)]);
        assert!(!is_event_name("example.") && !is_event_name("order"));
    }
}
