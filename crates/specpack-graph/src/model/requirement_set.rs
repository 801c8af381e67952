//! Documents that state requirements and little else.

use specpack_syntax::source::FileId;

/// How a document of requirements is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequirementDialect {
    /// Tables, lists and headings with ids.
    Ids,
    /// OpenSpec: `### Requirement: Name` with scenarios; a name is an id.
    OpenSpec,
    /// Kiro and cc-sdd: `### Requirement 1: Title` with numbered criteria.
    Kiro,
    /// spec-kit: `- **FR-001**: System MUST …`.
    SpecKit,
}

/// A document of requirements. The node's name is its title.
#[derive(Clone, Debug)]
pub struct RequirementSet {
    /// Its document.
    pub file: FileId,
    /// What its requirements are qualified by: its own id, or the name of its folder or file.
    pub id: String,
    /// How it is written.
    pub dialect: RequirementDialect,
}
