//! What is known of the nodes of a PRD, in a compact form.

use crate::dump::references;
use specpack_graph::Pack;
use specpack_graph::model::{
    NodeData, Prd, Spanned, StatedTotal, Statement, Task, TaskSource, TotalOf,
};

type Fields = Vec<(&'static str, String)>;

fn text(text: &Option<Spanned<String>>) -> String {
    text.as_ref()
        .map(|text| text.value.clone())
        .unwrap_or_default()
}

fn names(texts: &[Spanned<String>]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| text.value.as_str()).collect();
    texts.join(" / ")
}

pub(crate) fn fields(pack: &Pack, data: &NodeData) -> Fields {
    match data {
        NodeData::Prd(prd) => prd_fields(pack, prd),
        NodeData::Goal(goal) => vec![
            ("number", goal.number.clone().unwrap_or_default()),
            ("about", text(&goal.description)),
            ("metric", text(&goal.metric)),
            ("baseline", text(&goal.baseline)),
            ("target", text(&goal.target)),
            ("timeframe", text(&goal.timeframe)),
            ("measurement", text(&goal.measurement)),
            ("notes", names(&goal.notes)),
        ],
        NodeData::Task(task) => task_fields(pack, task),
        NodeData::TaskGroup(group) => vec![("tasks", group.tasks.len().to_string())],
        NodeData::Checkpoint(checkpoint) => {
            let phase: Vec<_> = checkpoint.phase.iter().cloned().collect();
            vec![
                (
                    "number",
                    checkpoint.number.map_or(String::new(), |n| n.to_string()),
                ),
                ("phase", references(pack, &phase)),
                ("criteria", checkpoint.criteria.len().to_string()),
                ("fallback", text(&checkpoint.fallback)),
                ("notes", names(&checkpoint.notes)),
            ]
        }
        NodeData::Exclusion(exclusion) => vec![
            ("reason", text(&exclusion.reason)),
            ("notes", names(&exclusion.notes)),
        ],
        _ => Vec::new(),
    }
}

fn task_fields(pack: &Pack, task: &Task) -> Fields {
    let source = match task.source {
        TaskSource::Roadmap => "roadmap".to_owned(),
        TaskSource::Appendix => "appendix".to_owned(),
        TaskSource::Story(owner) | TaskSource::Requirement(owner) => {
            format!("below {}", pack.graph.name(owner))
        }
    };
    let name_of = |id: Option<_>| id.map_or(String::new(), |id| pack.graph.name(id).to_owned());
    let estimate = task
        .estimate
        .as_ref()
        .map(|estimate| format!("{}-{}", estimate.min_minutes, estimate.max_minutes));
    vec![
        ("in", source),
        ("number", text(&task.number)),
        ("phase", name_of(task.phase)),
        ("group", name_of(task.group)),
        (
            "status",
            task.status
                .as_ref()
                .map_or("", |s| s.value.as_str())
                .to_owned(),
        ),
        (
            "size",
            task.size
                .as_ref()
                .map_or("", |s| s.value.as_str())
                .to_owned(),
        ),
        ("minutes", estimate.unwrap_or_default()),
        ("by", text(&task.assignee)),
        ("serves", references(pack, &task.requirements)),
        ("needs", references(pack, &task.dependencies)),
        ("test", text(&task.test_strategy)),
        ("notes", names(&task.notes)),
    ]
}

fn prd_fields(pack: &Pack, prd: &Prd) -> Fields {
    let statements = |statements: &[Statement]| {
        let texts: Vec<_> = statements
            .iter()
            .map(|s| s.text.replace('\n', " "))
            .collect();
        texts.join(" / ")
    };
    let arrows = prd.arrows.iter().map(|arrow| {
        format!(
            "arrow {} => {}",
            references(pack, &arrow.from),
            references(pack, &arrow.to)
        )
    });
    let paths = prd
        .paths
        .iter()
        .map(|path| format!("path {}", references(pack, &path.tasks)));
    let sequences = prd
        .sequences
        .iter()
        .map(|one| format!("sequence {}", references(pack, &one.steps)));
    let parallels = prd
        .parallels
        .iter()
        .map(|one| format!("parallel {}", references(pack, &one.sets)));
    let totals = prd
        .totals
        .iter()
        .map(|total| format!("total {}", total_line(pack, total)));
    let lists = arrows
        .chain(paths)
        .chain(sequences)
        .chain(parallels)
        .chain(totals);
    let lists: Vec<String> = lists.map(|line| format!("\n  {line}")).collect();
    let properties = prd
        .properties
        .iter()
        .map(|p| format!("{}: {}", p.label, p.text));
    vec![
        ("id", prd.id.clone()),
        ("author", text(&prd.author)),
        ("date", text(&prd.date)),
        ("status", text(&prd.status)),
        ("version", text(&prd.version)),
        ("other", properties.collect::<Vec<_>>().join(" / ")),
        ("summary", statements(&prd.summary)),
        ("problem", statements(&prd.problem)),
        ("states", lists.concat()),
    ]
}

fn total_line(pack: &Pack, total: &StatedTotal) -> String {
    let of = match &total.of {
        TotalOf::Phase(phase) => references(pack, std::slice::from_ref(phase)),
        TotalOf::Group(group) => pack.graph.name(*group).to_owned(),
        of => format!("{of:?}"),
    };
    format!(
        "{of}: tasks={:?} minutes={:?} percent={:?} weeks={:?} people={:?}{}",
        total.tasks,
        total.minutes,
        total.percent,
        total.weeks.map(|weeks| (weeks.min, weeks.max)),
        total.people,
        if total.is_rounded { " rounded" } else { "" },
    )
}
