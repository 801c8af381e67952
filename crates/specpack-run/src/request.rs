//! From a step of a workflow to a request.

use crate::contract::Operation;
use crate::exchange::{Request, essence, is_json};
use crate::scope::{Scope, plain};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use specpack_graph::acceptance::{ParameterPlace, RequestBody, RuntimeExpression, Step};
use std::collections::BTreeMap;

/// What stays as it is in a path or a query (RFC 3986, unreserved).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const JSON: &str = "application/json";

/// Why a request cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RequestError {
    #[error("`{0}` leads to nothing")]
    Nothing(String),
    #[error("the path parameter `{0}` is not given")]
    PathParameter(String),
    #[error("`{0}` is no header that can be sent")]
    Header(String),
    #[error("`{pointer}` is no place in the payload")]
    Replacement { pointer: String },
}

/// The request of a step.
pub(crate) fn of_step(
    step: &Step,
    operation: &Operation,
    base_url: &str,
    scope: &Scope<'_>,
) -> Result<Request, RequestError> {
    let mut path_parameters = BTreeMap::new();
    let mut query = Vec::new();
    let mut headers = HeaderMap::new();
    let mut cookies: Vec<String> = Vec::new();
    for parameter in &step.parameters {
        let name = parameter.name.value.clone();
        let value = scope.fill(&parameter.value).map_err(nothing)?;
        match parameter.place {
            ParameterPlace::Path => {
                path_parameters.insert(name, plain(&value));
            }
            ParameterPlace::Query => match value {
                Value::Array(items) => {
                    query.extend(items.iter().map(|item| (name.clone(), plain(item))));
                }
                value => query.push((name, plain(&value))),
            },
            ParameterPlace::Header => add_header(&mut headers, &name, &plain(&value))?,
            ParameterPlace::Cookie => cookies.push(format!("{name}={}", plain(&value))),
            ParameterPlace::Input => {}
        }
    }
    if !cookies.is_empty() {
        add_header(&mut headers, COOKIE.as_str(), &cookies.join("; "))?;
    }
    headers
        .entry(ACCEPT)
        .or_insert(HeaderValue::from_static("application/json, */*;q=0.5"));
    let (body, json) = match &step.body {
        Some(written) => body(written, scope, &mut headers)?,
        None => (Bytes::new(), None),
    };
    Ok(Request {
        method: operation.method.clone(),
        url: url(base_url, &operation.path, &path_parameters, &query)?,
        path_parameters,
        query,
        headers,
        body,
        json,
    })
}

fn nothing(expression: &RuntimeExpression) -> RequestError {
    RequestError::Nothing(expression.to_string())
}

fn add_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), RequestError> {
    let failed = || RequestError::Header(name.to_owned());
    let header = HeaderName::try_from(name).map_err(|_| failed())?;
    let value = HeaderValue::from_str(value).map_err(|_| failed())?;
    headers.append(header, value);
    Ok(())
}

fn url(
    base: &str,
    template: &str,
    parameters: &BTreeMap<String, String>,
    query: &[(String, String)],
) -> Result<String, RequestError> {
    let mut url = base.trim_end_matches('/').to_owned();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, next) = after.split_once('}').unwrap_or((after, ""));
        let value = parameters.get(name);
        let value = value.ok_or_else(|| RequestError::PathParameter(name.to_owned()))?;
        url.push_str(before);
        url.push_str(&encoded(value));
        rest = next;
    }
    url.push_str(rest);
    for (index, (name, value)) in query.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(&format!("{}={}", encoded(name), encoded(value)));
    }
    Ok(url)
}

/// A path with the same text in place of every parameter, as it stands.
pub(crate) fn with_every_parameter(template: &str, text: &str) -> String {
    let mut path = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push_str(text);
        rest = after.split_once('}').map_or("", |(_, next)| next);
    }
    path.push_str(rest);
    path
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn body(
    written: &RequestBody,
    scope: &Scope<'_>,
    headers: &mut HeaderMap,
) -> Result<(Bytes, Option<Value>), RequestError> {
    let mut payload = scope.fill(&written.payload).map_err(nothing)?;
    for (pointer, value) in &written.replacements {
        let value = scope.fill(value).map_err(nothing)?;
        let place = payload.pointer_mut(pointer);
        *place.ok_or_else(|| RequestError::Replacement {
            pointer: pointer.clone(),
        })? = value;
    }
    let content_type = match written.content_type.as_str() {
        "" => JSON,
        content_type => content_type,
    };
    if !headers.contains_key(CONTENT_TYPE) {
        add_header(headers, CONTENT_TYPE.as_str(), content_type)?;
    }
    let kind = essence(content_type);
    if is_json(kind) {
        // A text is sent as it is written, so that what is no JSON can be sent too.
        return Ok(match payload {
            Value::String(text) => {
                let json = serde_json::from_str(&text).ok();
                (Bytes::from(text), json)
            }
            payload => (Bytes::from(payload.to_string()), Some(payload)),
        });
    }
    if kind == "application/x-www-form-urlencoded"
        && let Value::Object(fields) = &payload
    {
        let fields = fields.iter();
        let fields =
            fields.map(|(name, value)| format!("{}={}", encoded(name), encoded(&plain(value))));
        return Ok((Bytes::from(fields.collect::<Vec<_>>().join("&")), None));
    }
    Ok((Bytes::from(plain(&payload)), None))
}
