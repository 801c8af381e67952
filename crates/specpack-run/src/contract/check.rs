//! Holding what passes to the contract.

use super::{MediaType, Operation, Schema};
use crate::exchange::{Request, Response, media_type};
use http::{HeaderMap, Method};
use serde_json::Value;
use std::fmt;

/// Which side broke the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was sent.
    Request,
    /// What came back.
    Response,
}

/// A way in which something breaks the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Who broke it.
    pub side: Side,
    /// What breaks it, such as ``the body at `/id` ``.
    pub part: String,
    /// How.
    pub problem: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Request => "request",
            Side::Response => "response",
        };
        write!(f, "{side}: {}: {}", self.part, self.problem)
    }
}

impl Operation {
    /// In what ways a request breaks the contract.
    #[must_use]
    pub fn check_request(&self, request: &Request) -> Vec<Breach> {
        let mut breaches = Breaches::new(Side::Request);
        for parameter in &self.parameters {
            let value = match parameter.place.as_str() {
                "path" => request.path_parameters.get(&parameter.name).cloned(),
                "query" => {
                    let mut query = request.query.iter();
                    let found = query.find(|(name, _)| *name == parameter.name);
                    found.map(|(_, value)| value.clone())
                }
                "header" => header(&request.headers, &parameter.name),
                // Cookies come from the service; what it makes of them is its matter.
                _ => continue,
            };
            let part = format!("the {} parameter `{}`", parameter.place, parameter.name);
            match (value, &parameter.schema) {
                (None, _) if parameter.is_required => breaches.add(part, "it is missing"),
                (Some(value), Some(schema)) => breaches.text(&part, schema, &value),
                _ => {}
            }
        }
        match &self.body {
            Some(body) if !request.body.is_empty() => {
                let essence = media_type(&request.headers);
                breaches.body(essence, &body.content, request.json.as_ref());
            }
            Some(body) if body.is_required => breaches.add("the body", "it is missing"),
            None if !request.body.is_empty() => {
                breaches.add("the body", "the operation takes none");
            }
            Some(_) | None => {}
        }
        breaches.found
    }

    /// In what ways a response breaks the contract.
    #[must_use]
    pub fn check_response(&self, response: &Response) -> Vec<Breach> {
        let mut breaches = Breaches::new(Side::Response);
        let status = response.status.as_u16();
        let Some(shape) = self.response(status) else {
            breaches.add("the status", format!("{status} is not documented"));
            return breaches.found;
        };
        for name in &shape.required_headers {
            if !response.headers.contains_key(name) {
                breaches.add(format!("the header `{name}`"), "it is missing");
            }
        }
        for (name, schema) in &shape.headers {
            if let Some(value) = header(&response.headers, name) {
                breaches.text(&format!("the header `{name}`"), schema, &value);
            }
        }
        // What HEAD would have been answered has a length and no body.
        if self.method == Method::HEAD {
            return breaches.found;
        }
        if shape.content.is_empty() {
            if !response.body.is_empty() {
                breaches.add("the body", "the contract foresees none");
            }
            return breaches.found;
        }
        let essence = media_type(&response.headers);
        breaches.body(essence, &shape.content, response.json.as_ref());
        breaches.found
    }
}

struct Breaches {
    side: Side,
    found: Vec<Breach>,
}

impl Breaches {
    fn new(side: Side) -> Self {
        Self {
            side,
            found: Vec::new(),
        }
    }

    fn add(&mut self, part: impl Into<String>, problem: impl Into<String>) {
        self.found.push(Breach {
            side: self.side,
            part: part.into(),
            problem: problem.into(),
        });
    }

    fn text(&mut self, part: &str, schema: &Schema, text: &str) {
        for (_, problem) in schema.mistakes(&schema.of_text(text)) {
            self.add(part, problem);
        }
    }

    fn body(&mut self, essence: &str, content: &[MediaType], json: Option<&Value>) {
        let Some(media) = content.iter().find(|media| media.covers(essence)) else {
            let problem = match essence {
                "" => "it is missing".to_owned(),
                essence => format!("`{essence}` is not documented"),
            };
            return self.add("the media type", problem);
        };
        if !media.is_json() {
            return;
        }
        let Some(value) = json else {
            return self.add("the body", "it is no JSON");
        };
        let Some(schema) = &media.schema else { return };
        for (pointer, problem) in schema.mistakes(value) {
            let part = match pointer.as_str() {
                "" => "the body".to_owned(),
                pointer => format!("the body at `{pointer}`"),
            };
            self.add(part, problem);
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}
