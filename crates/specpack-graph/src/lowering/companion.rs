//! Documents that accompany a spec in the folders of other tools: designs, plans, proposals,
//! steering, templates, and what was archived; and such documents beside a PRD that was made of a
//! folder (`cart.documents/` beside `cart.md`). They are kept as they stand.

use super::outline::Placed;
use crate::model::Topic;
use specpack_syntax::markdown::{Document, Section};

/// How the folder of what came along with a PRD ends.
pub const DOCUMENTS_FOLDER: &str = ".documents";

/// The sections in reading order, each a passage.
pub(crate) fn place(document: &Document) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for section in &document.sections {
        add(section, None, &mut placed);
    }
    placed
}

fn add<'a>(section: &'a Section, parent: Option<u32>, placed: &mut Vec<Placed<'a>>) {
    let index = u32::try_from(placed.len()).unwrap_or(u32::MAX);
    placed.push(Placed {
        index,
        section,
        topic: Topic::Passage,
        parent,
        concern: None,
    });
    for child in &section.children {
        add(child, Some(index), placed);
    }
}

/// Whether a document accompanies a spec, by where it is.
pub(crate) fn is_companion(path: &str) -> bool {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let Some((name, folders)) = parts.split_last() else {
        return false;
    };
    if folders.iter().any(|part| part.ends_with(DOCUMENTS_FOLDER)) {
        return true;
    }
    let is_spec = matches!(*name, "spec.md" | "tasks.md" | "requirements.md");
    let below = |folder: &str| {
        let at = folders.iter().rposition(|part| *part == folder)?;
        folders.get(at + 1..)
    };
    if let Some(rest) = below(".kiro") {
        // Settings hold templates.
        return !is_spec || rest.first() != Some(&"specs");
    }
    if let Some(rest) = below(".specify") {
        return !is_spec || !rest.iter().any(|part| is_numbered(part));
    }
    if let Some(rest) = below("openspec") {
        return !is_spec || rest.starts_with(&["changes", "archive"]);
    }
    let numbered = folders.iter().rposition(|part| is_numbered(part));
    let is_spec_kit = numbered.is_some_and(|at| at > 0 && folders.get(at - 1) == Some(&"specs"));
    is_spec_kit && !is_spec
}

/// `001-sign-in`
fn is_numbered(folder: &str) -> bool {
    let digits = folder.bytes().take_while(u8::is_ascii_digit).count();
    digits >= 3
        && folder
            .get(digits..)
            .is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_companion;

    #[test]
    fn companions_are_told_by_their_folders() {
        for path in [
            ".kiro/specs/login/design.md",
            ".kiro/steering/tech.md",
            ".kiro/settings/templates/specs/requirements.md",
            ".specify/templates/spec.md",
            "specs/001-login/plan.md",
            "specs/001-login/checklists/requirements-quality.md",
            "openspec/changes/add-login/proposal.md",
            "openspec/changes/archive/2026-01-01-add-login/tasks.md",
            "openspec\\project.md",
            "specs/prd/cart.documents/spec.md",
        ] {
            assert!(is_companion(path), "{path}");
        }
        for path in [
            ".kiro/specs/login/requirements.md",
            ".specify/specs/001-login/spec.md",
            "specs/001-login/tasks.md",
            "openspec/specs/login/spec.md",
            "openspec/changes/add-login/specs/login/spec.md",
            "specs/features/design.md",
            "design.md",
            "docs/adr/001-login/plan.md",
        ] {
            assert!(!is_companion(path), "{path}");
        }
    }
}
