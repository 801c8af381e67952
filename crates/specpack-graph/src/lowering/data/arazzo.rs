//! Arazzo documents. What a run makes of them is read elsewhere ([`crate::acceptance`]); here each
//! key is accounted for, so that a key that nothing reads is reported.

use super::{DataReader, Format};
use crate::model::DocumentKind;
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::Arazzo,
    mark: "arazzo",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    root.get("arazzo").is_some()
}

/// What may stand under a key.
enum Value {
    /// Anything: a value, a schema, a text.
    Any,
    /// An object, or a list of such objects.
    Object(&'static Shape),
    /// Objects by names of their own.
    Named(&'static Shape),
}

/// The keys of an object.
type Shape = [(&'static str, Value)];

static DOCUMENT: &Shape = &[
    ("arazzo", Value::Any),
    ("info", Value::Object(INFO)),
    ("sourceDescriptions", Value::Object(SOURCE)),
    ("workflows", Value::Object(WORKFLOW)),
    ("components", Value::Object(COMPONENTS)),
    ("x-parameter-types", Value::Any),
];

static INFO: &Shape = &[
    ("title", Value::Any),
    ("summary", Value::Any),
    ("description", Value::Any),
    ("version", Value::Any),
];

static SOURCE: &Shape = &[
    ("name", Value::Any),
    ("url", Value::Any),
    ("type", Value::Any),
];

static WORKFLOW: &Shape = &[
    ("workflowId", Value::Any),
    ("summary", Value::Any),
    ("description", Value::Any),
    ("inputs", Value::Any),
    ("dependsOn", Value::Any),
    ("steps", Value::Object(STEP)),
    ("successActions", Value::Object(ACTION)),
    ("failureActions", Value::Object(ACTION)),
    ("outputs", Value::Any),
    ("parameters", Value::Object(PARAMETER)),
    ("x-cucumber", Value::Any),
];

static STEP: &Shape = &[
    ("stepId", Value::Any),
    ("description", Value::Any),
    ("operationId", Value::Any),
    ("operationPath", Value::Any),
    ("workflowId", Value::Any),
    ("parameters", Value::Object(PARAMETER)),
    ("requestBody", Value::Object(BODY)),
    ("successCriteria", Value::Object(CRITERION)),
    ("onSuccess", Value::Object(ACTION)),
    ("onFailure", Value::Object(ACTION)),
    ("outputs", Value::Any),
    ("x-captures", Value::Named(CAPTURE)),
    ("x-check", Value::Any),
    ("x-concurrently", Value::Object(CONCURRENCY)),
    ("x-event", Value::Any),
    ("x-holding", Value::Any),
    ("x-invalid-request", Value::Any),
];

static PARAMETER: &Shape = &[
    ("name", Value::Any),
    ("in", Value::Any),
    ("value", Value::Any),
    ("reference", Value::Any),
];

static BODY: &Shape = &[
    ("contentType", Value::Any),
    ("payload", Value::Any),
    ("replacements", Value::Any),
];

static CRITERION: &Shape = &[
    ("context", Value::Any),
    ("condition", Value::Any),
    ("type", Value::Any),
];

static ACTION: &Shape = &[
    ("name", Value::Any),
    ("type", Value::Any),
    ("workflowId", Value::Any),
    ("stepId", Value::Any),
    ("retryAfter", Value::Any),
    ("retryLimit", Value::Any),
    ("criteria", Value::Object(CRITERION)),
    ("reference", Value::Any),
    ("x-deadline", Value::Any),
];

static CAPTURE: &Shape = &[("from", Value::Any), ("pattern", Value::Any)];

static CONCURRENCY: &Shape = &[("count", Value::Any), ("succeeding", Value::Any)];

static COMPONENTS: &Shape = &[
    ("inputs", Value::Any),
    ("parameters", Value::Named(PARAMETER)),
    ("successActions", Value::Named(ACTION)),
    ("failureActions", Value::Named(ACTION)),
];

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    object(reader, root, DOCUMENT);
}

fn object<'a>(reader: &mut DataReader<'a>, of: Node<'a>, shape: &'static Shape) {
    for (key, value) in shape {
        let Some(node) = reader.field(of, key) else {
            continue;
        };
        match value {
            Value::Any => reader.keep(node),
            Value::Object(shape) => {
                let items: Vec<_> = node.items().collect();
                match node.is_sequence() {
                    false => object(reader, node, shape),
                    true => {
                        for item in items {
                            reader.mark(item);
                            object(reader, item, shape);
                        }
                    }
                }
            }
            Value::Named(shape) => {
                let entries: Vec<_> = node.entries().collect();
                for (_, entry) in entries {
                    reader.mark(entry);
                    object(reader, entry, shape);
                }
            }
        }
    }
}
