//! Templates of feature specs and of scaffolded services: built in, and replaced one by one by
//! those of a project.

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error as _;

/// How many steps a template may take, so that a project's template cannot hang.
const FUEL: u64 = 10_000_000;

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/", $name)))),+]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in![
    "EASY-L3.md",
    "MODERATE-L4.md",
    "HIGH-L5.md",
    "sections/overview.md",
    "sections/system-context.md",
    "sections/user-stories.md",
    "sections/functional-requirements.md",
    "sections/api-specification.md",
    "sections/interfaces.md",
    "sections/data-model.md",
    "sections/security.md",
    "sections/non-functional-requirements.md",
    "sections/testing.md",
    "sections/deterministic-tests.md",
    "sections/deployment.md",
    "sections/monitoring.md",
    "sections/dependencies.md",
    "sections/acceptance-criteria.md",
    "sections/future-enhancements.md",
    "sections/related-documents.md",
    "sections/risks.md",
    "sections/glossary.md",
    "sections/change-log.md",
    "scaffold/README.md",
    "scaffold/client.ts",
    "scaffold/handlers.ts",
    "scaffold/operations.ts",
    "scaffold/python/README.md",
    "scaffold/python/client.py",
    "scaffold/python/handlers.py",
    "scaffold/python/main.py",
    "scaffold/python/metrics.py",
    "scaffold/python/routes.py",
    "scaffold/python/schema.py",
    "scaffold/python/schemas.py",
    "scaffold/python/server.py",
    "scaffold/python/test_scenarios.py",
    "scaffold/routes.ts",
    "scaffold/scenarios.test.ts",
    "scaffold/server.ts",
    "scaffold/tsconfig.json",
    "scaffold/types.ts",
];

/// Why a template could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {message}; mend the template, or remove it to use the built-in one")]
pub struct TemplateError {
    /// The template's file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    #[source]
    source: Option<Box<minijinja::Error>>,
}

impl TemplateError {
    pub(crate) fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
            source: None,
        }
    }

    /// The innermost place is where the fault is: an included file rather than its includer.
    fn from_engine(error: minijinja::Error, fallback: &str) -> Self {
        let mut file = error.name().unwrap_or(fallback).to_owned();
        let mut line = error.line().unwrap_or(1);
        let mut message = described(&error);
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(inner) = inner.downcast_ref::<minijinja::Error>() {
                if let Some(name) = inner.name() {
                    file = name.to_owned();
                    line = inner.line().unwrap_or(1);
                }
                message = described(inner);
            }
            cause = inner.source();
        }
        Self {
            file,
            line,
            message,
            source: Some(Box::new(error)),
        }
    }
}

fn described(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

/// Compiled templates.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// The built-in templates, with those of `overrides` in their place: by file name, such as
    /// `MODERATE-L4.md` or `sections/overview.md`.
    ///
    /// # Errors
    ///
    /// When an override is no template.
    pub fn new(overrides: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        let mut syntax = environment.syntax().to_builder();
        syntax
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true);
        if let Ok(syntax) = syntax.build() {
            environment.set_syntax(syntax);
        }
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.add_filter("cell", |text: &str| crate::markdown::cell(text));
        environment.add_filter("code", |text: &str| crate::markdown::code(text));
        environment.add_filter("lower_first", |text: &str| {
            crate::markdown::lower_first(text)
        });
        environment.add_filter("fenced", |content: &str, language: &str| {
            crate::markdown::fenced(language, content)
        });
        let built_in = BUILT_IN
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()));
        let mut sources: BTreeMap<String, String> = built_in.collect();
        sources.extend(overrides.clone());
        for (name, text) in sources {
            let text = text.replace("\r\n", "\n");
            environment
                .add_template_owned(name.clone(), text)
                .map_err(|error| TemplateError::from_engine(error, &name))?;
        }
        Ok(Self { environment })
    }

    /// Renders a template.
    ///
    /// # Errors
    ///
    /// When the template asks for what is not there, or takes too many steps.
    pub fn render(&self, name: &str, context: impl Serialize) -> Result<String, TemplateError> {
        let failed = |error| TemplateError::from_engine(error, name);
        let template = self.environment.get_template(name).map_err(failed)?;
        let text = template.render(Serde(context)).map_err(failed)?;
        Ok(tidied(&text))
    }
}

/// The built-in templates with their file names, to be changed by a project.
#[must_use]
pub fn export() -> Vec<(&'static str, &'static str)> {
    BUILT_IN.to_vec()
}

/// The template of a maturity level.
#[must_use]
pub fn of_maturity(level: u8) -> &'static str {
    match level {
        0..=3 => "EASY-L3.md",
        4 => "MODERATE-L4.md",
        _ => "HIGH-L5.md",
    }
}

/// At most one blank line in a row and no blanks at the end of a line, but for code.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut fence = None;
    let mut was_blank = true;
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let marks = line.bytes().take_while(|&byte| byte == b'`').count();
        let is_code = match fence {
            Some(opened) if marks >= opened && line.trim_end().len() == marks => {
                fence = None;
                false
            }
            Some(_) => true,
            None => {
                fence = (marks >= 3).then_some(marks);
                false
            }
        };
        let kept = if is_code { line } else { line.trim_end() };
        let is_blank = kept.is_empty() && !is_code;
        if !(is_blank && was_blank) {
            push_line(&mut out, kept, whole);
        }
        was_blank = if is_code { was_blank } else { is_blank };
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

/// Adds a line that was cut from `whole`: in one piece, where only the ending was cut.
fn push_line(out: &mut String, line: &str, whole: &str) {
    if line.len() + 1 == whole.len() && whole.ends_with('\n') {
        out.push_str(whole);
    } else {
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, text: &str) -> Result<Templates, TemplateError> {
        Templates::new(&BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }

    fn failure(name: &str, text: &str) -> String {
        let rendered = with(name, text).and_then(|t| t.render("EASY-L3.md", ()));
        rendered.map_or_else(|error| error.to_string(), |text| format!("rendered {text}"))
    }

    // req: GEN-3
    #[test]
    fn fault_in_a_template_names_file_and_line() {
        insta::assert_snapshot!(failure("EASY-L3.md", "a\nb {% if %}\n"), @"EASY-L3.md:2: syntax error: unexpected end of block; mend the template, or remove it to use the built-in one");
        insta::assert_snapshot!(failure("EASY-L3.md", "a\n{{ nothing.at_all }}\n"), @"EASY-L3.md:2: undefined value: `nothing` is undefined; mend the template, or remove it to use the built-in one");
        let text = "{% include 'sections/overview.md' %}";
        let both = BTreeMap::from([
            ("EASY-L3.md".to_owned(), text.to_owned()),
            (
                "sections/overview.md".to_owned(),
                "\n\n{{ nope() }}".to_owned(),
            ),
        ]);
        let rendered = Templates::new(&both).and_then(|t| t.render("EASY-L3.md", ()));
        let message = rendered.unwrap_or_else(|error| error.to_string());
        insta::assert_snapshot!(message, @"sections/overview.md:3: unknown function: nope is unknown; mend the template, or remove it to use the built-in one");
    }

    // req: GEN-3
    #[test]
    fn template_that_never_ends_is_stopped() {
        let text =
            "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}";
        insta::assert_snapshot!(failure("EASY-L3.md", text), @"EASY-L3.md:1: engine ran out of fuel; mend the template, or remove it to use the built-in one");
    }
}
