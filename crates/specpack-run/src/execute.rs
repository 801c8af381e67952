//! Running a workflow: its steps one after another, each tried, held to the contract, and followed
//! by what its actions say.

mod frame;

use crate::app_code::{self, Clock};
use crate::client::{CallError, Client};
use crate::exchange::{Exchange, Request};
use crate::generate::Draw;
use crate::plan::Plan;
use crate::request::{self, RequestError};
use crate::result::Failure;
use crate::scope::{Scope, Values};
use crate::sink::Sink;
use frame::{Frame, Tried};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use serde_json::Value;
use specpack_graph::acceptance::{
    Action, ActionKind, AppCode, Description, Destination, Input, ParameterPlace, Step, Target,
    Template, Workflow,
};
use specpack_syntax::hash::HashMap;
use std::collections::BTreeMap;
use std::error::Error;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::Instant;

/// The most steps that one workflow may take, so that one that goes in circles ends.
const MOST_STEPS: usize = 1_000;
/// How often a value is drawn again that is the one it must not be; a form without a digit or a
/// letter has no other.
const MOST_DRAWS: usize = 1_000;
/// How deep workflows may call each other.
const DEEPEST_CALL: usize = 16;
/// The shortest pause before a retry, so that polling leaves the service time to work.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// What all workflows of a run share.
#[derive(Debug)]
pub(crate) struct Engine<'r> {
    pub(crate) plan: &'r Plan,
    pub(crate) client: Client,
    /// The address of the service by the name of a source; an empty name for the others.
    pub(crate) base_urls: &'r BTreeMap<String, String>,
    /// Where the events of the service are seen.
    pub(crate) events: Option<&'r Sink>,
    /// What codes of authenticator apps go by.
    pub(crate) clock: Clock,
}

/// What a scenario knows while it runs.
#[derive(Debug)]
pub(crate) struct World {
    /// What workflows gave to it, by name.
    pub(crate) state: Values,
    /// The outputs of each workflow that ran.
    pub(crate) workflows: HashMap<String, Values>,
    /// Where new values come from.
    pub(crate) draw: Draw,
    /// When it has to have ended.
    pub(crate) deadline: Instant,
}

/// The outputs of a workflow, or why it failed.
type Outcome = Result<Values, Box<Failure>>;

/// Where a workflow goes after a step.
enum Next<'a> {
    Following,
    Step(&'a str),
    Workflow(&'a str),
    End,
}

impl Engine<'_> {
    /// Runs a workflow with what a step of a scenario gives to it, and what the scenario knows.
    pub(crate) async fn run(
        &self,
        description_index: usize,
        description: &Description,
        workflow: &Workflow,
        given: &Values,
        world: &mut World,
    ) -> Result<(), Box<Failure>> {
        let inputs = self.inputs(workflow, given, world)?;
        let frame = Frame {
            description_index,
            description,
            workflow,
            inputs,
            steps: HashMap::default(),
            depth: 0,
        };
        let outputs = self.workflow(frame, world).await?;
        world.state.extend(outputs);
        Ok(())
    }

    fn workflow<'a>(
        &'a self,
        mut frame: Frame<'a>,
        world: &'a mut World,
    ) -> Pin<Box<dyn Future<Output = Outcome> + 'a>> {
        Box::pin(async move {
            let mut at = 0;
            for _ in 0..MOST_STEPS {
                let Some(step) = frame.workflow.steps.get(at) else {
                    return Ok(self.finish(&frame, world));
                };
                match self.step(&mut frame, step, world).await? {
                    Next::Following => at += 1,
                    Next::End => return Ok(self.finish(&frame, world)),
                    Next::Step(id) => {
                        let mut steps = frame.workflow.steps.iter();
                        let found = steps.position(|step| step.id.value == id);
                        at = found.ok_or_else(|| {
                            frame.failure(step, format!("there is no step `{id}` to go to"))
                        })?;
                    }
                    Next::Workflow(id) => {
                        let next = frame.described(step, id)?;
                        let next = Frame {
                            workflow: next,
                            steps: HashMap::default(),
                            depth: frame.depth + 1,
                            inputs: frame.inputs.clone(),
                            ..frame
                        };
                        if next.depth > DEEPEST_CALL {
                            return Err(next.failure(step, "workflows call each other too deep"));
                        }
                        return self.workflow(next, world).await;
                    }
                }
            }
            let last = frame.workflow.steps.first();
            let message = format!("the workflow took more than {MOST_STEPS} steps");
            Err(Box::new(Failure {
                message,
                at: last.map(|step| step.id.at),
                ..Failure::default()
            }))
        })
    }

    /// The outputs of a workflow that came to its end.
    fn finish(&self, frame: &Frame<'_>, world: &mut World) -> Values {
        let none = Values::new();
        let scope = frame.scope(world, &none, None, self.base_url(""));
        let mut outputs = Values::new();
        for (name, template) in &frame.workflow.outputs {
            // What leads to nothing is no output: a response may lack an optional member.
            if let Ok(value) = scope.fill(template) {
                outputs.insert(name.value.clone(), value);
            }
        }
        let id = frame.workflow.id.value.clone();
        world.workflows.insert(id, outputs.clone());
        outputs
    }

    /// Runs a step until it succeeds or nothing is left to try.
    async fn step<'a>(
        &self,
        frame: &mut Frame<'a>,
        step: &'a Step,
        world: &mut World,
    ) -> Result<Next<'a>, Box<Failure>> {
        let began = Instant::now();
        let mut tries = 0;
        loop {
            tries += 1;
            let mut tried = self.attempt(frame, step, world).await;
            let outputs = frame.outputs(step, world, &tried, self.base_url(""));
            let actions = match tried.failure {
                None => &step.on_success,
                Some(_) => &step.on_failure,
            };
            let scope = frame.scope(world, &outputs, tried.exchange.as_ref(), self.base_url(""));
            let action = actions.iter().find(|action| applies(action, &scope));
            let action = action.filter(|_| !tried.is_final);
            let goes_on = action.is_some_and(|action| may_go_on(&action.kind, tries, began));
            if let Some(mut failure) = tried.failure.take().filter(|_| !goes_on) {
                failure.tries = tries;
                failure.exchange = failure.exchange.or(tried.exchange.map(Box::new));
                return Err(failure);
            }
            match action.map(|action| &action.kind) {
                Some(ActionKind::Retry { after, .. }) => {
                    let pause = Duration::from_secs_f64(*after).max(SHORTEST_PAUSE);
                    if Instant::now() + pause > world.deadline {
                        let message = "the time for the scenario ran out between two tries";
                        return Err(frame.failure(step, message));
                    }
                    tokio::time::sleep(pause).await;
                }
                next => {
                    frame.steps.insert(step.id.value.clone(), outputs);
                    return Ok(match next {
                        None => Next::Following,
                        Some(ActionKind::Goto(Destination::Step(id))) => Next::Step(id),
                        Some(ActionKind::Goto(Destination::Workflow(id))) => Next::Workflow(id),
                        Some(_) => Next::End,
                    });
                }
            }
        }
    }

    async fn attempt(&self, frame: &Frame<'_>, step: &Step, world: &mut World) -> Tried {
        let tried = match &step.target {
            Target::Nothing(_) => Ok(Tried::of(None, Values::new())),
            Target::Workflow(id) => self.call(frame, step, &id.value, world).await,
            Target::Event { kind, holding } => {
                Ok(self.event(frame, step, &kind.value, holding, world))
            }
            Target::Operation { .. } | Target::Path { .. } => {
                self.exchange(frame, step, world).await
            }
        };
        let mut tried = match tried {
            Ok(tried) => tried,
            Err(tried) => return tried,
        };
        if step.concurrency.is_none() && tried.failure.is_none() {
            let scope = frame.scope(
                world,
                &tried.called,
                tried.exchange.as_ref(),
                self.base_url(""),
            );
            tried.failure = frame.unmet(step, &scope);
        }
        tried
    }

    /// Looks for an event among those that were seen. Its members are what the step gives.
    fn event(
        &self,
        frame: &Frame<'_>,
        step: &Step,
        kind: &str,
        holding: &Template,
        world: &World,
    ) -> Tried {
        let none = Values::new();
        let scope = frame.scope(world, &none, None, self.base_url(""));
        let wanted = scope.fill(holding);
        let wanted = wanted.map_err(|nothing| format!("`{nothing}` leads to nothing"));
        let found = wanted.and_then(|wanted| Ok((self.seen(kind, &wanted)?, wanted)));
        match found {
            Ok((Some(Value::Object(members)), _)) => Tried::of(None, members),
            Ok((_, wanted)) => Tried {
                failure: Some(frame.failure(step, format!("no event `{kind}` with {wanted}"))),
                ..Tried::of(None, Values::new())
            },
            Err(message) => Tried::gave_up(frame.failure(step, message)),
        }
    }

    /// An event of a type that holds what is wanted, or why nobody can know of one.
    fn seen(&self, kind: &str, wanted: &Value) -> Result<Option<Value>, String> {
        let Some(sink) = self.events else {
            return Err(
                "nobody said where events are seen; say it with `--events FILE`".to_owned(),
            );
        };
        let found = sink.find(kind, wanted);
        found.map_err(|reason| format!("the events cannot be read: {reason}"))
    }

    /// Calls another workflow of the document.
    async fn call(
        &self,
        frame: &Frame<'_>,
        step: &Step,
        id: &str,
        world: &mut World,
    ) -> Result<Tried, Tried> {
        let workflow = frame.described(step, id).map_err(Tried::gave_up)?;
        let mut given = Values::new();
        {
            let none = Values::new();
            let scope = frame.scope(world, &none, None, self.base_url(""));
            let own = step.parameters.iter();
            for parameter in own.filter(|parameter| parameter.place == ParameterPlace::Input) {
                let value = scope.fill(&parameter.value).map_err(|expression| {
                    let message = format!("`{expression}` leads to nothing");
                    Tried::gave_up(frame.failure(step, message))
                })?;
                given.insert(parameter.name.value.clone(), value);
            }
        }
        if frame.depth >= DEEPEST_CALL {
            let message = "workflows call each other too deep";
            return Err(Tried::gave_up(frame.failure(step, message)));
        }
        let inputs = self
            .inputs(workflow, &given, world)
            .map_err(Tried::gave_up)?;
        let inner = Frame {
            description_index: frame.description_index,
            description: frame.description,
            workflow,
            inputs,
            steps: HashMap::default(),
            depth: frame.depth + 1,
        };
        match self.workflow(inner, world).await {
            Ok(outputs) => Ok(Tried::of(None, outputs)),
            Err(failure) => Err(Tried {
                failure: Some(failure),
                is_final: false,
                ..Tried::of(None, Values::new())
            }),
        }
    }

    /// Sends the request of a step, once or several times at once, and holds all to the contract.
    async fn exchange(
        &self,
        frame: &Frame<'_>,
        step: &Step,
        world: &World,
    ) -> Result<Tried, Tried> {
        let gave_up = |message: String| Tried::gave_up(frame.failure(step, message));
        let found = self.plan.operation(frame.description_index, step);
        let (operation, source) = found.map_err(gave_up)?;
        let none = Values::new();
        let base_url = self.base_url(source);
        let scope = frame.scope(world, &none, None, base_url);
        let request = request::of_step(step, operation, base_url, &scope);
        let request = request.map_err(|error: RequestError| gave_up(error.to_string()))?;
        let wrong = operation.check_request(&request);
        if step.is_invalid_request && wrong.is_empty() {
            let message = "the request is marked as invalid, and the contract allows it";
            return Err(gave_up(message.to_owned()));
        }
        if !step.is_invalid_request && !wrong.is_empty() {
            let mut failure = frame.failure(step, "the request breaks the contract");
            failure.breaches = wrong;
            return Err(Tried::gave_up(failure));
        }
        let count = step.concurrency.map_or(1, |concurrency| concurrency.count);
        let answers = self.answers(request, count, world.deadline).await;
        let mut exchanges = Vec::with_capacity(count);
        for answer in answers {
            match answer {
                Ok(exchange) => exchanges.push(exchange),
                Err(unanswered) => {
                    return Err(Tried {
                        failure: Some(frame.failure(step, unanswered.message)),
                        is_final: unanswered.is_final,
                        ..Tried::of(None, Values::new())
                    });
                }
            }
        }
        for exchange in &exchanges {
            let breaches = operation.check_response(&exchange.response);
            if !breaches.is_empty() {
                let mut failure = frame.failure(step, "the response breaks the contract");
                failure.breaches = breaches;
                return Err(Tried {
                    is_final: true,
                    failure: Some(failure),
                    ..Tried::of(Some(exchange.clone()), Values::new())
                });
            }
        }
        Ok(match step.concurrency {
            Some(concurrency) => frame.race(step, exchanges, concurrency, world, base_url),
            None => Tried::of(exchanges.pop(), Values::new()),
        })
    }

    async fn answers(
        &self,
        request: Request,
        count: usize,
        deadline: Instant,
    ) -> Vec<Result<Exchange, Unanswered>> {
        if count == 1 {
            return vec![answer(&self.client, request, deadline).await];
        }
        let answers = (0..count).map(|_| answer(&self.client, request.clone(), deadline));
        let answers: FuturesUnordered<_> = answers.collect();
        answers.collect().await
    }

    fn base_url(&self, source: &str) -> &str {
        let named = self.base_urls.get(source);
        let named = named.or_else(|| self.base_urls.get(""));
        named.map_or("", String::as_str)
    }

    /// What a workflow is given: by the step that it is bound to, by drawing or an app, by the
    /// scenario so far, or by itself.
    fn inputs(
        &self,
        workflow: &Workflow,
        given: &Values,
        world: &mut World,
    ) -> Result<Values, Box<Failure>> {
        let mut inputs = given.clone();
        for input in &workflow.inputs {
            let name = &input.name.value;
            if inputs.contains_key(name) {
                continue;
            }
            let failure = |message| {
                Box::new(Failure {
                    message,
                    workflow: Some((workflow.id.value.clone(), String::new())),
                    at: Some(input.name.at),
                    ..Failure::default()
                })
            };
            let shown = input.app_code.as_ref();
            let shown = shown.map(|shown| self.shown(shown, &inputs, world));
            let shown = shown.transpose().map_err(failure)?;
            let made = shown.or_else(|| drawn(input, &inputs, world));
            let known = made.or_else(|| world.state.get(name).cloned());
            match known.or_else(|| input.default.clone()) {
                Some(value) => {
                    inputs.insert(name.clone(), value);
                }
                None if input.is_required => {
                    return Err(failure(format!("no step before this one gave `{name}`")));
                }
                None => {}
            }
        }
        Ok(inputs)
    }

    /// The code that an authenticator app shows, or why it shows none.
    fn shown(&self, code: &AppCode, inputs: &Values, world: &World) -> Result<Value, String> {
        let name = &code.secret;
        let secret = inputs.get(name).or_else(|| world.state.get(name));
        let secret = secret.ok_or_else(|| format!("no step before this one gave `{name}`"))?;
        let step = self.clock.step(code.ahead);
        let shown = secret
            .as_str()
            .and_then(|secret| app_code::code(secret, step));
        let shown = shown.ok_or_else(|| format!("`{name}` is no secret in Base32"))?;
        Ok(Value::from(shown))
    }
}

/// Why a request has no response, and whether it never can have one.
struct Unanswered {
    message: String,
    is_final: bool,
}

async fn answer(
    client: &Client,
    request: Request,
    deadline: Instant,
) -> Result<Exchange, Unanswered> {
    let error = match client.call_until(&request, deadline).await {
        Ok(response) => return Ok(Exchange { request, response }),
        Err(CallError::Deadline) => {
            return Err(Unanswered {
                message: "the time for the scenario ran out".to_owned(),
                is_final: true,
            });
        }
        Err(error) => error,
    };
    let mut message = format!("{} {}: {error}", request.method, request.url);
    let mut cause = error.source();
    while let Some(inner) = cause {
        message.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    Err(Unanswered {
        message,
        is_final: matches!(error, CallError::OutOfReach(_)),
    })
}

/// A new value for an input that asks for one.
fn drawn(input: &Input, inputs: &Values, world: &mut World) -> Option<Value> {
    let form = input.generate.as_ref()?;
    let other = input.other_than.as_ref();
    let other = other.and_then(|name| inputs.get(name).or_else(|| world.state.get(name)));
    let other = other.cloned();
    let mut value = Value::from(world.draw.text(form));
    for _ in 0..MOST_DRAWS {
        if other.as_ref() != Some(&value) {
            break;
        }
        value = Value::from(world.draw.text(form));
    }
    Some(value)
}

fn applies(action: &Action, scope: &Scope<'_>) -> bool {
    action
        .criteria
        .iter()
        .all(|criterion| scope.meets(criterion))
}

/// Whether an action goes on after a failure.
fn may_go_on(kind: &ActionKind, tries: u32, began: Instant) -> bool {
    match kind {
        ActionKind::Retry {
            limit, deadline, ..
        } => {
            let has_tries = limit.is_none_or(|limit| tries <= limit);
            let has_time = deadline.is_none_or(|seconds| began.elapsed().as_secs_f64() < seconds);
            has_tries && has_time
        }
        ActionKind::End | ActionKind::Goto(_) => true,
    }
}
