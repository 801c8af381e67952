//! A graph in a compact form to read and compare.

use specpack_graph::Pack;
use specpack_graph::model::{Node, NodeData, Reference, Resolution, Scope, Shape, Spanned};
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::SourceFile;
use std::fmt::Write;

/// Reads one document under the path `spec.md`.
pub(crate) fn read(text: &str) -> Pack {
    Pack::read(vec![SourceFile::new("spec.md", text)])
}

/// The nodes with what is known of them, the edges, the findings, and the count of blocks.
pub(crate) fn dump(pack: &Pack) -> String {
    let mut out = String::new();
    for node in pack.graph.nodes() {
        let _ = writeln!(out, "{}", line(pack, node));
    }
    out.push_str(&edges(pack));
    out.push_str(&findings(pack));
    let count = pack.accounted();
    let _ = writeln!(
        out,
        "{} understood, {} reported, {} ignored",
        count.understood, count.reported, count.ignored
    );
    out
}

/// The edges, one a line.
pub(crate) fn edges(pack: &Pack) -> String {
    let graph = &pack.graph;
    let mut out = String::new();
    for edge in graph.edges() {
        let _ = writeln!(
            out,
            "{} -{:?}-> {}",
            graph.name(edge.from),
            edge.kind,
            graph.name(edge.to)
        );
    }
    out
}

/// The findings, one a line.
pub(crate) fn findings(pack: &Pack) -> String {
    let mut out = String::new();
    for finding in &pack.diagnostics {
        let _ = writeln!(out, "{}", finding_line(pack, finding));
    }
    out
}

fn finding_line(pack: &Pack, finding: &Diagnostic) -> String {
    let at = finding.primary.at;
    let place = pack.file(at.file).line_column(at.span.start);
    let mut line = format!(
        "{:?}[{}] {}:{} {}",
        finding.level, finding.rule, place.line, place.column, finding.headline
    );
    if let Some(help) = &finding.help {
        let _ = write!(line, " ({help})");
    }
    line
}

fn line(pack: &Pack, node: &Node) -> String {
    let mut line = format!("{:?} `{}`", node.data.kind(), node.name);
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            let _ = write!(line, " {key}={value}");
        }
    };
    let names = |texts: &[specpack_graph::model::Spanned<String>]| {
        let texts: Vec<_> = texts.iter().map(|text| text.value.as_str()).collect();
        texts.join(" / ")
    };
    let text = |text: &Option<specpack_graph::model::Spanned<String>>| {
        text.as_ref()
            .map(|text| text.value.clone())
            .unwrap_or_default()
    };
    match &node.data {
        NodeData::System(system) => {
            add("id", system.id.clone());
            add("purpose", text(&system.purpose));
            add("in", names(&system.in_scope));
            add("out", names(&system.out_of_scope));
            add("capabilities", names(&system.capabilities));
            add("criteria", names(&system.success_criteria));
            add("graph", names(&system.dependency_passages));
            add("timeline", names(&system.timeline));
        }
        NodeData::Component(component) => {
            add(
                "number",
                component.number.map_or(String::new(), |n| n.to_string()),
            );
            add("does", text(&component.responsibility));
            add("with", text(&component.technology));
            add("features", names(&component.features));
            add("needs", references(pack, &component.dependencies));
            add("spec", text(&component.feature_spec));
            add("id", component.feature_id.clone());
            add("notes", names(&component.notes));
            let properties = component.properties.iter();
            let properties = properties.map(|p| format!("{}: {}", p.label, p.text));
            add("other", properties.collect::<Vec<_>>().join(" / "));
        }
        NodeData::Endpoint(endpoint) => {
            add("of", pack.graph.name(endpoint.owner).to_owned());
            add("does", text(&endpoint.description));
            add("auth", text(&endpoint.auth));
            let details = endpoint.details.as_deref().cloned().unwrap_or_default();
            add(
                "request",
                details.request.as_ref().map(shape).unwrap_or_default(),
            );
            add(
                "response",
                details.response.as_ref().map(shape).unwrap_or_default(),
            );
            add("status", text(&details.response_status));
            add("errors", names(&details.errors));
        }
        NodeData::Contract(contract) => {
            add(
                "shapes",
                contract
                    .shapes
                    .iter()
                    .map(shape)
                    .collect::<Vec<_>>()
                    .join(" "),
            );
            add("calls", names(&contract.calls));
            let properties = contract.properties.iter();
            let properties = properties.map(|p| format!("{}: {}", p.label, p.text));
            add("says", properties.collect::<Vec<_>>().join(" / "));
            add("notes", names(&contract.notes));
        }
        NodeData::DataDomain(domain) => {
            add(
                "owner",
                references(pack, std::slice::from_ref(&domain.owner)),
            );
            add("access", text(&domain.access));
        }
        NodeData::DataModel(model) => {
            add("shape", shape(&model.shape));
            add("notes", names(&model.notes));
        }
        NodeData::Concern(concern) => {
            add("kind", format!("{:?}", concern.kind));
            for statement in &concern.statements {
                let scope = match &statement.scope {
                    Scope::Global => String::new(),
                    Scope::Components(named) => {
                        let named = named.iter().map(|&id| pack.graph.name(id));
                        format!(" @ {}", named.collect::<Vec<_>>().join(", "))
                    }
                };
                let depth = "  ".repeat(usize::from(statement.depth));
                let _ = write!(
                    line,
                    "\n  {depth}{:?}: {}{scope}",
                    statement.kind, statement.text
                );
            }
        }
        NodeData::Target(target) => {
            add("target", target.text.clone());
            for quantity in &target.quantities {
                let percentile = quantity
                    .percentile
                    .map_or(String::new(), |p| format!(" p{p}"));
                add(
                    &format!("{:?}", quantity.comparison),
                    format!("{} {}{percentile}", quantity.number, quantity.unit),
                );
            }
            if let Scope::Components(named) = &target.scope {
                let named = named.iter().map(|&id| pack.graph.name(id));
                add("scope", named.collect::<Vec<_>>().join(", "));
            }
        }
        NodeData::Role(role) => add("may", names(&role.permissions)),
        NodeData::Event(event) => {
            add("from", references(pack, &event.publishers));
            add("to", references(pack, &event.subscribers));
            add("payload", shape(&event.payload));
            add("about", text(&event.description));
        }
        NodeData::Integration(integration) => {
            let properties = integration.properties.iter();
            let properties = properties.map(|p| format!("{}: {}", p.label, p.text));
            add("says", properties.collect::<Vec<_>>().join(" / "));
            add("notes", names(&integration.notes));
            add("used_by", references(pack, &integration.used_by));
        }
        NodeData::Phase(phase) => {
            add(
                "number",
                phase.number.map_or(String::new(), |n| n.to_string()),
            );
            let weeks = phase
                .weeks
                .map(|weeks| format!("{}-{}", weeks.first, weeks.last));
            add("weeks", weeks.unwrap_or_default());
            add("goal", text(&phase.goal));
            add("checkpoint", text(&phase.checkpoint));
            add("notes", names(&phase.notes));
        }
        NodeData::RoadmapItem(item) => {
            add("id", item.feature_id.clone());
            add(
                "level",
                item.maturity
                    .as_ref()
                    .map_or(String::new(), |l| l.value.to_string()),
            );
            add(
                "complexity",
                item.complexity.map_or("", |c| c.as_str()).to_owned(),
            );
            add("features", names(&item.features));
            add("needs", references(pack, &item.dependencies));
            let hours = item.estimate.as_ref();
            add(
                "hours",
                hours.map_or(String::new(), |e| {
                    format!("{}-{}", e.min_minutes / 60, e.max_minutes / 60)
                }),
            );
            add(
                "component",
                references(pack, std::slice::from_ref(&item.component)),
            );
            add("notes", names(&item.notes));
        }
        NodeData::Feature(feature) => {
            add("id", feature.id.clone());
            let system: Vec<_> = feature.system.iter().cloned().collect();
            add("system", references(pack, &system));
            let component: Vec<_> = feature.component.iter().cloned().collect();
            add("component", references(pack, &component));
            add("needs", references(pack, &feature.depends_on));
            add("needed_by", references(pack, &feature.required_by));
            add("purpose", text(&feature.purpose));
            add("in", names(&feature.in_scope));
            add("out", names(&feature.out_of_scope));
            add("criteria", names(&feature.success_criteria));
            add("upstream", references(pack, &feature.upstream));
            add("downstream", references(pack, &feature.downstream));
            add("environment", names(&feature.environment));
        }
        NodeData::Story(story) => {
            add("number", story.number.clone().unwrap_or_default());
            add("role", text(&story.role));
            add("want", text(&story.want));
            add("benefit", text(&story.benefit));
            add("needs", references(pack, &story.dependencies));
            add("notes", names(&story.notes));
        }
        NodeData::Requirement(requirement) => {
            add("id", part(requirement.id.as_ref()));
            add("kind", format!("{:?}", requirement.kind));
            add("about", part(requirement.description.as_ref()));
            add(
                "priority",
                requirement
                    .priority
                    .map_or(String::new(), |p| format!("{p:?}")),
            );
            add("needs", references(pack, &requirement.dependencies));
            add("quality", requirement.quality.clone().unwrap_or_default());
            for quantity in &requirement.quantities {
                let percentile = quantity
                    .percentile
                    .map_or(String::new(), |p| format!(" p{p}"));
                add(
                    &format!("{:?}", quantity.comparison),
                    format!("{} {}{percentile}", quantity.number, quantity.unit),
                );
            }
            add("specification", names(&requirement.specification));
            add("notes", names(&requirement.notes));
        }
        NodeData::Criterion(criterion) => {
            add("given", criterion.given.clone().unwrap_or_default());
            add("when", criterion.when.clone().unwrap_or_default());
            add("then", criterion.then.clone().unwrap_or_default());
        }
        NodeData::DeterministicTest(test) => {
            add("id", text(&test.id));
            add("input", shape(&test.input_shape));
            add("output", shape(&test.output_shape));
            add("verification", names(&test.verification));
        }
        NodeData::Risk(risk) => {
            add("impact", text(&risk.impact));
            add("likelihood", text(&risk.likelihood));
            add("severity", text(&risk.severity));
            add("mitigation", text(&risk.mitigation));
            add("contingency", text(&risk.contingency));
            add("notes", names(&risk.notes));
        }
        NodeData::SuccessMetric(metric) => {
            add("target", text(&metric.target));
            add("notes", names(&metric.notes));
        }
        NodeData::Term(term) => add("meaning", text(&term.meaning)),
        NodeData::Question(question) => {
            add("status", text(&question.status));
            add("options", text(&question.options));
            add("owner", text(&question.owner));
            add("deadline", text(&question.deadline));
            add("impact", text(&question.impact));
            add("notes", names(&question.notes));
        }
        NodeData::Milestone(_) => {}
        data => {
            let fields = crate::dump_prd::fields(pack, data).into_iter();
            for (key, value) in fields.chain(crate::dump_sequence::fields(pack, data)) {
                add(key, value);
            }
        }
    }
    line
}

pub(crate) fn references(pack: &Pack, references: &[Reference]) -> String {
    let one = |reference: &Reference| match &reference.to {
        Resolution::Node(node) => format!("{}→{}", reference.text, pack.graph.name(*node)),
        Resolution::Nodes(nodes) => format!("{}→{} nodes", reference.text, nodes.len()),
        Resolution::Outside => format!("{}→outside", reference.text),
        Resolution::Ambiguous(nodes) => format!("{}→{} candidates", reference.text, nodes.len()),
        Resolution::Unknown => format!("{}→?", reference.text),
    };
    references.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn shape(shape: &Shape) -> String {
    let fields = shape.fields.iter().map(|field| {
        let optional = if field.is_optional { "?" } else { "" };
        format!("{}{optional}: {}", field.name, field.ty)
    });
    format!(
        "{}{{{}}}",
        shape.name,
        fields.collect::<Vec<_>>().join(", ")
    )
}

fn part(text: Option<&Spanned<PartOfText>>) -> String {
    text.map_or_else(String::new, |text| text.value.to_string())
}
