//! Stories, requirements and tests, drafted from a component's key features and endpoints.

use super::interface::EndpointText;
use super::numbering::Numbering;
use super::sentence::is_open;
use crate::markdown::{clause, code, fenced, lower_first};
use crate::words::{Stems, Vocabulary, stems};
use serde::Serialize;

/// A drafted story.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StoryText {
    pub(crate) block: String,
    pub(crate) number: u32,
    pub(crate) title: String,
    /// What is wanted, to go on after "I want".
    pub(crate) want: String,
    pub(crate) criteria: Vec<String>,
}

/// A drafted functional requirement.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RequirementText {
    pub(crate) block: String,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) criteria: Vec<String>,
    /// Whether it comes from an endpoint that no key feature speaks of.
    pub(crate) is_of_endpoint: bool,
}

/// A drafted test with fixed input and output.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TestText {
    pub(crate) block: String,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) heading: String,
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) verification: Vec<String>,
}

/// What stories and requirements are drafted from.
pub(crate) struct Material<'a> {
    pub(crate) component: &'a str,
    /// What it is built with; the names in it keep their capitals.
    pub(crate) technology: &'a str,
    /// The key features, fit for Markdown.
    pub(crate) features: &'a [String],
    pub(crate) endpoints: &'a [EndpointText],
    /// The names of the data domains it owns.
    pub(crate) domains: &'a [String],
    /// The words of those names.
    pub(crate) domain_stems: Vec<Stems>,
    /// The events it publishes.
    pub(crate) events: &'a [String],
}

/// Stories and requirements.
pub(crate) struct Drafts {
    pub(crate) stories: Vec<StoryText>,
    pub(crate) requirements: Vec<RequirementText>,
}

impl Material<'_> {
    pub(crate) fn drafts(&self, numbering: &mut Numbering) -> Drafts {
        let assigned = self.endpoints_by_feature();
        let mut stories = Vec::new();
        let mut requirements = Vec::new();
        for (feature, endpoints) in self.features.iter().zip(&assigned.by_feature) {
            let (number, block) = numbering.assign("story", feature);
            stories.push(StoryText {
                block,
                number,
                title: clause(feature).to_owned(),
                want: self.in_sentence(feature),
                criteria: self.story_criteria(feature, endpoints),
            });
            let (number, block) = numbering.assign("fr", feature);
            requirements.push(RequirementText {
                block,
                number,
                title: clause(feature).to_owned(),
                description: format!("{} provides: {}.", self.component, clause(feature)),
                criteria: self.requirement_criteria(feature, endpoints),
                is_of_endpoint: false,
            });
        }
        for &endpoint in &assigned.unclaimed {
            let title = if endpoint.description.is_empty() {
                code(&endpoint.heading)
            } else {
                clause(&endpoint.description).to_owned()
            };
            let (number, block) = numbering.assign("fr", &endpoint.heading);
            requirements.push(RequirementText {
                block,
                number,
                description: format!("{} answers {}.", self.component, code(&endpoint.heading)),
                criteria: self.endpoint_criteria(endpoint, &title),
                title,
                is_of_endpoint: true,
            });
        }
        Drafts {
            stories,
            requirements,
        }
    }

    /// A key feature within a sentence: in lower case, unless it begins with a name.
    fn in_sentence(&self, feature: &str) -> String {
        let feature = clause(feature);
        let first = feature.split_whitespace().next().unwrap_or_default();
        let is_name = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|word| word == first)
        };
        if is_name(self.component) || is_name(self.technology) {
            feature.to_owned()
        } else {
            lower_first(feature)
        }
    }

    fn endpoints_by_feature(&self) -> Assigned<'_> {
        let texts: Vec<String> = self
            .endpoints
            .iter()
            .map(|endpoint| format!("{} {}", endpoint.path, endpoint.description))
            .collect();
        let vocabulary = Vocabulary::new(texts.iter().map(String::as_str));
        let scores: Vec<_> = self.features.iter().map(|f| vocabulary.scores(f)).collect();
        let mut by_feature: Vec<Vec<&EndpointText>> = vec![Vec::new(); self.features.len()];
        let mut unclaimed = Vec::new();
        for (at, endpoint) in self.endpoints.iter().enumerate() {
            let claims = scores.iter().enumerate();
            let claims =
                claims.filter_map(|(feature, s)| s.get(&at).map(|&score| (score, feature)));
            let best = claims.max_by_key(|&(score, feature)| (score, std::cmp::Reverse(feature)));
            match best.and_then(|(_, feature)| by_feature.get_mut(feature)) {
                Some(list) => list.push(endpoint),
                None => unclaimed.push(endpoint),
            }
        }
        // A feature that got none shares the one that speaks most of the same.
        for (list, scores) in by_feature.iter_mut().zip(&scores) {
            let best = scores
                .iter()
                .max_by_key(|&(&at, &score)| (score, std::cmp::Reverse(at)));
            if let (true, Some((&at, _))) = (list.is_empty(), best) {
                list.extend(self.endpoints.get(at));
            }
        }
        Assigned {
            by_feature,
            unclaimed,
        }
    }

    fn story_criteria(&self, feature: &str, endpoints: &[&EndpointText]) -> Vec<String> {
        let Some(endpoint) = endpoints.first() else {
            return vec![self.open_criterion(feature)];
        };
        let mut criteria = Vec::new();
        for endpoint in endpoints {
            let heading = code(&endpoint.heading);
            let does = match endpoint.description.as_str() {
                "" => format!("they use {heading}"),
                text => format!("they use {heading} ({})", clause(text)),
            };
            let effect = self.effect(endpoint, feature);
            criteria.push(format!(
                "Given {}, when {does}, then {effect}",
                self.caller(endpoint)
            ));
        }
        if endpoint.has_body {
            let heading = code(&endpoint.heading);
            criteria.push(format!(
                "Given a mistake in what they send, when {heading} refuses it, then they learn what to correct and nothing is stored"
            ));
        }
        criteria
    }

    fn requirement_criteria(&self, feature: &str, endpoints: &[&EndpointText]) -> Vec<String> {
        if endpoints.is_empty() {
            return vec![self.open_criterion(feature)];
        }
        let all = endpoints
            .iter()
            .flat_map(|endpoint| self.endpoint_criteria(endpoint, feature));
        all.collect()
    }

    fn endpoint_criteria(&self, endpoint: &EndpointText, feature: &str) -> Vec<String> {
        let heading = code(&endpoint.heading);
        if endpoint.method.is_empty() {
            let effect = self.effect(endpoint, feature);
            return vec![format!(
                "Given [starting state], when {heading} is used, then {effect}"
            )];
        }
        let with = match endpoint.request_fields.as_slice() {
            [] if endpoint.has_body => " with a valid body".to_owned(),
            [] => String::new(),
            fields => format!(" with {}", code_list(fields)),
        };
        let answer = match endpoint.response_fields.as_slice() {
            [] => String::new(),
            fields => format!(" with {}", code_list(fields)),
        };
        let mut criteria = vec![format!(
            "Given {}, when {heading} is called{with}, then it answers {}{answer} and {}",
            self.caller(endpoint),
            endpoint.status,
            self.effect(endpoint, feature),
        )];
        for error in &endpoint.errors {
            let given = match error.status {
                400 => "a body that the contract does not allow",
                401 => "no valid credentials",
                404 => "an id that does not exist",
                _ => continue,
            };
            let effect = if endpoint.has_body {
                " and nothing is stored"
            } else {
                ""
            };
            criteria.push(format!(
                "Given {given}, when {heading} is called, then it answers {}{effect}",
                error.status
            ));
        }
        criteria
    }

    fn caller(&self, endpoint: &EndpointText) -> String {
        let auth = endpoint.auth.as_deref().unwrap_or_default();
        match (auth, endpoint.callers.as_slice()) {
            (_, [caller, ..]) => format!("a call by {caller}"),
            (auth, []) if is_open(auth) => "any caller".to_owned(),
            (auth, []) if auth.starts_with("Yes (") => {
                let role = auth.trim_start_matches("Yes (").trim_end_matches(')');
                format!("an authenticated caller ({role})")
            }
            (auth, []) if auth.starts_with("Yes") => "an authenticated caller".to_owned(),
            _ => "a caller who may do so".to_owned(),
        }
    }

    /// What follows, in terms of the component's own data.
    fn effect(&self, endpoint: &EndpointText, feature: &str) -> String {
        let text = format!("{} {} {feature}", endpoint.path, endpoint.description);
        let data = self.data_for(&text);
        match endpoint.method.as_str() {
            "GET" | "HEAD" | "OPTIONS" => format!("the answer shows {data} as stored"),
            "DELETE" => format!("{data} no longer holds what was removed"),
            "" => "[observable result]".to_owned(),
            _ => format!("the change can be seen in {data}"),
        }
    }

    fn data_for(&self, text: &str) -> String {
        match self.domains {
            [] => "[its data]".to_owned(),
            [only] => only.clone(),
            domains => {
                let wanted = stems(text);
                let of_domains = domains.iter().zip(&self.domain_stems);
                let mut shared = of_domains.filter(|(_, stems)| !stems.is_disjoint(&wanted));
                match shared.next() {
                    Some((domain, _)) => domain.clone(),
                    None => format!("[which of {}]", domains.join(", ")),
                }
            }
        }
    }

    fn open_criterion(&self, feature: &str) -> String {
        let event = Vocabulary::new(self.events.iter().map(String::as_str)).best(feature);
        let event = event.and_then(|at| self.events.get(at));
        let given = match self.domains {
            [] => "[starting state]".to_owned(),
            domains => format!("[starting state of {}]", domains.join(", ")),
        };
        let then = match event {
            Some(event) => format!("{} is published and [observable result]", code(event)),
            None => "[observable result]".to_owned(),
        };
        format!("Given {given}, when [what triggers it], then {then}")
    }

    /// Tests of the endpoints, at most `limit`.
    pub(crate) fn tests(&self, numbering: &mut Numbering, limit: usize) -> Vec<TestText> {
        let http = self
            .endpoints
            .iter()
            .filter(|endpoint| !endpoint.method.is_empty());
        let tests = http.take(limit).map(|endpoint| {
            let (number, block) = numbering.assign("dt", &endpoint.heading);
            let title = match endpoint.description.as_str() {
                "" => code(&endpoint.heading),
                text => clause(text).to_owned(),
            };
            TestText {
                block,
                number,
                title,
                heading: code(&endpoint.heading),
                input: endpoint
                    .request
                    .clone()
                    .unwrap_or_else(|| line_input(endpoint)),
                output: endpoint
                    .response
                    .clone()
                    .unwrap_or_else(|| line_output(endpoint)),
                verification: self.verification(endpoint),
            }
        });
        tests.collect()
    }

    fn verification(&self, endpoint: &EndpointText) -> Vec<String> {
        let mut checks = vec![format!("HTTP status: {}", endpoint.status)];
        if !endpoint.response_fields.is_empty() {
            let fields = code_list(&endpoint.response_fields);
            checks.push(format!("The answer holds {fields}"));
        }
        let effect = self.effect(endpoint, "");
        let mut chars = effect.chars();
        if let Some(first) = chars.next() {
            checks.push(format!("{}{}", first.to_uppercase(), chars.as_str()));
        }
        checks.push("Nothing is logged as an error".to_owned());
        checks
    }
}

struct Assigned<'a> {
    by_feature: Vec<Vec<&'a EndpointText>>,
    unclaimed: Vec<&'a EndpointText>,
}

fn code_list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| code(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn line_input(endpoint: &EndpointText) -> String {
    fenced("http", &format!("{} HTTP/1.1", endpoint.heading))
}

fn line_output(endpoint: &EndpointText) -> String {
    fenced("http", &format!("HTTP/1.1 {}", endpoint.status))
}
