//! Runtime expressions of Arazzo 1.0: what a value is taken from while a workflow runs.

use super::path::Access;
use std::fmt;

/// A runtime expression, such as `$response.body#/user/id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeExpression {
    /// What is looked at.
    pub root: Root,
    /// The way from there to the value.
    pub path: Vec<Access>,
}

/// What a runtime expression looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$url`: the address of the request.
    Url,
    /// `$method`: the method of the request.
    Method,
    /// `$statusCode`: the status of the response.
    StatusCode,
    /// `$request.header.NAME`
    RequestHeader(String),
    /// `$request.query.NAME`
    RequestQuery(String),
    /// `$request.path.NAME`
    RequestPath(String),
    /// `$request.body`
    RequestBody,
    /// `$response.header.NAME`
    ResponseHeader(String),
    /// `$response.body`
    ResponseBody,
    /// `$inputs.NAME`: an input of the workflow.
    Input(String),
    /// `$outputs.NAME`: an output of the step, or of the workflow that it called.
    Output(String),
    /// `$steps.STEP.outputs.NAME`
    StepOutput {
        /// The step's id.
        step: String,
        /// The output's name.
        name: String,
    },
    /// `$workflows.WORKFLOW.outputs.NAME`, of a workflow that ran before in the scenario.
    WorkflowOutput {
        /// The workflow's id.
        workflow: String,
        /// The output's name.
        name: String,
    },
    /// `$sourceDescriptions.NAME.url`
    SourceUrl(String),
}

/// Why a text is no runtime expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeExpressionError {
    /// It does not start with one of the names that Arazzo knows.
    #[error("`{0}` is no runtime expression")]
    Unknown(String),
    /// What is named is not said.
    #[error("`{0}` names nothing; a name has to follow")]
    Unnamed(String),
    /// The part after `#` is no JSON pointer.
    #[error("`{0}` is no JSON pointer; one is empty or starts with `/`")]
    Pointer(String),
}

impl RuntimeExpression {
    /// Reads an expression; the text starts with `$`.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, RuntimeExpressionError> {
        let (head, pointer) = match text.split_once('#') {
            Some((head, pointer)) => (head, Some(pointer)),
            None => (text, None),
        };
        let (root, rest) = root(head)?;
        let members = rest.split('.').filter(|member| !member.is_empty());
        let mut path: Vec<Access> = members
            .map(|name| Access::Member(name.to_owned()))
            .collect();
        if let Some(pointer) = pointer {
            if !pointer.is_empty() && !pointer.starts_with('/') {
                return Err(RuntimeExpressionError::Pointer(pointer.to_owned()));
            }
            path.push(Access::Pointer(pointer.to_owned()));
        }
        Ok(Self { root, path })
    }
}

/// The root, and what follows its name.
fn root(head: &str) -> Result<(Root, &str), RuntimeExpressionError> {
    let unknown = || RuntimeExpressionError::Unknown(head.to_owned());
    let (first, rest) = split(head);
    // A header's name may hold dots, and so takes all that follows.
    let whole = |rest: &str| named(head, rest).map(str::to_owned);
    let root = match first {
        "$url" if rest.is_empty() => Root::Url,
        "$method" if rest.is_empty() => Root::Method,
        "$statusCode" if rest.is_empty() => Root::StatusCode,
        "$request" | "$response" => {
            let (source, name) = split(rest);
            match (first, source) {
                ("$request", "header") => Root::RequestHeader(whole(name)?),
                ("$request", "query") => Root::RequestQuery(whole(name)?),
                ("$request", "path") => Root::RequestPath(whole(name)?),
                ("$request", "body") => return Ok((Root::RequestBody, name)),
                ("$response", "header") => Root::ResponseHeader(whole(name)?),
                ("$response", "body") => return Ok((Root::ResponseBody, name)),
                _ => return Err(unknown()),
            }
        }
        "$inputs" | "$outputs" => {
            let (name, rest) = split(named(head, rest)?);
            let root = match first {
                "$inputs" => Root::Input(name.to_owned()),
                _ => Root::Output(name.to_owned()),
            };
            return Ok((root, rest));
        }
        "$steps" | "$workflows" => {
            let (owner, rest) = split(named(head, rest)?);
            let (kind, rest) = split(rest);
            let (name, rest) = split(named(head, rest)?);
            let (owner, name) = (owner.to_owned(), name.to_owned());
            let root = match (first, kind) {
                ("$steps", "outputs") => Root::StepOutput { step: owner, name },
                ("$workflows", "outputs") => Root::WorkflowOutput {
                    workflow: owner,
                    name,
                },
                _ => return Err(unknown()),
            };
            return Ok((root, rest));
        }
        "$sourceDescriptions" => match split(rest) {
            (name, "url") => Root::SourceUrl(named(head, name)?.to_owned()),
            _ => return Err(unknown()),
        },
        _ => return Err(unknown()),
    };
    Ok((root, ""))
}

fn split(text: &str) -> (&str, &str) {
    text.split_once('.').unwrap_or((text, ""))
}

fn named<'a>(whole: &str, name: &'a str) -> Result<&'a str, RuntimeExpressionError> {
    match name {
        "" => Err(RuntimeExpressionError::Unnamed(whole.to_owned())),
        name => Ok(name),
    }
}

impl fmt::Display for RuntimeExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Url => f.write_str("$url"),
            Root::Method => f.write_str("$method"),
            Root::StatusCode => f.write_str("$statusCode"),
            Root::RequestHeader(name) => write!(f, "$request.header.{name}"),
            Root::RequestQuery(name) => write!(f, "$request.query.{name}"),
            Root::RequestPath(name) => write!(f, "$request.path.{name}"),
            Root::RequestBody => f.write_str("$request.body"),
            Root::ResponseHeader(name) => write!(f, "$response.header.{name}"),
            Root::ResponseBody => f.write_str("$response.body"),
            Root::Input(name) => write!(f, "$inputs.{name}"),
            Root::Output(name) => write!(f, "$outputs.{name}"),
            Root::StepOutput { step, name } => write!(f, "$steps.{step}.outputs.{name}"),
            Root::WorkflowOutput { workflow, name } => {
                write!(f, "$workflows.{workflow}.outputs.{name}")
            }
            Root::SourceUrl(name) => write!(f, "$sourceDescriptions.{name}.url"),
        }?;
        for access in &self.path {
            match access {
                Access::Member(name) => write!(f, ".{name}")?,
                Access::Item(index) => write!(f, "[{index}]")?,
                Access::Pointer(pointer) => write!(f, "#{pointer}")?,
            }
        }
        Ok(())
    }
}
