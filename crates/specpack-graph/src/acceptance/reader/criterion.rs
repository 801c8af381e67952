//! What has to hold.

use super::Reader;
use crate::acceptance::INVALID_CRITERION;
use crate::acceptance::condition::Condition;
use crate::acceptance::runtime_expression::RuntimeExpression;
use crate::acceptance::workflow::{Criterion, CriterionKind};
use crate::model::Spanned;
use specpack_syntax::data::Node;

impl<'t> Reader<'t> {
    pub(super) fn criteria(&mut self, node: Node<'t>, key: &str) -> Vec<Criterion> {
        let criteria = self.list(node, key).into_iter();
        let criteria = criteria.filter_map(|criterion| {
            let source = self.required(criterion, "condition", "a criterion")?;
            let kind = self.criterion(criterion, &source);
            Some(Criterion { source, kind })
        });
        criteria.collect()
    }

    fn criterion(&mut self, node: Node<'t>, source: &Spanned<String>) -> CriterionKind {
        let kind = node.get("type");
        let kind = kind.and_then(|kind| kind.as_str().or_else(|| kind.get("type")?.as_str()));
        let read = match kind {
            None | Some("simple") => self.simple(source),
            Some("regex") => self.context(node).and_then(|context| {
                let pattern = regex::Regex::new(&source.value);
                let pattern = pattern.map_err(|error| error.to_string())?;
                Ok(CriterionKind::Regex { context, pattern })
            }),
            Some("jsonpath") => self.context(node).and_then(|context| {
                let path = serde_json_path::JsonPath::parse(&source.value);
                let path = path.map_err(|error| error.to_string())?;
                Ok(CriterionKind::JsonPath { context, path })
            }),
            Some(other) => Err(format!(
                "criteria of type `{other}` are not supported; there are `simple`, `regex`, `jsonpath`"
            )),
        };
        read.unwrap_or_else(|headline| {
            let help = "Write a condition of Arazzo, such as `$statusCode == 200`.";
            self.report(INVALID_CRITERION, source.at.span, headline, help);
            CriterionKind::Unreadable
        })
    }

    fn simple(&mut self, source: &Spanned<String>) -> Result<CriterionKind, String> {
        let condition = Condition::parse(&source.value).map_err(|error| error.to_string())?;
        let expressions = condition.expressions().into_iter().cloned();
        let at = source.at;
        self.expressions
            .extend(expressions.map(|expression| (expression, at)));
        Ok(CriterionKind::Simple(condition))
    }

    fn context(&mut self, node: Node<'t>) -> Result<RuntimeExpression, String> {
        let context = node
            .get("context")
            .ok_or("the criterion has no `context`")?;
        let expression = self.expression(context);
        expression.ok_or_else(|| "its `context` cannot be read".to_owned())
    }
}
