//! A contract, and runs of features and workflows against a service that keeps to it or not.

use crate::service::{Answer, Asked, Service};
use specpack_graph::acceptance;
use specpack_run::reach::Reach;
use specpack_run::{CaseResult, FeatureFile, Options, Plan, PlannedCase, Sink};
use specpack_syntax::data;
use specpack_syntax::gherkin;
use specpack_syntax::source::{FileId, SourceFile, Span};
use specpack_syntax::tag_expression::TagExpression;
use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

/// When runs begin: at the second of all codes.
const NOW: Duration = Duration::from_secs(30);

pub(crate) const CONTRACT: &str = r##"
openapi: 3.1.0
info: {title: Bakery, version: "1"}
paths:
  /loaves:
    post:
      operationId: bake
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "schemas.yaml#/Order"}
      responses:
        "201":
          description: baked
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json: {schema: {$ref: "#/components/schemas/Loaf"}}
        "4XX":
          description: refused
          content:
            application/problem+json:
              schema: {type: object, required: [error], properties: {error: {type: string}}}
  /loaves/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: look
      parameters:
        - {name: part, in: query, schema: {enum: [crust, crumb]}}
      responses:
        "200":
          description: a loaf
          content:
            application/json: {schema: {$ref: "#/components/schemas/Loaf"}}
        "302": {description: elsewhere}
        "404": {description: none}
components:
  schemas:
    Loaf:
      type: object
      required: [id, kind]
      properties:
        id: {type: integer}
        kind: {type: string}
        done: {type: boolean}
"##;

pub(crate) const SCHEMAS: &str = r#"
Order:
  type: object
  additionalProperties: false
  required: [kind]
  properties:
    kind: {type: string, minLength: 1}
    extras: {type: array, items: {type: object}}
    note: {type: string}
"#;

pub(crate) const WORKFLOWS: &str = r#"
  - workflowId: bake
    x-cucumber:
      - expression: a {word} loaf is baked
        inputs: [kind]
      - expression: "a {word} loaf is baked with:"
        inputs: [kind]
        table: extras
      - expression: "a {word} loaf is baked with this note:"
        inputs: [kind]
        docString: note
    inputs:
      type: object
      required: [kind]
      properties:
        kind: {type: string}
        extras: {type: array, default: []}
        note: {type: string, default: ""}
    steps:
      - stepId: bake
        operationId: bake
        requestBody:
          payload: {kind: $inputs.kind, extras: $inputs.extras, note: $inputs.note}
        successCriteria:
          - condition: $statusCode == 201
        outputs:
          loaf: $response.body#/id
    outputs:
      loaf: $steps.bake.outputs.loaf
      kind: $inputs.kind

  - workflowId: look
    x-cucumber: it can be looked at
    inputs:
      type: object
      required: [loaf, kind]
      properties: {loaf: {type: integer}, kind: {type: string}}
    steps:
      - stepId: look
        operationId: look
        parameters:
          - {name: id, in: path, value: $inputs.loaf}
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/kind == $inputs.kind
"#;

pub(crate) fn loaf(id: usize, kind: &str) -> Answer {
    let headers = vec![("location", format!("/loaves/{id}"))];
    (201, headers, format!(r#"{{"id": {id}, "kind": "{kind}"}}"#))
}

/// A bakery that bakes what it is asked for, and shows it.
pub(crate) fn bakery(sent: mpsc::Sender<String>) -> Service {
    let kinds: Mutex<Vec<String>> = Mutex::default();
    let sent = Mutex::new(sent);
    Service::start(move |asked| {
        sent.lock()
            .unwrap()
            .send(format!("{} {}", asked.line(), asked.body))
            .unwrap();
        let mut kinds = kinds.lock().unwrap();
        if asked.method == "POST" {
            let order: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            kinds.push(order["kind"].as_str().unwrap().to_owned());
            return loaf(kinds.len() - 1, kinds.last().unwrap());
        }
        let id: usize = asked.path["/loaves/".len()..].parse().unwrap();
        (
            200,
            Vec::new(),
            format!(r#"{{"id": {id}, "kind": "{}"}}"#, kinds[id]),
        )
    })
}

pub(crate) fn always(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Service {
    Service::start(answer)
}

pub(crate) const LOOK_AFTER_BAKING: &str = "\
Feature: Bakery
  Background:
    Given a rye loaf is baked
  Scenario: shown
    Then it can be looked at
";

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) cases: Vec<PlannedCase>,
    pub(crate) results: Vec<CaseResult>,
    pub(crate) files: Vec<SourceFile>,
    pub(crate) features: Vec<FeatureFile>,
}

/// How a run differs from the usual.
pub(crate) struct Run<'a> {
    pub(crate) feature: &'a str,
    pub(crate) workflows: &'a str,
    pub(crate) url: String,
    pub(crate) tags: &'a str,
    pub(crate) seed: u64,
    pub(crate) case_limit: Duration,
    pub(crate) stops_early: bool,
    pub(crate) is_stopped: Box<dyn Fn() -> bool + Sync + 'a>,
    pub(crate) events: Option<Sink>,
    pub(crate) jobs: usize,
}

impl<'a> Run<'a> {
    pub(crate) fn new(feature: &'a str, workflows: &'a str, url: String) -> Self {
        Self {
            feature,
            workflows,
            url,
            tags: "",
            seed: 7,
            case_limit: Duration::from_secs(20),
            stops_early: false,
            is_stopped: Box::new(|| false),
            events: None,
            jobs: 4,
        }
    }

    pub(crate) fn run(&self) -> Ran {
        let head = "arazzo: 1.0.1\nsourceDescriptions:\n  - {name: bakery, url: openapi.yaml, type: openapi}\n";
        let files = vec![
            SourceFile::new("specs/a.feature", self.feature),
            SourceFile::new(
                "specs/a.arazzo.yaml",
                format!("{head}workflows:\n{}", self.workflows),
            ),
        ];
        let parsed = gherkin::parse(FileId(0), &files[0]);
        assert_eq!(parsed.diagnostics, []);
        let features = vec![FeatureFile {
            file: FileId(0),
            document: parsed.document,
        }];
        let tree = yaml(FileId(1), &files[1]);
        let (description, findings) = acceptance::read(FileId(1), tree.root());
        assert_eq!(findings, []);
        let load = |path: &str| match path {
            "specs/openapi.yaml" => Ok(value(CONTRACT)),
            "specs/schemas.yaml" => Ok(value(SCHEMAS)),
            other => Err(format!("there is no {other}")),
        };
        let tags = TagExpression::parse(self.tags).unwrap();
        let path_of = |file: FileId| files[file.0 as usize].path().to_owned();
        let plan = Plan::new(&features, vec![description], &path_of, &tags, &load).unwrap();
        for contract in plan.contracts() {
            assert!(contract.unusable.is_empty(), "{:?}", contract.unusable);
        }
        let options = Options {
            base_urls: BTreeMap::from([(String::new(), self.url.clone())]),
            reach: Reach::new([]),
            jobs: self.jobs,
            case_limit: self.case_limit,
            response_limit: Duration::from_secs(10),
            seed: self.seed,
            since_1970: NOW,
            stops_early: self.stops_early,
            events: self.events.clone(),
        };
        let mut told = Vec::new();
        let mut tell = |planned: &PlannedCase, _: &CaseResult| told.push(planned.case.at);
        let results = specpack_run::run(&plan, &options, &*self.is_stopped, &mut tell).unwrap();
        let planned: Vec<Span> = plan.cases().iter().map(|planned| planned.case.at).collect();
        assert_eq!(told, planned);
        Ran {
            cases: plan.cases().to_vec(),
            results,
            files,
            features,
        }
    }
}

impl Ran {
    /// How each case ended, and what its first failure says.
    pub(crate) fn outcomes(&self) -> Vec<(&'static str, String)> {
        let outcome = |result: &CaseResult| {
            let failure = result.steps.iter().find_map(|step| step.failure.as_ref());
            let message = failure.map_or_else(String::new, |failure| failure.message.clone());
            (result.status.name(), message)
        };
        self.results.iter().map(outcome).collect()
    }
}

fn yaml(file: FileId, source: &SourceFile) -> data::Tree {
    let parsed = data::parse_yaml(file, source, Span::new(0..source.text().len()));
    assert_eq!(parsed.diagnostics, [], "{}", source.text());
    parsed.tree
}

fn value(text: &str) -> serde_json::Value {
    let source = SourceFile::new("a.yaml", text);
    acceptance::value(yaml(FileId(0), &source).root())
}
