//! What is known of the nodes of a sequence, in a compact form.

use crate::dump::references;
use specpack_graph::Pack;
use specpack_graph::model::{
    FieldValue, Interaction, NodeData, Participant, Sequence, SequenceField, Spanned,
};

type Fields = Vec<(&'static str, String)>;

fn text(text: &Option<Spanned<String>>) -> String {
    text.as_ref()
        .map_or(String::new(), |text| text.value.clone())
}

pub(crate) fn fields(pack: &Pack, data: &NodeData) -> Fields {
    match data {
        NodeData::Sequence(sequence) => sequence_fields(pack, sequence),
        NodeData::Participant(participant) => participant_fields(participant),
        NodeData::Interaction(step) => step_fields(pack, step),
        _ => Vec::new(),
    }
}

fn sequence_fields(pack: &Pack, sequence: &Sequence) -> Fields {
    let mut fields = vec![("id", sequence.id.clone())];
    for part in [&sequence.overview, &sequence.details]
        .into_iter()
        .flatten()
    {
        fields.push(("part", said(&part.fields)));
        fields.push(("other", said(&part.rest.fields)));
    }
    for note in &sequence.notes {
        let participant: Vec<_> = note.participant.iter().cloned().collect();
        fields.push(("note", note.text.value.clone()));
        fields.push(("at", text(&note.position)));
        fields.push(("beside", text(&note.number)));
        fields.push(("of", references(pack, &participant)));
    }
    fields.push(("guidance", said(&sequence.guidance)));
    fields
}

fn participant_fields(participant: &Participant) -> Fields {
    vec![
        ("id", text(&participant.id)),
        ("kind", text(&participant.kind)),
        ("with", text(&participant.technology)),
        ("order", text(&participant.order)),
        ("shape", text(&participant.shape)),
        ("color", text(&participant.color)),
        ("stereotype", text(&participant.stereotype)),
        ("declared", participant.is_declared.to_string()),
        ("other", said(&participant.rest.fields)),
    ]
}

fn step_fields(pack: &Pack, step: &Interaction) -> Fields {
    let ends: Vec<_> = step.from.iter().chain(&step.to).cloned().collect();
    let flags = [&step.is_synchronous, &step.has_return, &step.is_activation];
    let flags = flags.map(|flag| flag.as_ref().map(|flag| flag.value));
    vec![
        ("number", text(&step.number)),
        ("ends", references(pack, &ends)),
        (
            "language",
            step.message_language.clone().unwrap_or_default(),
        ),
        ("kind", text(&step.kind)),
        ("returns", text(&step.returns)),
        ("flags", format!("{flags:?}")),
        ("details", said(&step.details)),
        ("other", said(&step.rest.fields)),
        ("children", step.children.len().to_string()),
    ]
}

fn said(fields: &[SequenceField]) -> String {
    let one = |field: &SequenceField| format!("{}: {}", field.name.value, value(&field.value));
    fields.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn value(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing(placeholder) => format!("<{placeholder}>"),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Code { language, text } => format!("`{language} {text}`"),
        FieldValue::List(items) => {
            let items = items.iter().map(|item| self::value(&item.value));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        FieldValue::Fields(inner) => format!("{{{}}}", said(inner)),
        FieldValue::Markdown(text) => format!("markdown({text})"),
    }
}
