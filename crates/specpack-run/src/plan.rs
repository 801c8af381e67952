//! What a run will do: every case, with the workflow and the arguments of each of its steps.

use crate::contract::{Contract, ContractError, Documents, Load, Operation};
use crate::scope::Values;
use serde_json::Value;
use specpack_graph::acceptance::{
    Argument, BoundStep, Case, CaseStep, Description, Match, Step, StepIndex, TableForm, Target,
    Workflow, cases,
};
use specpack_syntax::cucumber_expression;
use specpack_syntax::gherkin;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location};
use specpack_syntax::tag_expression::TagExpression;
use std::sync::Arc;

/// A feature of a run.
#[derive(Clone, Debug)]
pub struct FeatureFile {
    /// Its file.
    pub file: FileId,
    /// Its tree.
    pub document: gherkin::Document,
}

/// What a run will do.
#[derive(Debug)]
pub struct Plan {
    descriptions: Vec<Description>,
    /// The contracts of each description, by the names of its sources.
    contracts: Vec<HashMap<String, Arc<Contract>>>,
    cases: Vec<PlannedCase>,
}

/// A case with what each of its steps stands for.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// Its file.
    pub file: FileId,
    /// The case.
    pub case: Case,
    /// What its steps stand for, one each.
    pub steps: Vec<Meaning>,
}

/// What a step stands for.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// A workflow.
    Workflow(Call),
    /// Nothing.
    Undefined,
    /// Several workflows, by where each is bound.
    Ambiguous(Vec<Location>),
    /// A workflow that does not take what the step has.
    Misfit(String),
}

/// A workflow with the values that a step gives it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The document's position.
    pub(crate) description: usize,
    /// The workflow's position in it.
    pub(crate) workflow: usize,
    /// The values by input.
    pub(crate) arguments: Values,
    /// Where the step is bound.
    pub bound_at: Location,
}

impl Plan {
    /// Works out what is to be run: the cases that `tags` takes.
    ///
    /// # Errors
    /// When a contract cannot be used.
    pub fn new(
        features: &[FeatureFile],
        descriptions: Vec<Description>,
        path_of: &dyn Fn(FileId) -> String,
        tags: &TagExpression,
        load: Load<'_>,
    ) -> Result<Self, ContractError> {
        let mut planned = Vec::new();
        let mut meanings = Meanings {
            index: StepIndex::new(&descriptions),
            descriptions: &descriptions,
            known: HashMap::default(),
        };
        for feature in features {
            for case in cases(&feature.document) {
                let names: Vec<&str> = case.tags.iter().map(String::as_str).collect();
                if tags.takes(&names) {
                    let steps = case.steps.iter().map(|step| meanings.of(step)).collect();
                    planned.push(PlannedCase {
                        file: feature.file,
                        case,
                        steps,
                    });
                }
            }
        }
        Ok(Self {
            contracts: contracts(&descriptions, path_of, load)?,
            descriptions,
            cases: planned,
        })
    }

    /// The cases in the order of the features.
    #[must_use]
    pub fn cases(&self) -> &[PlannedCase] {
        &self.cases
    }

    /// The contracts, each once.
    #[must_use]
    pub fn contracts(&self) -> Vec<Arc<Contract>> {
        let mut all: Vec<Arc<Contract>> = Vec::new();
        for contract in self.contracts.iter().flat_map(HashMap::values) {
            if !all.iter().any(|known| Arc::ptr_eq(known, contract)) {
                all.push(Arc::clone(contract));
            }
        }
        all
    }

    pub(crate) fn workflow(&self, call: &Call) -> Option<(&Description, &Workflow)> {
        let description = self.descriptions.get(call.description)?;
        Some((description, description.workflows.get(call.workflow)?))
    }

    /// The operation that a step calls, and the name of the source that it is of.
    pub(crate) fn operation(
        &self,
        description: usize,
        step: &Step,
    ) -> Result<(&Operation, &str), String> {
        let sources = self.descriptions.get(description);
        let sources = sources.map_or(&[][..], |description| &description.sources);
        let named = match &step.target {
            Target::Operation { source, .. } => source.as_deref(),
            Target::Path { source, .. } => Some(source.as_str()),
            Target::Workflow(_) | Target::Event { .. } | Target::Nothing(_) => None,
        };
        for source in sources {
            let name = source.name.value.as_str();
            if named.is_some_and(|named| named != name) {
                continue;
            }
            let contracts = self.contracts.get(description);
            let contract = contracts.and_then(|contracts| contracts.get(name));
            let found = contract.and_then(|contract| match &step.target {
                Target::Operation { id, .. } => contract.operation(&id.value),
                Target::Path { path, method, .. } => contract.operation_at(path, method),
                _ => None,
            });
            if let Some(found) = found {
                return Ok((found, name));
            }
        }
        Err(match &step.target {
            Target::Operation { id, .. } => {
                format!("no contract has the operation `{}`", id.value)
            }
            Target::Path { path, method, .. } => {
                format!("no contract has the operation `{method} {path}`")
            }
            Target::Workflow(_) | Target::Event { .. } | Target::Nothing(_) => {
                "no operation".to_owned()
            }
        })
    }
}

fn contracts(
    descriptions: &[Description],
    path_of: &dyn Fn(FileId) -> String,
    load: Load<'_>,
) -> Result<Vec<HashMap<String, Arc<Contract>>>, ContractError> {
    let mut by_path: HashMap<String, Arc<Contract>> = HashMap::default();
    let mut contracts = Vec::with_capacity(descriptions.len());
    for description in descriptions {
        let mut by_source = HashMap::default();
        for source in description
            .sources
            .iter()
            .filter(|source| source.is_contract)
        {
            let path =
                specpack_graph::contract::beside(&path_of(description.file), &source.url.value);
            let contract = match by_path.get(&path) {
                Some(known) => Arc::clone(known),
                None => {
                    let documents = Documents::load(&path, load)?;
                    let contract = Arc::new(Contract::read(&path, &documents)?);
                    by_path.insert(path, Arc::clone(&contract));
                    contract
                }
            };
            by_source.insert(source.name.value.clone(), contract);
        }
        contracts.push(by_source);
    }
    Ok(contracts)
}

/// What steps stand for.
struct Meanings<'d> {
    index: StepIndex<'d>,
    descriptions: &'d [Description],
    /// What was found of steps that have nothing below them, by their texts: scenarios repeat each
    /// other's.
    known: HashMap<String, Meaning>,
}

impl Meanings<'_> {
    fn of(&mut self, step: &CaseStep) -> Meaning {
        if step.argument != Argument::default() {
            return self.found(step);
        }
        if let Some(known) = self.known.get(&step.text) {
            return known.clone();
        }
        let found = self.found(step);
        self.known.insert(step.text.clone(), found.clone());
        found
    }

    fn found(&self, step: &CaseStep) -> Meaning {
        match self.index.find(&step.text) {
            Match::Undefined => Meaning::Undefined,
            Match::Ambiguous(several) => {
                let places = several.iter().map(|bound| bound.binding.source.at);
                Meaning::Ambiguous(places.collect())
            }
            Match::Bound(bound, arguments) => match given(bound, &arguments, &step.argument) {
                Err(misfit) => Meaning::Misfit(misfit),
                Ok(arguments) => Meaning::Workflow(Call {
                    description: position(self.descriptions, bound.description),
                    workflow: position(&bound.description.workflows, bound.workflow),
                    arguments,
                    bound_at: bound.binding.source.at,
                }),
            },
        }
    }
}

fn position<T>(all: &[T], one: &T) -> usize {
    let found = all.iter().position(|other| std::ptr::eq(other, one));
    found.unwrap_or_default()
}

/// The values that a step gives to a workflow, by input.
fn given(
    bound: &BoundStep<'_>,
    arguments: &[cucumber_expression::Argument],
    below: &Argument,
) -> Result<Values, String> {
    let (workflow, binding) = (bound.workflow, bound.binding);
    let named: Vec<&str> = match binding.inputs.is_empty() {
        true => workflow
            .inputs
            .iter()
            .map(|input| input.name.value.as_str())
            .collect(),
        false => binding
            .inputs
            .iter()
            .map(|input| input.value.as_str())
            .collect(),
    };
    if named.len() < arguments.len() {
        return Err(format!(
            "the step has {} arguments, and `{}` has inputs for {}",
            arguments.len(),
            workflow.id.value,
            named.len()
        ));
    }
    let mut values = Values::new();
    for (name, argument) in named.iter().zip(arguments) {
        let kind = workflow.input(name).and_then(|input| input.kind.as_deref());
        values.insert((*name).to_owned(), typed(&argument.value, kind));
    }
    if let Some(cells) = &below.table {
        let (input, form) = match &binding.table {
            Some((input, form)) => (input.value.as_str(), *form),
            None => ("table", TableForm::Rows),
        };
        if binding.table.is_none() && workflow.input(input).is_none() {
            return Err(format!("`{}` takes no table", workflow.id.value));
        }
        values.insert(input.to_owned(), table(cells, form));
    }
    if let Some(text) = &below.doc_string {
        let input = binding
            .doc_string
            .as_ref()
            .map_or("docString", |input| input.value.as_str());
        if binding.doc_string.is_none() && workflow.input(input).is_none() {
            return Err(format!("`{}` takes no doc string", workflow.id.value));
        }
        let kind = workflow
            .input(input)
            .and_then(|input| input.kind.as_deref());
        let value = cucumber_expression::Value::Text(text.clone());
        values.insert(input.to_owned(), typed(&value, kind));
    }
    Ok(values)
}

/// An argument as the type that its input asks for, where it can be that.
fn typed(value: &cucumber_expression::Value, kind: Option<&str>) -> Value {
    use cucumber_expression::Value as Argument;
    match (value, kind) {
        (Argument::Integer(number), Some("string")) => number.to_string().into(),
        (Argument::Float(number), Some("string")) => number.to_string().into(),
        (Argument::Integer(number), _) => (*number).into(),
        (Argument::Float(number), _) => (*number).into(),
        (Argument::Text(text), Some("integer" | "number" | "boolean" | "array" | "object")) => {
            serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into())
        }
        (Argument::Text(text), _) => text.as_str().into(),
        (Argument::Nothing, _) => Value::Null,
    }
}

fn table(cells: &[Vec<String>], form: TableForm) -> Value {
    let text = |cell: &String| Value::from(cell.as_str());
    match form {
        TableForm::Cells => {
            let rows = cells
                .iter()
                .map(|row| row.iter().map(text).collect::<Value>());
            rows.collect()
        }
        TableForm::Object => {
            let members = cells.iter().filter_map(|row| match row.as_slice() {
                [name, value, ..] => Some((name.clone(), text(value))),
                _ => None,
            });
            Value::Object(members.collect())
        }
        TableForm::Rows => {
            let Some((header, rows)) = cells.split_first() else {
                return Value::Array(Vec::new());
            };
            let rows = rows.iter().map(|row| {
                let members = header.iter().cloned().zip(row.iter().map(text));
                Value::Object(members.collect())
            });
            rows.collect()
        }
    }
}
