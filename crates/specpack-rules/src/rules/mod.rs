//! The rules, one a file, by category.

pub mod acceptance;
pub mod budgets;
pub mod components;
pub mod contracts;
pub mod data;
pub mod decisions;
pub mod events;
pub mod front_matter;
pub mod generation;
pub mod interfaces;
pub mod observability;
mod personal;
pub mod plan;
pub mod reading;
pub mod references;
pub mod requirements;
pub mod roadmap;
pub mod sequences;
pub mod structure;
pub mod suppression;
pub mod traceability;

use crate::rule::Rule;

/// The rules of every category.
pub(crate) static BY_CATEGORY: &[&[&Rule]] = &[
    reading::RULES,
    front_matter::RULES,
    structure::RULES,
    references::RULES,
    components::RULES,
    interfaces::RULES,
    data::RULES,
    roadmap::RULES,
    requirements::RULES,
    plan::RULES,
    sequences::RULES,
    traceability::RULES,
    acceptance::RULES,
    contracts::RULES,
    events::RULES,
    observability::RULES,
    budgets::RULES,
    decisions::RULES,
    generation::RULES,
    suppression::RULES,
];
