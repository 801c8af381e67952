//! Templates of paths and URLs: `/orders/{id}`.

use specpack_syntax::hash::HashMap;

/// The names between braces.
pub(super) fn parameters(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split('{').skip(1);
    let names = parts.filter_map(|part| part.split_once('}').map(|(name, _)| name));
    names.filter(|name| !name.is_empty())
}

/// A path with the names of its parameters left out.
pub(super) fn anonymous(path: &str) -> String {
    let parts = path.split('{').map(|part| match part.split_once('}') {
        Some((_, rest)) => format!("}}{rest}"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("{")
}

/// What is wrong with the braces of a path; none where nothing is.
pub(super) fn mistake(path: &str) -> Option<&'static str> {
    let mut open = None;
    for (at, c) in path.char_indices() {
        match (c, open) {
            ('{', Some(_)) => return Some("has a parameter within a parameter"),
            ('{', None) => open = Some(at),
            ('}', None) => return Some("has a `}` without a `{`"),
            ('}', Some(start)) if at == start + 1 => return Some("has a parameter without a name"),
            ('}', Some(_)) => open = None,
            ('/', Some(_)) => return Some("has a `{` without a `}`"),
            _ => {}
        }
    }
    if open.is_some() {
        return Some("has a `{` without a `}`");
    }
    let mut names: Vec<&str> = parameters(path).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    (names.len() < count).then_some("has a parameter twice")
}

/// The paths that match some of the requests that one before them matches, where neither is the
/// more specific one. Each is named once, with the first such path.
pub(super) fn ambiguous(paths: &[&str]) -> Vec<(usize, usize)> {
    let mut roots: HashMap<usize, Segment> = HashMap::default();
    let mut found = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let root = roots.entry(segments.len()).or_default();
        let mut visits = MOST_VISITS;
        if let Some(other) = root.clash(&segments, Lead::None, &mut visits) {
            found.push((index, other));
        }
        root.insert(&segments, index);
    }
    found
}

/// How many segments are looked at for one path, so that the work stays linear.
const MOST_VISITS: usize = 10_000;

/// Which of two paths has been the more specific one up to here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    /// The one that is looked for.
    Own,
    Other,
    /// Each was once.
    Both,
}

/// What follows one segment in paths of the same length.
#[derive(Default)]
struct Segment<'a> {
    fixed: HashMap<&'a str, Segment<'a>>,
    parameter: Option<Box<Segment<'a>>>,
    path: Option<usize>,
}

impl<'a> Segment<'a> {
    fn insert(&mut self, segments: &[&'a str], path: usize) {
        let Some((first, rest)) = segments.split_first() else {
            self.path.get_or_insert(path);
            return;
        };
        let next = match is_parameter(first) {
            true => self.parameter.get_or_insert_default(),
            false => self.fixed.entry(first).or_default(),
        };
        next.insert(rest, path);
    }

    fn clash(&self, segments: &[&str], lead: Lead, visits: &mut usize) -> Option<usize> {
        *visits = visits.checked_sub(1)?;
        let Some((first, rest)) = segments.split_first() else {
            return self.path.filter(|_| lead == Lead::Both);
        };
        let parameter = self.parameter.as_deref();
        if !is_parameter(first) {
            let same = self.fixed.get(first);
            let same = same.and_then(|next| next.clash(rest, lead, visits));
            let wider = |visits: &mut usize| parameter?.clash(rest, lead.own(), visits);
            return same.or_else(|| wider(visits));
        }
        if let Some(found) = parameter.and_then(|next| next.clash(rest, lead, visits)) {
            return Some(found);
        }
        let found = self.fixed.values();
        let found = found.filter_map(|next| next.clash(rest, lead.other(), visits));
        // The order of a hash table is no order.
        found.min()
    }
}

impl Lead {
    fn own(self) -> Self {
        match self {
            Self::None | Self::Own => Self::Own,
            Self::Other | Self::Both => Self::Both,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::None | Self::Other => Self::Other,
            Self::Own | Self::Both => Self::Both,
        }
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::{ambiguous, mistake, parameters};

    #[test]
    fn names_are_those_between_braces() {
        let names: Vec<&str> = parameters("/a/{b}/c/{d}.json{}").collect();
        assert_eq!(names, ["b", "d"]);
    }

    #[test]
    fn braces_go_in_pairs_with_a_name_of_their_own() {
        assert_eq!(mistake("/a/{b}/{c}.{d}"), None);
        assert!(mistake("/a/{b").is_some());
        assert!(mistake("/a/b}").is_some());
        assert!(mistake("/a/{}").is_some());
        assert!(mistake("/a/{{b}}").is_some());
        assert!(mistake("/a/{b}/{b}").is_some());
    }

    #[test]
    fn paths_clash_where_each_is_fixed_where_the_other_is_not() {
        assert_eq!(ambiguous(&["/{a}/x", "/y/{b}"]), [(1, 0)]);
        assert_eq!(ambiguous(&["/{a}/x", "/{b}/x"]), []);
        assert_eq!(ambiguous(&["/users/{id}", "/users/me"]), []);
        assert_eq!(ambiguous(&["/a/{b}/c", "/{a}/b/d"]), []);
        assert_eq!(ambiguous(&["/{a}/x", "/y/{b}/z"]), []);
    }
}
