//! Finding features by the names that people type.

use super::subject::Subject;
use specpack_graph::slug::slug;

/// How alike two names must be for one to be suggested for the other.
const ALIKE: f64 = 0.65;
/// How much nearer the best name is than one that is left out.
const MUCH_NEARER: f64 = 0.2;

/// The feature that a name means: by id, file or name, with or without "Service". None where it
/// means none, or several.
pub(crate) fn find(subjects: &[Subject], wanted: &str) -> Option<usize> {
    let wanted = wanted.trim();
    let wanted = wanted.strip_suffix(".md").unwrap_or(wanted);
    let exact = subjects
        .iter()
        .position(|subject| subject.id == wanted || subject.name.eq_ignore_ascii_case(wanted));
    if exact.is_some() {
        return exact;
    }
    let wanted = key(wanted);
    let only = |is_meant: &dyn Fn(&str) -> bool| {
        let mut meant = subjects.iter().enumerate();
        let mut meant = meant
            .by_ref()
            .filter(|(_, subject)| is_meant(&key(&subject.name)) || is_meant(&key(&subject.id)));
        let first = meant.next().map(|(index, _)| index);
        if meant.next().is_some() { None } else { first }
    };
    if wanted.is_empty() {
        return None;
    }
    only(&|key| key == wanted).or_else(|| only(&|key| key.starts_with(&format!("{wanted}-"))))
}

fn key(name: &str) -> String {
    let slug = slug(name);
    let slug = slug.strip_prefix("feat-").unwrap_or(&slug);
    let slug = slug.strip_suffix("-spec").unwrap_or(slug);
    let slug = slug.strip_suffix("-feature").unwrap_or(slug);
    slug.strip_suffix("-service").unwrap_or(slug).to_owned()
}

/// The names that are most like one that means nothing, the nearest first.
pub(crate) fn nearest(subjects: &[Subject], wanted: &str) -> Vec<String> {
    let whole = slug(wanted.trim().trim_end_matches(".md"));
    let short = key(wanted);
    let likeness = |subject: &Subject| {
        let named = slug(&subject.name);
        let alike = [
            strsim::normalized_damerau_levenshtein(&named, &whole),
            strsim::normalized_damerau_levenshtein(&subject.id, &whole),
            strsim::jaro_winkler(&key(&subject.name), &short),
        ];
        let holds = named.contains(&short) && !short.is_empty();
        let best = alike.into_iter().fold(0.0, f64::max);
        if holds { best + 0.3 } else { best }
    };
    let names = subjects
        .iter()
        .map(|subject| (likeness(subject), subject.name.as_str()));
    let mut near: Vec<(f64, &str)> = names.filter(|(alike, _)| *alike >= ALIKE).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    // Beside a name that is much nearer, the others are noise.
    let best = near.first().map_or(0.0, |(alike, _)| *alike);
    near.retain(|(alike, _)| best - alike <= MUCH_NEARER);
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}
