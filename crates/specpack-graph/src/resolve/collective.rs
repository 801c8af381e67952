//! Names for many: "All above", "All other services", "Phase 1".

use crate::lowering::text::words::words;

/// Whom a collective name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Collective {
    /// Every earlier one.
    Earlier,
    /// Every other one.
    Others,
    /// Every one of a phase.
    Phase(u32),
}

/// Reads a collective name.
pub(crate) fn parse(text: &str) -> Option<Collective> {
    let words = words(text);
    let parts: Vec<&str> = words.split(' ').collect();
    let last = parts.last().copied().unwrap_or_default();
    if let ["all", "phase", number, ..] | ["phase", number] = parts.as_slice()
        && let Ok(number) = number.parse()
    {
        return Some(Collective::Phase(number));
    }
    let is_all = matches!(parts.first().copied(), Some("all" | "everything" | "every"));
    if !is_all || parts.len() > 6 {
        return None;
    }
    let is_earlier = parts.iter().any(|word| {
        matches!(
            *word,
            "above" | "previous" | "earlier" | "preceding" | "prior"
        )
    });
    if is_earlier {
        return Some(Collective::Earlier);
    }
    let names_kind = matches!(
        last,
        "all"
            | "services"
            | "components"
            | "features"
            | "others"
            | "other"
            | "modules"
            | "microservices"
            | "items"
            | "specs"
    );
    names_kind.then_some(Collective::Others)
}
