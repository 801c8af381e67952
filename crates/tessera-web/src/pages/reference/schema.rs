//! A JSON schema as a flat list of properties.

use serde_json::Value;

use super::resolve;

/// One property, named by its path: `user.roles[]`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) type_name: String,
    pub(super) is_required: bool,
    pub(super) description: Option<String>,
    /// Each a short statement: `pattern ^[0-9]{6}$`.
    pub(super) constraints: Vec<String>,
}

/// How deep nested schemas are followed; also what ends a schema that contains itself.
const MAX_DEPTH: usize = 6;

/// How many properties are listed in all.
const MAX_PROPERTIES: usize = 200;

/// Keywords that are shown as `name value`, in this order.
const CONSTRAINTS: [(&str, &str); 16] = [
    ("const", "always"),
    ("default", "default"),
    ("pattern", "pattern"),
    ("minLength", "min length"),
    ("maxLength", "max length"),
    ("minimum", "min"),
    ("exclusiveMinimum", "above"),
    ("maximum", "max"),
    ("exclusiveMaximum", "below"),
    ("multipleOf", "multiple of"),
    ("minItems", "min items"),
    ("maxItems", "max items"),
    ("uniqueItems", "unique items"),
    ("minProperties", "min properties"),
    ("maxProperties", "max properties"),
    ("contentEncoding", "encoding"),
];

/// The properties of a schema, nested ones after the one that holds them.
pub(super) fn properties(document: &Value, schema: &Value) -> Vec<Property> {
    let mut found = Vec::new();
    collect(document, schema, "", 0, &mut found);
    found
}

fn collect(
    document: &Value,
    schema: &Value,
    prefix: &str,
    depth: usize,
    found: &mut Vec<Property>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    let schema = resolve(document, schema);
    for part in ["allOf", "oneOf", "anyOf"] {
        for member in schema
            .get(part)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            collect(document, member, prefix, depth + 1, found);
        }
    }
    if let Some(items) = schema.get("items") {
        collect(document, items, &format!("{prefix}[]"), depth + 1, found);
    }
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let declared = schema.get("properties").and_then(Value::as_object);
    for (key, value) in declared.into_iter().flatten() {
        let name = match prefix {
            "" => key.clone(),
            _ => format!("{prefix}.{key}"),
        };
        let is_known = found.iter().any(|property| property.name == name);
        if is_known || found.len() >= MAX_PROPERTIES {
            continue;
        }
        found.push(property(
            document,
            &name,
            value,
            required.contains(&key.as_str()),
        ));
        collect(document, value, &name, depth + 1, found);
    }
}

fn property(document: &Value, name: &str, schema: &Value, is_required: bool) -> Property {
    let resolved = resolve(document, schema);
    let described = [schema, resolved]
        .into_iter()
        .find_map(|schema| schema.get("description").and_then(Value::as_str));
    Property {
        name: name.to_owned(),
        type_name: type_name(document, schema),
        is_required,
        description: described.map(str::to_owned),
        constraints: constraints(document, schema),
    }
}

/// What a value of the schema is, in a few words.
pub(super) fn type_name(document: &Value, schema: &Value) -> String {
    type_name_within(document, schema, 0)
}

fn type_name_within(document: &Value, schema: &Value, depth: usize) -> String {
    let schema = resolve(document, schema);
    let name = match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => composed_type(document, schema, depth),
    };
    let items = schema.get("items").filter(|_| depth < MAX_DEPTH);
    let name = match items {
        Some(items) if name == "array" => {
            format!("array of {}", type_name_within(document, items, depth + 1))
        }
        _ => name,
    };
    match schema.get("format").and_then(Value::as_str) {
        Some(format) => format!("{name} ({format})"),
        None => name,
    }
}

/// The type of a schema that does not say it outright.
fn composed_type(document: &Value, schema: &Value, depth: usize) -> String {
    if schema.get("properties").is_some() {
        return "object".to_owned();
    }
    let members = ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .find_map(|part| schema.get(part).and_then(Value::as_array));
    if let Some(members) = members.filter(|_| depth < MAX_DEPTH) {
        let mut names: Vec<String> = members
            .iter()
            .map(|member| type_name_within(document, member, depth + 1))
            .collect();
        names.dedup();
        return names.join(" or ");
    }
    match schema.get("const") {
        Some(Value::String(_)) => "string".to_owned(),
        Some(Value::Number(_)) => "number".to_owned(),
        Some(Value::Bool(_)) => "boolean".to_owned(),
        _ => "any".to_owned(),
    }
}

/// What a value must obey beyond its type.
pub(super) fn constraints(document: &Value, schema: &Value) -> Vec<String> {
    let schema = resolve(document, schema);
    let mut found: Vec<String> = CONSTRAINTS
        .into_iter()
        .filter_map(|(keyword, words)| Some(format!("{words} {}", plain(schema.get(keyword)?))))
        .collect();
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<String> = values.iter().map(plain).collect();
        found.push(format!("one of {}", values.join(", ")));
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        found.push("no other properties".to_owned());
    }
    found
}

/// A value without the quotes that JSON puts around text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(document: &Value, schema: &Value) -> Vec<String> {
        properties(document, schema)
            .into_iter()
            .map(|property| format!("{}: {}", property.name, property.type_name))
            .collect()
    }

    #[test]
    fn nested_properties_are_named_by_their_path() {
        let document = json!({"schemas": {"User": {"type": "object", "properties": {
            "id": {"type": "string", "format": "uuid"},
            "roles": {"type": "array", "items": {"type": "string"}},
        }}}});
        let schema = json!({"type": "object", "properties": {
            "list": {"type": "array", "items": {"$ref": "#/schemas/User"}},
            "user": {"$ref": "#/schemas/User"},
        }});
        assert_eq!(
            names(&document, &schema),
            [
                "list: array of object",
                "list[].id: string (uuid)",
                "list[].roles: array of string",
                "user: object",
                "user.id: string (uuid)",
                "user.roles: array of string",
            ]
        );
    }

    #[test]
    fn schema_that_contains_itself_ends() {
        let document = json!({"N": {"properties": {"next": {"$ref": "#/N"}, "loop": {"$ref": "#/L"}}},
            "L": {"$ref": "#/L"}});
        let found = properties(&document, &json!({"$ref": "#/N"}));
        assert!(found.len() > 2 && found.len() <= MAX_PROPERTIES);
        let wide =
            json!({"W": {"allOf": [{"$ref": "#/W"}, {"$ref": "#/W"}], "items": {"$ref": "#/W"}}});
        assert_eq!(properties(&wide, &json!({"$ref": "#/W"})), []);
    }

    #[test]
    fn composed_schemas_are_merged() {
        let document = json!({});
        let schema = json!({"allOf": [
            {"properties": {"a": {"type": ["string", "null"]}}, "required": ["a"]},
            {"properties": {"b": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}},
        ]});
        assert_eq!(
            names(&document, &schema),
            ["a: string or null", "b: string or integer"]
        );
        assert!(properties(&document, &schema)[0].is_required);
    }

    #[test]
    fn constraints_are_stated() {
        let schema =
            json!({"type": "string", "pattern": "^[0-9]{6}$", "minLength": 6, "enum": ["a", 1]});
        assert_eq!(
            constraints(&json!({}), &schema),
            ["pattern ^[0-9]{6}$", "min length 6", "one of a, 1"]
        );
    }

    #[test]
    fn nonsense_is_any() {
        for schema in [
            json!(null),
            json!(true),
            json!([]),
            json!("x"),
            json!({"type": 3}),
        ] {
            assert_eq!(type_name(&json!({}), &schema), "any");
            assert_eq!(properties(&json!({}), &schema), []);
        }
    }
}
