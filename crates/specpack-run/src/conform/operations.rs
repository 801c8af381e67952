//! Asking every operation, and comparing what the service lists with what the contract says.
//!
//! An operation is asked without credentials and without a body. Whatever it answers has to be
//! documented. That it is there at all is told from a path that there surely is not: a service
//! that answers both alike, and does not refuse another method on the path either, does not have it.

use super::{Check, Conformance, Group};
use crate::client::{CallError, Client};
use crate::contract::{Contract, METHODS, Operation};
use crate::exchange::{Request, Response, media_type};
use crate::reach::Reach;
use crate::request;
use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What stands for a parameter of a path.
const PARAMETER: &str = "specpack-conform";
/// A path that no service has.
const NOWHERE: &str = "/specpack-conform/no-such-path";
/// Methods that a path may refuse.
const OTHERS: [Method; 4] = [Method::GET, Method::PATCH, Method::PUT, Method::DELETE];
const STATUS_METHOD_NOT_ALLOWED: u16 = 405;
const STATUS_NOT_FOUND: u16 = 404;

/// How a service is asked.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Where it is.
    pub base_url: String,
    /// What may be called.
    pub reach: Reach,
    /// How long a response may take.
    pub response_limit: Duration,
    /// Whether only methods are sent that change nothing.
    pub is_safe_only: bool,
    /// The path at which the service lists its routes as OpenAPI.
    pub listing: String,
    /// The path of its metrics.
    pub metrics: String,
}

/// Asks a service for every operation of its contracts and for its own list of routes, and gives
/// the text of its metrics.
///
/// # Errors
/// When the threads for it cannot be had, or the service cannot be reached at all.
pub fn operations(
    contracts: &[Contract],
    probe: &Probe,
    into: &mut Conformance,
) -> Result<Option<String>, ProbeError> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.enable_all().build().map_err(ProbeError::Threads)?;
    runtime.block_on(async {
        let service = Service {
            client: Client::new(probe.reach.clone(), probe.response_limit),
            probe,
        };
        let nowhere = service.get(NOWHERE).await.map_err(ProbeError::Service)?;
        let mut unasked = 0;
        for operation in contracts.iter().flat_map(Contract::operations) {
            if probe.is_safe_only && !operation.method.is_safe() {
                unasked += 1;
                continue;
            }
            let check = service.check(contracts, operation, &nowhere).await;
            into.checks.push(check);
        }
        if unasked > 0 {
            let note = format!("{unasked} operations may change something and were not asked");
            into.unchecked.push(note);
        }
        service.routes(contracts, &nowhere, into).await;
        Ok(service.exposed(into).await)
    })
}

/// Why a service could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// No threads.
    #[error("failed to start the threads of the run")]
    Threads(#[source] std::io::Error),
    /// No answer.
    #[error("the service does not answer")]
    Service(#[source] CallError),
}

struct Service<'a> {
    client: Client,
    probe: &'a Probe,
}

impl Service<'_> {
    async fn get(&self, path: &str) -> Result<Response, CallError> {
        self.ask(&Method::GET, path).await
    }

    async fn ask(&self, method: &Method, path: &str) -> Result<Response, CallError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        let request = Request {
            method: method.clone(),
            url: format!("{}{path}", self.probe.base_url.trim_end_matches('/')),
            path_parameters: BTreeMap::new(),
            query: Vec::new(),
            headers,
            body: Bytes::new(),
            json: None,
        };
        self.client.call(&request).await
    }

    async fn check(
        &self,
        contracts: &[Contract],
        operation: &Operation,
        nowhere: &Response,
    ) -> Check {
        let name = format!("{} {}", operation.method, operation.path);
        let path = request::with_every_parameter(&operation.path, PARAMETER);
        let response = match self.ask(&operation.method, &path).await {
            Ok(response) => response,
            Err(error) => {
                return Check::new(Group::Operations, name, "no answer").failed(reason(&error));
            }
        };
        let status = response.status.as_u16();
        let check = Check::new(Group::Operations, name, status);
        if status == STATUS_METHOD_NOT_ALLOWED && !operation.documents(status) {
            return check.failed("the path is there, and refuses the method");
        }
        let is_like_nowhere =
            status == STATUS_NOT_FOUND && sign(&response, &path) == sign(nowhere, NOWHERE);
        if is_like_nowhere && !self.is_path(contracts, &operation.path, &path).await {
            return check.failed("it is answered as a path is that there is not");
        }
        if response.status.is_server_error() && !operation.documents(status) {
            return check.failed("the service fails");
        }
        let breaches = operation.check_response(&response);
        match breaches.first() {
            Some(breach) => check.failed(breach.to_string()),
            None => check,
        }
    }

    /// Whether a path refuses a method that the contract does not have there: then it is a path.
    /// Where nothing may change it is taken for one, as it cannot be found out.
    async fn is_path(&self, contracts: &[Contract], template: &str, path: &str) -> bool {
        if self.probe.is_safe_only {
            return true;
        }
        let is_declared = |method: &Method| {
            let mut all = contracts.iter().flat_map(Contract::operations);
            all.any(|it| it.path == template && it.method == *method)
        };
        let Some(other) = OTHERS.iter().find(|method| !is_declared(method)) else {
            return false;
        };
        let answer = self.ask(other, path).await;
        answer.is_ok_and(|answer| answer.status.as_u16() == STATUS_METHOD_NOT_ALLOWED)
    }

    /// Holds each route that the service lists to the contracts.
    async fn routes(&self, contracts: &[Contract], nowhere: &Response, into: &mut Conformance) {
        let listing = &self.probe.listing;
        let listed = self.get(listing).await;
        let listed = listed.ok().filter(|it| it.status.is_success());
        let paths = listed.as_ref().and_then(|it| it.json.as_ref());
        let paths = paths.and_then(|document| document.get("paths")?.as_object());
        let Some(paths) = paths else {
            let same = sign(nowhere, NOWHERE);
            let word = match listed.is_some_and(|it| sign(&it, listing) != same) {
                true => "is no OpenAPI document",
                false => "is not there",
            };
            let note = format!("which routes the service has is not known: `{listing}` {word}");
            into.unchecked.push(note);
            return;
        };
        let declared: BTreeSet<(String, String)> = contracts
            .iter()
            .flat_map(Contract::operations)
            .map(|it| (it.method.to_string(), erased(&it.path)))
            .collect();
        for (path, item) in paths {
            let methods = item.as_object().into_iter().flat_map(|item| item.keys());
            for method in methods.map(|method| method.to_ascii_uppercase()) {
                if !METHODS.iter().any(|(_, known)| *known == method.as_str()) {
                    continue;
                }
                let check = Check::new(Group::Routes, format!("{method} {path}"), "listed");
                let is_declared = declared.contains(&(method, erased(path)));
                into.checks.push(match is_declared {
                    true => check,
                    false => check.failed("no contract has it"),
                });
            }
        }
    }

    async fn exposed(&self, into: &mut Conformance) -> Option<String> {
        let path = &self.probe.metrics;
        match self.get(path).await {
            Ok(response) if response.status.is_success() => Some(response.text().into_owned()),
            Ok(response) => {
                let note = format!("metrics: `{path}` answers {}", response.status.as_u16());
                into.unchecked.push(note);
                None
            }
            Err(error) => {
                into.unchecked.push(format!("metrics: {}", reason(&error)));
                None
            }
        }
    }
}

impl Operation {
    /// Whether a status is documented by itself or by its range.
    fn documents(&self, status: u16) -> bool {
        let range = format!("{}XX", status / 100);
        self.responses.contains_key(&status.to_string()) || self.responses.contains_key(&range)
    }
}

/// A path with its parameters made alike.
fn erased(path: &str) -> String {
    request::with_every_parameter(path, "{}")
}

/// By what answers to paths that there are not are alike: what they say apart from the path
/// itself, and of problem documents (RFC 9457) their kind alone, as they name the request too.
fn sign(response: &Response, path: &str) -> (u16, String, String) {
    let kind = response.json.as_ref().and_then(Value::as_object);
    let kind = kind.map(|members| {
        let keys = ["type", "title", "code", "error", "message"];
        let texts = keys.iter().filter_map(|key| members.get(*key)?.as_str());
        texts.collect::<Vec<_>>().join("\n")
    });
    let text = kind.filter(|kind| !kind.is_empty());
    let text = text.unwrap_or_else(|| response.text().into_owned());
    (
        response.status.as_u16(),
        media_type(&response.headers).to_owned(),
        text.replace(path, ""),
    )
}

fn reason(error: &CallError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        text.push_str(": ");
        text.push_str(&current.to_string());
        cause = current.source();
    }
    text
}
