//! What an Arazzo document says, with every expression in it read.
//!
//! Beside Arazzo 1.0 there are a few extensions, which `docs/specpack/acceptance.md` describes.

use super::condition::Condition;
use super::runtime_expression::RuntimeExpression;
use super::template::Template;
use crate::model::Spanned;
use serde_json::Value;
use specpack_syntax::cucumber_expression::{Expression, ParameterTypes};
use specpack_syntax::source::{FileId, Location, Span};

/// An Arazzo document.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its file.
    pub file: FileId,
    /// The contracts that its operations are of.
    pub sources: Vec<Source>,
    /// Its workflows, in the order written.
    pub workflows: Vec<Workflow>,
    /// The types that its Cucumber expressions may name.
    pub types: ParameterTypes,
}

/// A contract, or another Arazzo document.
#[derive(Clone, Debug)]
pub struct Source {
    /// What expressions call it.
    pub name: Spanned<String>,
    /// Where it is, relative to the document.
    pub url: Spanned<String>,
    /// Whether it is a contract in OpenAPI.
    pub is_contract: bool,
}

/// A workflow: calls that are made one after another.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Its id.
    pub id: Spanned<String>,
    /// What it is about, in a sentence; may be empty.
    pub summary: String,
    /// The steps of scenarios that it stands for.
    pub bindings: Vec<Binding>,
    /// What it is given.
    pub inputs: Vec<Input>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What it gives to the scenario.
    pub outputs: Vec<(Spanned<String>, Template)>,
    /// Every expression in it, with the place of what holds it.
    pub expressions: Vec<(RuntimeExpression, Location)>,
}

/// A text of steps that stand for a workflow.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The expression; none where it cannot be read, which is reported.
    pub expression: Option<Expression>,
    /// The expression as it is written.
    pub source: Spanned<String>,
    /// The inputs that its parameters fill, in this order.
    pub inputs: Vec<Spanned<String>>,
    /// The input that a table fills, and how.
    pub table: Option<(Spanned<String>, TableForm)>,
    /// The input that a doc string fills.
    pub doc_string: Option<Spanned<String>>,
}

/// What a table of a step is to a workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableForm {
    /// A list of objects, one a row, with the first row as names of members.
    #[default]
    Rows,
    /// One object: the first column names members, the second holds them.
    Object,
    /// A list of lists, the first row included.
    Cells,
}

/// An input of a workflow.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: Spanned<String>,
    /// The type that its schema names.
    pub kind: Option<String>,
    /// Whether a run without it cannot start.
    pub is_required: bool,
    /// Its value where nothing gives one.
    pub default: Option<Value>,
    /// What a new value for each scenario looks like: `#` stands for a digit, `@` for a letter.
    pub generate: Option<String>,
    /// The input that a new value must differ from.
    pub other_than: Option<String>,
    /// The app whose code it is.
    pub app_code: Option<AppCode>,
}

/// A code that an authenticator app shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppCode {
    /// The input that holds the app's secret, in Base32.
    pub secret: String,
    /// How many codes after the present one: a service takes each of an app's codes once.
    pub ahead: u8,
}

/// A step of a workflow.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id.
    pub id: Spanned<String>,
    /// What it calls.
    pub target: Target,
    /// The parameters of the request, or the inputs of the workflow that is called.
    pub parameters: Vec<StepParameter>,
    /// The body of the request.
    pub body: Option<RequestBody>,
    /// What must hold of the response. None: whatever the contract foresees.
    pub criteria: Vec<Criterion>,
    /// What to do when it succeeded; the first whose criteria hold.
    pub on_success: Vec<Action>,
    /// What to do when it failed; the first whose criteria hold.
    pub on_failure: Vec<Action>,
    /// What later steps may take from it.
    pub outputs: Vec<(Spanned<String>, Template)>,
    /// Outputs that are a part of a text.
    pub captures: Vec<Capture>,
    /// Whether the request is sent several times at once.
    pub concurrency: Option<Concurrency>,
    /// Whether the request is meant to break the contract.
    pub is_invalid_request: bool,
}

/// What a step calls.
#[derive(Clone, Debug)]
pub enum Target {
    /// An operation by its id, perhaps of one source.
    Operation {
        /// The source's name, where the document says it.
        source: Option<String>,
        /// The operation's id.
        id: Spanned<String>,
    },
    /// An operation by its place in the contract.
    Path {
        /// The source's name.
        source: String,
        /// The path, as the contract writes it.
        path: String,
        /// The method, in lower case.
        method: String,
        /// Where the document says so.
        at: Location,
    },
    /// Another workflow of the document.
    Workflow(Spanned<String>),
    /// No request: the step looks for an event that the service has emitted.
    Event {
        /// The type of the event.
        kind: Spanned<String>,
        /// What it has to hold: each member of an object here, as it stands there.
        holding: Template,
    },
    /// Nothing: the step looks at what the scenario has so far.
    Nothing(Location),
}

/// A parameter of a request, or an input of a workflow that is called.
#[derive(Clone, Debug)]
pub struct StepParameter {
    /// Its name.
    pub name: Spanned<String>,
    /// Where it goes.
    pub place: ParameterPlace,
    /// Its value.
    pub value: Template,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterPlace {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into a cookie.
    Cookie,
    /// To the workflow that is called.
    Input,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Its media type; `application/json` where nothing is said.
    pub content_type: String,
    /// What is sent.
    pub payload: Template,
    /// Values that are put into the payload, each at a JSON pointer.
    pub replacements: Vec<(String, Template)>,
}

/// What must hold.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// The condition as it is written.
    pub source: Spanned<String>,
    /// How it is to be read.
    pub kind: CriterionKind,
}

/// The kinds of criteria.
#[derive(Clone, Debug)]
pub enum CriterionKind {
    /// A comparison.
    Simple(Condition),
    /// A regular expression that the text of a value has to match somewhere.
    Regex {
        /// The value.
        context: RuntimeExpression,
        /// The expression.
        pattern: regex::Regex,
    },
    /// A JSONPath (RFC 9535) that has to select something.
    JsonPath {
        /// The value.
        context: RuntimeExpression,
        /// The path.
        path: serde_json_path::JsonPath,
    },
    /// It cannot be read, which is reported; it never holds.
    Unreadable,
}

/// What to do after a step.
#[derive(Clone, Debug)]
pub struct Action {
    /// What.
    pub kind: ActionKind,
    /// When; always where there are none.
    pub criteria: Vec<Criterion>,
    /// Where it stands.
    pub at: Location,
}

/// The kinds of actions. Durations are in seconds.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    /// The workflow ends here.
    End,
    /// It goes on elsewhere.
    Goto(Destination),
    /// The step is tried again, after a pause.
    Retry {
        /// The pause.
        after: f64,
        /// How often at most; none where only the deadline bounds it.
        limit: Option<u32>,
        /// For how long at most, counted from the first try.
        deadline: Option<f64>,
    },
}

/// Where a workflow goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// At a step of the same workflow.
    Step(String),
    /// With another workflow, after which this one ends.
    Workflow(String),
}

/// An output that is a part of a text.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The output's name.
    pub name: Spanned<String>,
    /// The text.
    pub from: RuntimeExpression,
    /// The part: the first group of the pattern, else all that it matches.
    pub pattern: regex::Regex,
}

/// How often a request is sent at once, and how many of the answers have to meet the criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// How many requests.
    pub count: usize,
    /// How many of the answers have to meet the criteria, exactly.
    pub succeeding: usize,
}

impl Description {
    /// The workflow with an id; the first where it stands twice.
    #[must_use]
    pub fn workflow(&self, id: &str) -> Option<&Workflow> {
        self.workflows
            .iter()
            .find(|workflow| workflow.id.value == id)
    }

    /// A place in the document.
    #[must_use]
    pub fn at(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }
}

impl Workflow {
    /// The input with a name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name.value == name)
    }
}
