//! The message that holds a document's syntax tree.

use serde_json::{Map, Value, json};
use specpack_syntax::gherkin::{
    Background, DocString, Document, Examples, Feature, Row, Rule, Scenario, Step, StepKind, Table,
    Tag, Text, Title,
};
use specpack_syntax::source::{SourceFile, Span};
use std::collections::HashMap;

/// The ids that the parts of documents are given: numbers as text, counted over a whole run.
#[derive(Debug, Default)]
pub struct Ids {
    next: u64,
    /// The ids of steps, scenarios and rows by where they start in the file read last.
    given: HashMap<u32, String>,
}

impl Ids {
    /// An id that no other part has.
    pub fn draw(&mut self) -> String {
        let id = self.next.to_string();
        self.next += 1;
        id
    }

    /// The id of the part that starts at this byte of the document written last.
    #[must_use]
    pub fn of(&self, start: u32) -> Option<&str> {
        self.given.get(&start).map(String::as_str)
    }

    fn give(&mut self, start: u32) -> Value {
        let id = self.draw();
        self.given.insert(start, id.clone());
        Value::String(id)
    }
}

/// The document as the content of a `gherkinDocument` message.
///
/// Ids are given to the parts in the order in which they end, as other readers give them.
#[must_use]
pub fn gherkin_document(source: &SourceFile, document: &Document, ids: &mut Ids) -> Value {
    ids.given.clear();
    let mut writer = Writer { source, ids };
    let comments = document.comments.iter();
    let comments: Vec<Value> = comments.map(|comment| writer.comment(comment)).collect();
    let mut message = json!({"uri": source.path(), "comments": comments});
    if let Some(feature) = &document.feature {
        message["feature"] = writer.feature(feature);
    }
    message
}

struct Writer<'a> {
    source: &'a SourceFile,
    ids: &'a mut Ids,
}

impl Writer<'_> {
    fn location(&self, span: Span) -> Value {
        let at = self.source.line_column(span.start);
        json!({"line": at.line, "column": at.column})
    }

    fn comment(&self, comment: &Text) -> Value {
        // A comment is told with its indent, and so from the start of its line.
        json!({"location": self.location(comment.span), "text": comment.text.as_str()})
    }

    fn feature(&mut self, feature: &Feature) -> Value {
        let mut children = self.children(feature.background.as_ref(), &feature.scenarios);
        for rule in &feature.rules {
            children.push(json!({"rule": self.rule(rule)}));
        }
        let mut value = self.titled(&feature.title);
        value.insert("language".to_owned(), feature.language.into());
        value.insert("children".to_owned(), children.into());
        value.insert("tags".to_owned(), self.tags(&feature.tags));
        value.into()
    }

    fn rule(&mut self, rule: &Rule) -> Value {
        let children = self.children(rule.background.as_ref(), &rule.scenarios);
        let mut value = self.titled(&rule.title);
        value.insert("children".to_owned(), children.into());
        value.insert("tags".to_owned(), self.tags(&rule.tags));
        value.insert("id".to_owned(), self.ids.give(place(&rule.title)));
        value.into()
    }

    fn children(&mut self, background: Option<&Background>, scenarios: &[Scenario]) -> Vec<Value> {
        let mut children = Vec::new();
        if let Some(background) = background {
            children.push(json!({"background": self.background(background)}));
        }
        for scenario in scenarios {
            children.push(json!({"scenario": self.scenario(scenario)}));
        }
        children
    }

    fn background(&mut self, background: &Background) -> Value {
        let steps = self.steps(&background.steps);
        let mut value = self.titled(&background.title);
        value.insert("steps".to_owned(), steps);
        value.insert("id".to_owned(), self.ids.give(place(&background.title)));
        value.into()
    }

    fn scenario(&mut self, scenario: &Scenario) -> Value {
        let steps = self.steps(&scenario.steps);
        let examples = scenario.examples.iter();
        let examples: Vec<Value> = examples.map(|each| self.examples(each)).collect();
        let mut value = self.titled(&scenario.title);
        value.insert("steps".to_owned(), steps);
        value.insert("examples".to_owned(), examples.into());
        value.insert("tags".to_owned(), self.tags(&scenario.tags));
        value.insert("id".to_owned(), self.ids.give(place(&scenario.title)));
        value.into()
    }

    fn examples(&mut self, examples: &Examples) -> Value {
        let rows = examples.table.as_ref().map(|table| self.rows(table));
        let mut value = self.titled(&examples.title);
        let mut rows = rows.unwrap_or_default().into_iter();
        if let Some(header) = rows.next() {
            value.insert("tableHeader".to_owned(), header);
        }
        value.insert("tableBody".to_owned(), rows.collect());
        value.insert("tags".to_owned(), self.tags(&examples.tags));
        value.insert("id".to_owned(), self.ids.give(place(&examples.title)));
        value.into()
    }

    fn steps(&mut self, steps: &[Step]) -> Value {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&mut self, step: &Step) -> Value {
        let mut value = json!({
            "location": self.location(step.keyword.span),
            "keyword": step.keyword.text.as_str(),
            "keywordType": kind(step.kind),
            "text": step.text.text.as_str(),
        });
        if let Some(table) = &step.table {
            let rows = self.rows(table);
            let location = table.rows.first().map(|row| self.location(row.span));
            value["dataTable"] = json!({"location": location, "rows": rows});
        }
        if let Some(doc_string) = &step.doc_string {
            value["docString"] = self.doc_string(doc_string);
        }
        value["id"] = self.ids.give(step.keyword.span.start);
        value
    }

    fn doc_string(&self, doc_string: &DocString) -> Value {
        let mut value = json!({
            "location": self.location(doc_string.delimiter.span),
            "delimiter": doc_string.delimiter.text.as_str(),
            "content": doc_string.content,
        });
        if let Some(media_type) = &doc_string.media_type {
            value["mediaType"] = media_type.as_str().into();
        }
        value
    }

    fn rows(&mut self, table: &Table) -> Vec<Value> {
        table.rows.iter().map(|row| self.row(row)).collect()
    }

    fn row(&mut self, row: &Row) -> Value {
        let cell = |cell: &Text| json!({"location": self.location(cell.span), "value": cell.text.as_str()});
        let cells: Vec<Value> = row.cells.iter().map(cell).collect();
        let location = self.location(row.span);
        json!({"location": location, "cells": cells, "id": self.ids.give(row.span.start)})
    }

    fn tags(&mut self, tags: &[Tag]) -> Value {
        let tags = tags.iter().map(|tag| {
            let location = self.location(tag.span);
            json!({"location": location, "name": tag.name.as_str(), "id": self.ids.draw()})
        });
        tags.collect()
    }

    fn titled(&self, title: &Title) -> Map<String, Value> {
        let mut value = Map::new();
        let mut insert = |key: &str, is: Value| value.insert(key.to_owned(), is);
        insert("location", self.location(title.keyword.span));
        if !title.keyword.text.is_empty() {
            insert("keyword", title.keyword.text.as_str().into());
        }
        insert("name", title.name.text.as_str().into());
        insert("description", title.description.as_str().into());
        value
    }
}

/// Where a part starts: what tells it from every other of its document.
fn place(title: &Title) -> u32 {
    title.keyword.span.start
}

fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Context => "Context",
        StepKind::Action => "Action",
        StepKind::Outcome => "Outcome",
        StepKind::Conjunction => "Conjunction",
        StepKind::Unknown => "Unknown",
    }
}
