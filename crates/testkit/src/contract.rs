//! Holds responses to the contract.

use http::{HeaderMap, Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashMap;
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
    let responses = &operation["responses"];
    let response = resolve(&responses[status.as_str()]);
    assert!(
        response.is_object(),
        "{place}: the status is not documented"
    );
    if let Some(documented) = response["headers"].as_object() {
        for (name, header) in documented {
            let is_required = resolve(header)["required"] == json!(true);
            assert!(
                !is_required || headers.contains_key(name),
                "{place}: no {name}"
            );
        }
    }
    let Some(content) = response["content"].as_object() else {
        assert!(body.is_empty(), "{place}: a body that is not documented");
        return;
    };
    let kind = headers
        .get("content-type")
        .map(|value| value.to_str().unwrap())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let (_, media) = content
        .iter()
        .find(|(documented, _)| documented.split(';').next().unwrap().trim() == essence)
        .unwrap_or_else(|| panic!("{place}: {kind:?} is not documented"));
    if essence.ends_with("json") {
        let value: Value = serde_json::from_slice(body)
            .unwrap_or_else(|error| panic!("{place}: the body is no JSON: {error}"));
        validate(&media["schema"], &value, &place);
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

fn validate(schema: &Value, value: &Value, place: &str) {
    let key = schema.to_string();
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = *validators.entry(key).or_insert_with(|| {
        let whole = json!({ "allOf": [schema], "components": CONTRACT["components"] });
        let built = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap_or_else(|error| panic!("{place}: the schema cannot be used: {error}"));
        Box::leak(Box::new(built))
    });
    drop(validators);
    let mistakes: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(mistakes.is_empty(), "{place}: {mistakes:?} in {value}");
}

/// Panics unless `event` is as `specs/events` describes it.
pub fn check_event(event: &CloudEvent) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/events");
    let value = serde_json::to_value(event).unwrap();
    for (file, value) in [
        ("envelope".to_owned(), &value),
        (event.kind.clone(), &value["data"]),
    ] {
        let path = std::path::Path::new(folder).join(format!("{file}.schema.json"));
        let path = path.canonicalize().unwrap();
        let schema: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let validator = jsonschema::options()
            .with_base_uri(format!("file://{}", path.display()))
            .should_validate_formats(true)
            .build(&schema)
            .unwrap_or_else(|error| panic!("{file}: the schema cannot be used: {error}"));
        let mistakes: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(mistakes.is_empty(), "{file}: {mistakes:?} in {value}");
    }
}

/// The operation that a request is for.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let path = path.split('?').next().unwrap_or_default();
    let paths = CONTRACT["paths"].as_object()?;
    let (_, item) = paths.iter().find(|(template, _)| matches(template, path))?;
    let method = match *method {
        Method::HEAD => "get".to_owned(),
        ref other => other.as_str().to_lowercase(),
    };
    item.get(method)
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
