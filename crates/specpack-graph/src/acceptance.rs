//! Executable acceptance: the scenarios of features, the workflows of Arazzo documents, and which
//! step stands for which workflow.
//!
//! Everything here is read once and checked as it is read; running it is another crate's matter.

mod binding;
mod condition;
mod path;
mod reader;
mod runtime_expression;
mod scenario;
mod template;
mod workflow;

pub use binding::{BoundStep, Match, StepIndex};
pub use condition::{Comparison, Condition, ConditionError, Operand};
pub use path::Access;
pub use reader::read;
pub use runtime_expression::{Root, RuntimeExpression, RuntimeExpressionError};
pub use scenario::{Argument, Case, CaseStep, cases};
pub use template::{Piece, Template, value};
pub use workflow::{
    Action, ActionKind, AppCode, Binding, Capture, Concurrency, Criterion, CriterionKind,
    Description, Destination, Input, ParameterPlace, RequestBody, Source, Step, StepParameter,
    TableForm, Target, Workflow,
};

/// The rules that reading workflows reports.
pub const RULES: &[&str] = &[
    INVALID_WORKFLOW,
    INVALID_RUNTIME_EXPRESSION,
    INVALID_CRITERION,
    INVALID_STEP_EXPRESSION,
];

/// A workflow that lacks something or says it in the wrong form.
pub const INVALID_WORKFLOW: &str = "invalid-workflow";
/// A text that starts with `$` and is no runtime expression.
pub const INVALID_RUNTIME_EXPRESSION: &str = "invalid-runtime-expression";
/// A criterion that cannot be evaluated.
pub const INVALID_CRITERION: &str = "invalid-criterion";
/// A Cucumber expression that cannot be read.
pub const INVALID_STEP_EXPRESSION: &str = "invalid-step-expression";
