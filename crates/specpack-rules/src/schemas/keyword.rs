//! The keywords of JSON Schema whose meaning can be told without a compiled schema.

/// A keyword.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keyword {
    /// It says nothing of which values match.
    Annotation,
    Type,
    Const,
    Enum,
    Required,
    Properties,
    AdditionalProperties,
    Items,
    AllOf,
    AnyOf,
    OneOf,
    Not,
    Reference,
    /// The least of something that a value may have.
    AtLeast(Measure),
    /// The most of something that a value may have.
    AtMost(Measure),
    Minimum {
        excluded: bool,
    },
    Maximum {
        excluded: bool,
    },
    MultipleOf,
    UniqueItems,
    Format,
    Pattern,
}

/// What values have a number of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    Characters,
    Items,
    Members,
}

/// What a key of a schema is; none where it is unknown, or means too much to be told here.
pub(super) fn keyword(key: &str) -> Option<Keyword> {
    Some(match key {
        "title" | "description" | "default" | "example" | "examples" | "deprecated"
        | "readOnly" | "writeOnly" | "externalDocs" | "xml" | "discriminator" | "$comment"
        | "$defs" | "definitions" | "$schema" => Keyword::Annotation,
        // It only allows more.
        "nullable" => Keyword::Annotation,
        "type" => Keyword::Type,
        "const" => Keyword::Const,
        "enum" => Keyword::Enum,
        "required" => Keyword::Required,
        "properties" => Keyword::Properties,
        "additionalProperties" => Keyword::AdditionalProperties,
        "items" => Keyword::Items,
        "allOf" => Keyword::AllOf,
        "anyOf" => Keyword::AnyOf,
        "oneOf" => Keyword::OneOf,
        "not" => Keyword::Not,
        "$ref" => Keyword::Reference,
        "minLength" => Keyword::AtLeast(Measure::Characters),
        "maxLength" => Keyword::AtMost(Measure::Characters),
        "minItems" => Keyword::AtLeast(Measure::Items),
        "maxItems" => Keyword::AtMost(Measure::Items),
        "minProperties" => Keyword::AtLeast(Measure::Members),
        "maxProperties" => Keyword::AtMost(Measure::Members),
        "minimum" => Keyword::Minimum { excluded: false },
        "exclusiveMinimum" => Keyword::Minimum { excluded: true },
        "maximum" => Keyword::Maximum { excluded: false },
        "exclusiveMaximum" => Keyword::Maximum { excluded: true },
        "multipleOf" => Keyword::MultipleOf,
        "uniqueItems" => Keyword::UniqueItems,
        "format" => Keyword::Format,
        "pattern" => Keyword::Pattern,
        key if key.starts_with("x-") => Keyword::Annotation,
        _ => return None,
    })
}
