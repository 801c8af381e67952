//! What the labels of a PRD are about, in the languages that PRDs come in.

mod labels;

use crate::lowering::text::words::{without_brackets, words};
use labels::LABELS;
use specpack_syntax::hash::HashMap;
use std::sync::LazyLock;

/// What a labelled line of a PRD is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Author,
    Date,
    Status,
    Version,
    Description,
    Criteria,
    Specification,
    Tasks,
    Dependencies,
    Example,
    Priority,
    Owner,
    Complexity,
    Effort,
    Requirements,
    TestStrategy,
    Category,
    Goal,
    Metric,
    Baseline,
    Target,
    Timeframe,
    Measurement,
    Checkpoint,
    IfFailed,
    Options,
    Deadline,
    Impact,
    Reason,
    Phase,
    Change,
    FormerName,
}

static BY_WORDS: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let labels = LABELS.iter();
    labels
        .flat_map(|(field, labels)| labels.iter().map(|label| (words(label), *field)))
        .collect()
});

/// What a label is about; none where it is no label of a PRD.
pub(crate) fn field(label: &str) -> Option<Field> {
    BY_WORDS.get(&words(without_brackets(label))).copied()
}

/// Whether a text is a label of a PRD.
pub(crate) fn is_label(label: &str) -> bool {
    field(label).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Field, LABELS, field};
    use crate::lowering::text::words::words;
    use specpack_syntax::hash::HashMap;

    #[test]
    fn no_label_means_two_things() {
        let mut seen = HashMap::default();
        for (field, labels) in LABELS {
            for label in *labels {
                let before = seen.insert(words(label), field);
                assert!(
                    before.is_none_or(|before| before == field),
                    "{label}: {before:?} and {field:?}"
                );
            }
        }
    }

    #[test]
    fn labels_are_told_by_their_words_and_without_asides() {
        assert_eq!(
            field("Criteria (at each rollout stage)"),
            Some(Field::Criteria)
        );
        assert_eq!(field("Critérios de Aceitação"), Some(Field::Criteria));
        assert_eq!(field("受け入れ基準"), Some(Field::Criteria));
        assert_eq!(field("स्वीकृति मानदंड"), Some(Field::Criteria));
        assert_eq!(field("Hangt af van"), Some(Field::Dependencies));
        assert_eq!(field("Colour"), None);
    }
}
