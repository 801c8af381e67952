//! The names that sequence documents give to their fields, as headings and as keys of records.

use crate::model::english;

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Overview,
    Details,
    DiagramId,
    Title,
    /// A field of a part that is kept under its own name.
    Fact,
    Participants,
    Interactions,
    Notes,
    Guidance,
    Id,
    Label,
    Kind,
    Technology,
    Order,
    Style,
    Shape,
    Color,
    Stereotype,
    From,
    To,
    Message,
    Number,
    IsSynchronous,
    IsAsynchronous,
    Returns,
    HasReturn,
    IsActivation,
    TechnicalDetails,
    /// One of the technical details, beside the other fields of a step.
    TechnicalDetail,
    Content,
    Position,
    Participant,
}

/// A name at the top of the document. `key` is a name as
/// [`field_key`](crate::model::field_key) gives it, here and below.
pub(crate) fn at_top(key: &str) -> Option<Name> {
    in_any_language(key, at_top_in_english)
}

/// A name within the overview or the details.
pub(crate) fn in_part(key: &str) -> Option<Name> {
    in_any_language(key, in_part_in_english)
}

/// A name of a participant's field.
pub(crate) fn in_participant(key: &str) -> Option<Name> {
    in_any_language(key, in_participant_in_english)
}

/// A name of a step's field.
pub(crate) fn in_step(key: &str) -> Option<Name> {
    in_any_language(key, in_step_in_english)
}

/// A name of a note's field.
pub(crate) fn in_note(key: &str) -> Option<Name> {
    in_any_language(key, in_note_in_english)
}

/// Whether a key is an English one, in whatever language it is said.
pub(crate) fn says(key: &str, wanted: &str) -> bool {
    key == wanted || english(key).contains(&wanted)
}

fn in_any_language(key: &str, named: fn(&str) -> Option<Name>) -> Option<Name> {
    named(key).or_else(|| english(key).iter().find_map(|key| named(key)))
}

fn at_top_in_english(key: &str) -> Option<Name> {
    Some(match key {
        "overview" | "summary" | "metadata" => Name::Overview,
        "details"
        | "detail"
        | "implementation"
        | "implementationdetails"
        | "diagram"
        | "sequencediagram" => Name::Details,
        _ => return in_part_in_english(key),
    })
}

fn in_part_in_english(key: &str) -> Option<Name> {
    Some(match key {
        "diagramid" | "id" | "sequenceid" => Name::DiagramId,
        "name" | "title" | "diagramname" => Name::Title,
        "participants" | "actors" | "lifelines" => Name::Participants,
        "interactions" | "messages" | "steps" | "sequence" => Name::Interactions,
        "notes" | "note" => Name::Notes,
        "implementationguidance" | "guidance" => Name::Guidance,
        "description"
        | "type"
        | "purpose"
        | "complexity"
        | "priority"
        | "frequency"
        | "keyinteractions"
        | "triggers"
        | "trigger"
        | "outcomes"
        | "outcome"
        | "businessrules"
        | "errorscenarios"
        | "errors"
        | "integrationpoints"
        | "preconditions"
        | "postconditions"
        | "assumptions"
        | "scope"
        | "version"
        | "status"
        | "tags"
        | "author"
        | "owner"
        | "created"
        | "updated"
        | "requirements"
        | "relatedrequirements"
        | "references"
        | "category"
        | "performance"
        | "security" => Name::Fact,
        _ => return None,
    })
}

fn in_participant_in_english(key: &str) -> Option<Name> {
    Some(match key {
        "repositoryid" | "id" | "participantid" | "componentid" => Name::Id,
        "displayname" | "name" | "label" => Name::Label,
        "type" | "kind" | "role" => Name::Kind,
        "technology" | "technologies" | "tech" => Name::Technology,
        "order" | "position" => Name::Order,
        "style" => Name::Style,
        "shape" => Name::Shape,
        "color" | "colour" => Name::Color,
        "stereotype" => Name::Stereotype,
        _ => return None,
    })
}

fn in_step_in_english(key: &str) -> Option<Name> {
    Some(match key {
        "sourceid" | "source" | "from" | "sender" | "caller" => Name::From,
        "targetid" | "target" | "to" | "receiver" | "callee" => Name::To,
        "message" | "label" | "text" | "call" => Name::Message,
        "sequencenumber" | "number" | "step" | "stepnumber" | "order" => Name::Number,
        "type" | "kind" => Name::Kind,
        "issynchronous" | "synchronous" | "sync" => Name::IsSynchronous,
        "isasynchronous" | "asynchronous" | "isasync" | "async" => Name::IsAsynchronous,
        "returnmessage" | "returns" | "return" | "response" => Name::Returns,
        "hasreturn" => Name::HasReturn,
        "isactivation" | "activation" | "activate" => Name::IsActivation,
        "technicaldetails" | "details" | "properties" => Name::TechnicalDetails,
        "protocol" | "method" | "parameters" | "authentication" | "errorhandling"
        | "performance" => Name::TechnicalDetail,
        "nestedinteractions" | "interactions" | "children" | "nested" | "steps" => {
            Name::Interactions
        }
        _ => return None,
    })
}

fn in_note_in_english(key: &str) -> Option<Name> {
    Some(match key {
        "content" | "text" | "note" | "message" => Name::Content,
        "position" | "placement" => Name::Position,
        "participantid" | "participant" | "target" => Name::Participant,
        "sequencenumber" | "number" | "step" => Name::Number,
        _ => return None,
    })
}
