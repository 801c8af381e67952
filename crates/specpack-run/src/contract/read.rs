//! Reading a contract from its documents.

use super::documents::{Documents, Place};
use super::{
    Body, Contract, ContractError, MediaType, Operation, Parameter, ResponseShape, Schema,
};
use http::Method;
use jsonschema::{Draft, Registry, ValidationError, Validator};
use serde_json::{Value, json};
use specpack_syntax::hash::HashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The methods that a contract may have on a path.
pub(crate) const METHODS: [(&str, Method); 8] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("options", Method::OPTIONS),
    ("head", Method::HEAD),
    ("patch", Method::PATCH),
    ("trace", Method::TRACE),
];

impl Contract {
    /// Reads the contract that starts in the file `path`.
    ///
    /// # Errors
    /// When it is none, or its schemas do not hold together. A schema that cannot be compiled by
    /// itself is listed in [`Contract::unusable`].
    pub fn read(path: &str, documents: &Documents) -> Result<Self, ContractError> {
        let root = documents.root(path);
        let paths = root
            .and_then(|root| root.get("paths"))
            .and_then(Value::as_object);
        let paths = paths.ok_or_else(|| ContractError::NoPaths(path.to_owned()))?;
        let failed = |reason: jsonschema::ReferencingError| ContractError::Schemas {
            path: path.to_owned(),
            reason: reason.to_string(),
        };
        let registry = documents.registry().map_err(failed)?;
        let mut reader = Reader {
            documents,
            registry: &registry,
            schemas: HashMap::default(),
            unusable: Vec::new(),
        };
        let start = Place {
            file: path.to_owned(),
            pointer: "/paths".to_owned(),
        };
        let mut operations = Vec::new();
        for name in paths.keys() {
            if let Some((at, item)) = documents.resolve(start.member(name)) {
                reader.path_item(name, &at, item, &mut operations);
            }
        }
        let ids = operations.iter().enumerate();
        let ids = ids.filter(|(_, operation)| !operation.id.is_empty());
        let by_id = ids
            .map(|(index, operation)| (operation.id.clone(), index))
            .collect();
        Ok(Self {
            by_id,
            operations,
            unusable: reader.unusable,
        })
    }
}

struct Reader<'a> {
    documents: &'a Documents,
    registry: &'a Registry<'a>,
    schemas: HashMap<String, Option<Schema>>,
    unusable: Vec<String>,
}

impl Reader<'_> {
    fn path_item(&mut self, path: &str, at: &Place, item: &Value, operations: &mut Vec<Operation>) {
        let shared = self.parameters(&at.member("parameters"), item.get("parameters"));
        for (name, method) in METHODS {
            let Some(written) = item.get(name) else {
                continue;
            };
            let at = at.member(name);
            let mut parameters =
                self.parameters(&at.member("parameters"), written.get("parameters"));
            for shared in &shared {
                let is_overruled = parameters
                    .iter()
                    .any(|own| own.name == shared.name && own.place == shared.place);
                if !is_overruled {
                    parameters.push(Parameter {
                        name: shared.name.clone(),
                        place: shared.place.clone(),
                        schema: shared.schema.clone(),
                        ..*shared
                    });
                }
            }
            let id = written.get("operationId").and_then(Value::as_str);
            operations.push(Operation {
                path: path.to_owned(),
                method,
                id: id.unwrap_or_default().to_owned(),
                parameters,
                body: self.body(&at.member("requestBody")),
                responses: self.responses(&at.member("responses"), written.get("responses")),
            });
        }
    }

    fn parameters(&mut self, at: &Place, list: Option<&Value>) -> Vec<Parameter> {
        let count = list.and_then(Value::as_array).map_or(0, Vec::len);
        let mut parameters = Vec::with_capacity(count);
        for index in 0..count {
            let Some((at, value)) = self.documents.resolve(at.member(&index.to_string())) else {
                continue;
            };
            let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
            parameters.push(Parameter {
                name: text("name").to_owned(),
                place: text("in").to_owned(),
                is_required: value.get("required") == Some(&Value::Bool(true)),
                schema: self.schema(&at.member("schema")),
            });
        }
        parameters
    }

    fn body(&mut self, at: &Place) -> Option<Body> {
        let (at, value) = self.documents.resolve(at.clone())?;
        Some(Body {
            is_required: value.get("required") == Some(&Value::Bool(true)),
            content: self.content(&at.member("content"), value.get("content")),
        })
    }

    fn responses(
        &mut self,
        at: &Place,
        responses: Option<&Value>,
    ) -> BTreeMap<String, ResponseShape> {
        let statuses = responses.and_then(Value::as_object);
        let statuses = statuses.into_iter().flat_map(serde_json::Map::keys);
        let mut shapes = BTreeMap::new();
        for status in statuses {
            let Some((at, value)) = self.documents.resolve(at.member(status)) else {
                continue;
            };
            let (required_headers, headers) = self.headers(&at.member("headers"), value);
            let shape = ResponseShape {
                required_headers,
                headers,
                content: self.content(&at.member("content"), value.get("content")),
            };
            shapes.insert(status.to_uppercase().replace("DEFAULT", "default"), shape);
        }
        shapes
    }

    fn headers(&mut self, at: &Place, response: &Value) -> (Vec<String>, Vec<(String, Schema)>) {
        let names = response.get("headers").and_then(Value::as_object);
        let names = names.into_iter().flat_map(serde_json::Map::keys);
        let (mut required, mut schemas) = (Vec::new(), Vec::new());
        for name in names {
            let Some((at, value)) = self.documents.resolve(at.member(name)) else {
                continue;
            };
            if value.get("required") == Some(&Value::Bool(true)) {
                required.push(name.clone());
            }
            schemas.extend(
                self.schema(&at.member("schema"))
                    .map(|schema| (name.clone(), schema)),
            );
        }
        (required, schemas)
    }

    fn content(&mut self, at: &Place, content: Option<&Value>) -> Vec<MediaType> {
        let names = content.and_then(Value::as_object);
        let names = names.into_iter().flat_map(serde_json::Map::keys);
        let types = names.map(|name| MediaType {
            essence: crate::exchange::essence(name).to_owned(),
            schema: self.schema(&at.member(name).member("schema")),
        });
        types.collect()
    }

    /// The schema at a place, compiled once however often it is referred to.
    fn schema(&mut self, at: &Place) -> Option<Schema> {
        let (at, value) = self.documents.resolve(at.clone())?;
        let reference = at.reference();
        if let Some(known) = self.schemas.get(&reference) {
            return known.clone();
        }
        let kind = value.get("type").and_then(Value::as_str).map(str::to_owned);
        let compiled = compiled(self.registry, &reference);
        let schema = match compiled {
            Ok(validator) => Some(Schema {
                validator: Arc::new(validator),
                kind,
            }),
            Err(error) => {
                self.unusable
                    .push(format!("{}#{}: {error}", at.file, at.pointer));
                None
            }
        };
        self.schemas.insert(reference, schema.clone());
        schema
    }
}

/// The schema that a reference leads to, as JSON Schema 2020-12.
///
/// What is compiled is nothing but that reference, which is the same in every draft, and is held to
/// the schema of its own draft's schemas: that of Draft 4 is compiled in a fifth of the time. A
/// schema in the registry is of the registry's draft, whatever refers to it.
pub(crate) fn compiled(
    registry: &Registry<'_>,
    reference: &str,
) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_registry(registry)
        .should_validate_formats(true)
        .build(&json!({"$ref": reference}))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every keyword whose meaning a draft has changed.
    fn schemas() -> Value {
        json!({
            "$defs": {"Named": {"$dynamicAnchor": "T", "type": "string"}},
            "schemas": [
                {"type": "integer", "exclusiveMinimum": 1},
                {"type": "array", "prefixItems": [{"type": "integer"}], "items": false},
                {"contains": {"const": 1}, "minContains": 2},
                {"if": {"type": "string"}, "then": {"format": "uuid"}, "else": {"type": "null"}},
                {"format": "duration"},
                {"dependentRequired": {"a": ["b"]}, "unevaluatedProperties": false,
                 "properties": {"a": true, "b": true}},
                {"$ref": "#/$defs/Named", "maxLength": 2},
                {"$dynamicRef": "#T"},
                {"propertyNames": {"pattern": "^[a-b]$"}},
                {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1,
                 "exclusiveMinimum": true},
                {"type": "wrong"},
                {"exclusiveMinimum": true},
                {"$ref": "#/nowhere"},
            ],
        })
    }

    /// What a schema says of values, or why it cannot be compiled.
    fn told(built: Result<Validator, ValidationError<'static>>) -> Vec<String> {
        let values = json!([
            0, 1, 1.0, 2, "", "ab", "abc", "P1D", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", null,
            [], [1], [1, 1], ["a"], {}, {"a": 1}, {"a": 1, "b": 2}, {"c": 1},
        ]);
        match built {
            Ok(validator) => {
                let values = values.as_array().into_iter().flatten();
                let mistakes = values.map(|value| {
                    let mistakes = validator.iter_errors(value);
                    let mistakes =
                        mistakes.map(|mistake| format!("{} {mistake}", mistake.instance_path()));
                    format!("{value}: {:?}", mistakes.collect::<Vec<_>>())
                });
                mistakes.collect()
            }
            Err(error) => vec![error.to_string()],
        }
    }

    // req: PACK-3
    #[test]
    fn what_a_reference_leads_to_is_read_as_2020_12_says() {
        let document = schemas();
        let uri = "file:///openapi.json";
        let registry = Registry::new().draft(Draft::Draft202012);
        let registry = registry.add(uri, &document).unwrap().prepare().unwrap();
        for index in 0..document["schemas"].as_array().unwrap().len() {
            let reference = format!("{uri}#/schemas/{index}");
            let as_2020_12 = jsonschema::options()
                .with_draft(Draft::Draft202012)
                .with_registry(&registry)
                .should_validate_formats(true)
                .build(&json!({"$ref": reference}));
            assert_eq!(
                told(compiled(&registry, &reference)),
                told(as_2020_12),
                "{}",
                document["schemas"][index]
            );
        }
    }
}
