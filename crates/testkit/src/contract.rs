//! Holds responses to the contract.

use http::{HeaderMap, Method, StatusCode};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};
use tessera_core::event::CloudEvent;

/// Headers that every response has, whatever it is, and what each says at the least
/// (requirement REG-12).
const ALWAYS: [(&str, &str); 10] = [
    ("x-request-id", ""),
    ("strict-transport-security", "; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", ""),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("cache-control", ""),
];

static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(tessera_web::OPENAPI_JSON).unwrap());

/// What the schemas of the contract are referred to by.
const CONTRACT_URI: &str = "https://schemas.test/contract";

/// What the schemas of events are referred to by.
const EVENTS_URI: &str = "https://schemas.test/events";

static CONTRACT_SCHEMAS: LazyLock<Registry<'static>> = LazyLock::new(|| {
    let registry = Registry::new().add(CONTRACT_URI, &*CONTRACT).unwrap();
    registry.prepare().unwrap()
});

static EVENT_SCHEMAS: LazyLock<Registry<'static>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/events");
    let files = std::fs::read_dir(folder).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let paths: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    let schemas = paths.iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        (format!("{EVENTS_URI}/{name}"), schema)
    });
    let registry = Registry::new().extend(schemas).unwrap();
    registry.prepare().unwrap()
});

/// Each schema is compiled once: compiling takes a test longer than anything else.
static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> =
    LazyLock::new(Mutex::default);

/// One operation of the contract.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The path as the contract writes it.
    pub path: String,
    /// The method, upper case.
    pub method: Method,
}

/// All operations.
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in CONTRACT["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let known = ["get", "post", "put", "delete", "patch", "head"];
            if known.contains(&method.as_str()) {
                all.push(Operation {
                    path: path.clone(),
                    method: method.to_uppercase().parse().unwrap(),
                });
            }
        }
    }
    all
}

/// An operation as the contract writes it; null where there is none.
pub fn document(method: &Method, path: &str) -> &'static Value {
    &CONTRACT["paths"][path][method.as_str().to_lowercase()]
}

/// The error codes that the contract foresees in problems of an operation with this status.
pub fn error_codes(operation: &'static Value, status: &str) -> Vec<&'static str> {
    let response = resolve(&operation["responses"][status]);
    let schema = &response["content"]["application/problem+json"]["schema"];
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let errors = parts.map(|part| &part["properties"]["error"]);
    let codes = errors.flat_map(|error| {
        let one = error["const"].as_str();
        let several = error["enum"].as_array().into_iter().flatten();
        several.filter_map(Value::as_str).chain(one)
    });
    codes.collect()
}

/// Panics unless the contract foresees this response to this request.
pub fn check(method: &Method, path: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let place = format!("{method} {path} -> {status}");
    for (name, part) in ALWAYS {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        let [value] = *values else {
            panic!("{place}: {name} {} times", values.len());
        };
        let value = value.to_str().unwrap();
        assert!(value.contains(part), "{place}: {name}: {value}");
    }
    for cookie in headers.get_all("set-cookie") {
        check_cookie(cookie.to_str().unwrap(), &place);
    }
    let Some(operation) = operation(method, path) else {
        // Nothing there: the one answer that belongs to no operation.
        let expected = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
        assert!(expected.contains(&status), "{place}: no such operation");
        return;
    };
    let response = operation.at("responses").at(status.as_str()).resolved();
    assert!(
        response.value.is_object(),
        "{place}: the status is not documented"
    );
    if let Some(documented) = response.value["headers"].as_object() {
        for (name, header) in documented {
            let is_required = resolve(header)["required"] == json!(true);
            assert!(
                !is_required || headers.contains_key(name),
                "{place}: no {name}"
            );
        }
    }
    let Some(content) = response.value["content"].as_object() else {
        assert!(body.is_empty(), "{place}: a body that is not documented");
        return;
    };
    let kind = headers
        .get("content-type")
        .map(|value| value.to_str().unwrap())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let documented = content
        .keys()
        .find(|documented| documented.split(';').next().unwrap().trim() == essence)
        .unwrap_or_else(|| panic!("{place}: {kind:?} is not documented"));
    if essence.ends_with("json") {
        let value: Value = serde_json::from_slice(body)
            .unwrap_or_else(|error| panic!("{place}: the body is no JSON: {error}"));
        let schema = response.at("content").at(documented).at("schema");
        validate(&CONTRACT_SCHEMAS, schema.uri(), &value, &place);
    }
}

/// Panics unless a cookie is for this host alone, over HTTPS alone, out of reach of scripts and
/// not sent with what other sites post. There is no exception, for development neither.
fn check_cookie(cookie: &str, place: &str) {
    let mut parts = cookie.split("; ");
    let (name, _) = parts.next().unwrap().split_once('=').unwrap();
    assert!(name.starts_with("__Host-"), "{place}: {name}");
    let mut attributes: Vec<&str> = parts.collect();
    attributes.retain(|attribute| !attribute.starts_with("Max-Age="));
    attributes.sort_unstable();
    let expected = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"];
    assert_eq!(attributes, expected, "{place}: {name}");
}

/// Panics unless `value` is as the schema says that `uri` leads to.
fn validate(schemas: &'static Registry<'static>, uri: String, value: &Value, place: &str) {
    let mistakes = mistakes(schemas, uri, value);
    assert!(mistakes.is_empty(), "{place}: {mistakes:?} in {value}");
}

/// Where `value` is not as the schema says that `uri` leads to.
fn mistakes(schemas: &'static Registry<'static>, uri: String, value: &Value) -> Vec<String> {
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = *validators.entry(uri).or_insert_with_key(|uri| {
        let built = jsonschema::options()
            .with_registry(schemas)
            .should_validate_formats(true)
            .build(&json!({ "$ref": uri }))
            .unwrap_or_else(|error| panic!("{uri}: the schema cannot be used: {error}"));
        Box::leak(Box::new(built))
    });
    drop(validators);
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Panics unless `event` is as `specs/events` describes it.
pub fn check_event(event: &CloudEvent) {
    let value = serde_json::to_value(event).unwrap();
    for (name, value) in [("envelope", &value), (&event.kind, &value["data"])] {
        let uri = format!("{EVENTS_URI}/{name}.schema.json");
        validate(&EVENT_SCHEMAS, uri, value, name);
    }
}

/// The operation that a request is for.
fn operation(method: &Method, path: &str) -> Option<Part> {
    let path = path.split('?').next().unwrap_or_default();
    let paths = CONTRACT["paths"].as_object()?;
    let template = paths.keys().find(|template| matches(template, path))?;
    let method = match *method {
        Method::HEAD => "get".to_owned(),
        ref other => other.as_str().to_lowercase(),
    };
    let operation = Part::whole().at("paths").at(template).at(&method);
    operation.value.is_object().then_some(operation)
}

/// A part of the contract, and where it is.
struct Part {
    pointer: String,
    value: &'static Value,
}

impl Part {
    fn whole() -> Self {
        Self {
            pointer: String::new(),
            value: &CONTRACT,
        }
    }

    /// The part of that name; null where there is none.
    fn at(&self, name: &str) -> Self {
        let token = name.replace('~', "~0").replace('/', "~1");
        Self {
            pointer: format!("{}/{token}", self.pointer),
            value: &self.value[name],
        }
    }

    /// Follows a local reference.
    fn resolved(self) -> Self {
        let pointer = match self.value["$ref"].as_str() {
            Some(reference) => reference.trim_start_matches('#').to_owned(),
            None => self.pointer,
        };
        Self {
            pointer,
            value: resolve(self.value),
        }
    }

    /// The reference that leads here. A URI has no braces and no blanks (RFC 3986, section 3.5).
    fn uri(&self) -> String {
        let fragment = self.pointer.replace('{', "%7B").replace('}', "%7D");
        format!("{CONTRACT_URI}#{}", fragment.replace(' ', "%20"))
    }
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if part == segment || part.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Follows a local reference.
fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.trim_start_matches('#');
            CONTRACT
                .pointer(pointer)
                .unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "/api/v1/admin/users/{userId}";

    #[test]
    fn what_the_contract_does_not_say_is_a_mistake() {
        for (path, method, status, kind) in [
            // In place, behind a path with braces, and in a response that is shared.
            (USER, "get", "200", "application/json"),
            (USER, "get", "401", "application/problem+json"),
        ] {
            let operation = Part::whole().at("paths").at(path).at(method);
            let response = operation.at("responses").at(status).resolved();
            let schema = response.at("content").at(kind).at("schema");
            assert!(schema.value.is_object(), "{path} {status}");
            let found = mistakes(&CONTRACT_SCHEMAS, schema.uri(), &json!({ "status": "x" }));
            assert_ne!(found, Vec::<String>::new(), "{path} {status}");
        }
    }

    #[test]
    fn what_the_schema_of_an_event_does_not_say_is_a_mistake() {
        let found = |data: Value| {
            let uri = format!("{EVENTS_URI}/account.erased.schema.json");
            mistakes(&EVENT_SCHEMAS, uri, &data).len()
        };
        let (user, ts) = (
            "01890a5e-0c11-7a02-9c3e-5d1f7be0a4c2",
            "2026-11-26T13:00:00Z",
        );
        assert_eq!(found(json!({ "userId": user, "ts": ts })), 0);
        assert_eq!(found(json!({ "userId": "nobody", "ts": ts })), 1);
        assert_eq!(found(json!({ "userId": user })), 1);
        assert_eq!(found(json!({ "userId": user, "ts": ts, "more": 1 })), 1);
    }
}
