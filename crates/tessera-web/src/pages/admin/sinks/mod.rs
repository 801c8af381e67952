//! `/admin/sinks`: how far those are who take events; and having one told again.

mod catalog;

use maud::{Markup, html};

use self::catalog::SinksCatalog;
use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, Permission};
use tessera_core::ports::SinkKind;

/// The longest that is typed: an id, or a time with an offset and a part of a second.
const TYPED_LENGTH: usize = 40;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SinksView<'a> {
    /// The sinks.
    pub sinks: Vec<SinkRow>,
    /// How many events are told again, a moment ago.
    pub replayed: Option<u64>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// A sink, with its times written out.
#[derive(Debug, Clone)]
pub struct SinkRow {
    /// Its name.
    pub name: String,
    /// What it is; none where the configuration names it no more.
    pub kind: Option<SinkKind>,
    /// Events that wait.
    pub waiting: u64,
    /// When the oldest of them was made.
    pub oldest: Option<String>,
    /// For how many seconds it has waited.
    pub lag_seconds: u64,
    /// Events that were given up.
    pub dead: u64,
    /// Delivered events that are kept.
    pub kept: u64,
    /// The last event among these: its id and its type.
    pub position: Option<(String, String)>,
    /// When one was last delivered.
    pub delivered: Option<String>,
    /// Why one was last not delivered.
    pub error: Option<String>,
}

/// What the page of having a sink told again shows.
#[derive(Debug, Clone)]
pub struct ReplayView<'a> {
    /// The sink.
    pub sink: &'a str,
    /// What was typed: from where on.
    pub from: &'a str,
    /// What was typed: up to when.
    pub until: &'a str,
    /// How many events that are, where that was asked: it is to be confirmed.
    pub count: Option<ReplayCount>,
    /// Why that could not be said or done.
    pub problem: Option<ReplayProblem>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How many events would be told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayCount {
    /// As many at once.
    pub events: u64,
    /// Whether more are left then.
    pub are_more: bool,
}

/// Why a sink is not told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayProblem {
    /// What was typed is neither a time nor the id of an event.
    NoBeginning,
    /// What was typed is no time.
    NoEnd,
    /// No event of that id is kept.
    NotKept,
}

/// The page.
pub fn page(view: &SinksView<'_>, language: Language) -> Markup {
    let (admin, words) = (AdminCatalog::of(language), SinksCatalog::of(language));
    let may_replay = view.grants.permit_to(&Permission::REPLAY_EVENTS);
    let content = html! {
        h1 { (admin.sinks_page) }
        p class="lead" { (words.lead) }
        @if let Some(number) = view.replayed {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { ((words.replayed)(number)) }
            }
        }
        @if view.sinks.is_empty() { p { (words.none) } }
        ul class="account-list" {
            @for sink in &view.sinks { li { (row(sink, may_replay, admin, words)) } }
        }
    };
    let frame = Frame {
        section: Section::Sinks,
        path: Section::Sinks.path(),
        title: admin.sinks_page,
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// The page of having a sink told again: what is to be told, then how much that is, to be
/// confirmed.
pub fn replay_page(view: &ReplayView<'_>, language: Language) -> Markup {
    let words = SinksCatalog::of(language);
    let problem = view.problem.map(|problem| told(problem, words));
    let title = (words.replay_title)(view.sink);
    let content = html! {
        h1 { (title) }
        p class="lead" { (words.replay_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if let Some(count) = view.count { (confirmation(view, count, words)) }
        (question(view, problem.as_ref(), words))
        p class="account-more" { a href=(Section::Sinks.path()) { (words.back) } }
    };
    let frame = Frame {
        section: Section::Sinks,
        path: &replay_path(view.sink, view.from, view.until),
        title: problem.as_ref().map_or(&title, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// Where a sink is told again from there on.
pub fn replay_path(sink: &str, from: &str, until: &str) -> String {
    let pairs = [("sink", sink), ("from", from), ("until", until)];
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let query = serde_urlencoded::to_string(given.collect::<Vec<_>>()).unwrap_or_default();
    format!("{}/replay?{query}", Section::Sinks.path())
}

fn row(sink: &SinkRow, may_replay: bool, admin: &AdminCatalog, words: &SinksCatalog) -> Markup {
    let may_replay = may_replay && sink.kind.is_some();
    html! {
        h2 class="account-item account-value" { (sink.name) }
        dl class="facts" {
            div { dt { (words.kind) } dd { (kind_name(sink.kind, words)) } }
            div {
                dt { (words.lag) }
                dd {
                    ((admin.waiting)(sink.waiting)) " · " ((words.seconds)(sink.lag_seconds))
                    @if let Some(oldest) = &sink.oldest {
                        span class="small" { ((admin.oldest)(oldest)) }
                    }
                }
            }
            div { dt { (words.position) } dd class="account-value" {
                @match &sink.position {
                    Some((event, kind)) => { (event) span class="small" { (kind) } },
                    None => (words.no_position),
                }
            } }
            div { dt { (words.kept) } dd { (sink.kept) } }
            div { dt { (admin.dead_title) } dd { (sink.dead) } }
            @if let Some(at) = &sink.delivered { div { dt { (words.delivered) } dd { (at) } } }
            @if let Some(error) = &sink.error {
                div { dt { (words.error) } dd class="account-value" { (error) } }
            }
        }
        @if may_replay {
            p class="account-more" {
                a href=(replay_path(&sink.name, "", "")) { ((words.replay_link)(&sink.name)) }
            }
        }
    }
}

const fn kind_name(kind: Option<SinkKind>, words: &SinksCatalog) -> &'static str {
    match kind {
        Some(SinkKind::File) => words.kind_file,
        Some(SinkKind::Webhook) => words.kind_webhook,
        Some(SinkKind::Nats) => words.kind_nats,
        Some(SinkKind::Kafka) => words.kind_kafka,
        None => words.not_configured,
    }
}

/// What is to be told again. Asking changes nothing.
fn question(view: &ReplayView<'_>, problem: Option<&Problem>, words: &SinksCatalog) -> Markup {
    let at = |which| match view.problem == Some(which) {
        true => problem.and_then(|problem| problem.field.as_deref()),
        false => None,
    };
    html! {
        form class="form" method="get" action={ (Section::Sinks.path()) "/replay" } {
            input type="hidden" name="sink" value=(view.sink);
            (text_field(&TextField {
                name: "from",
                label: words.from,
                kind: Kind::Required,
                value: view.from,
                autocomplete: "off",
                max_length: TYPED_LENGTH,
                hint: Some(words.from_hint),
                error: at(ReplayProblem::NoBeginning).or(at(ReplayProblem::NotKept)),
            }))
            (text_field(&TextField {
                name: "until",
                label: words.until,
                kind: Kind::Optional,
                value: view.until,
                autocomplete: "off",
                max_length: TYPED_LENGTH,
                hint: Some(words.until_hint),
                error: at(ReplayProblem::NoEnd),
            }))
            (form::submit(&Submit { label: words.count, busy: words.working, weight: Weight::Quiet }))
        }
    }
}

fn confirmation(view: &ReplayView<'_>, count: ReplayCount, words: &SinksCatalog) -> Markup {
    html! {
        div class="notice notice-success" role="status" {
            (icon::tick())
            p {
                ((words.counted)(count.events))
                @if count.are_more { " " (words.more) }
            }
        }
        @if count.events > 0 {
            form class="form" method="post" action={ (Section::Sinks.path()) "/replay" } data-guard {
                input type="hidden" name="sink" value=(view.sink);
                input type="hidden" name="from" value=(view.from);
                input type="hidden" name="until" value=(view.until);
                (form::submit(&Submit {
                    label: &(words.confirm)(count.events),
                    busy: words.working,
                    weight: Weight::Final,
                }))
            }
        }
    }
}

fn told(problem: ReplayProblem, words: &SinksCatalog) -> Problem {
    let (title, text, field) = match problem {
        ReplayProblem::NoBeginning => (
            words.no_beginning_title,
            words.no_beginning_text,
            words.no_beginning_field,
        ),
        ReplayProblem::NoEnd => (words.no_end_title, words.no_end_text, words.no_end_field),
        ReplayProblem::NotKept => (
            words.not_kept_title,
            words.not_kept_text,
            words.not_kept_field,
        ),
    };
    Problem {
        title,
        text: text.into(),
        field: Some(field.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    fn listed(role: RoleName, kind: Option<SinkKind>) -> String {
        let grants = Grants::of(&[role], []);
        let sink = SinkRow {
            name: "<b>crm & co".to_owned(),
            kind,
            waiting: 3,
            oldest: None,
            lag_seconds: 61,
            dead: 0,
            kept: 9,
            position: None,
            delivered: None,
            error: Some("410 <Gone>".to_owned()),
        };
        let view = SinksView {
            sinks: vec![sink],
            replayed: None,
            grants: &grants,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: REG-11, AUTH-8
    #[test]
    fn a_sink_is_told_again_by_those_who_may_where_it_is_configured() {
        let link = "href=\"/admin/sinks/replay?sink=%3Cb%3Ecrm+%26+co\"";
        let admins = listed(RoleName::ADMIN, Some(SinkKind::Webhook));
        assert!(admins.contains(link), "{admins}");
        assert!(admins.contains("&lt;b&gt;crm") && admins.contains("410 &lt;Gone&gt;"));
        assert!(!listed(RoleName::AUDITOR, Some(SinkKind::Webhook)).contains("/replay"));
        assert!(!listed(RoleName::ADMIN, None).contains("/replay"));
    }

    // req: REG-11
    #[test]
    fn nothing_is_told_again_before_it_is_confirmed() {
        let grants = Grants::of(&[RoleName::ADMIN], []);
        let shown = |count| {
            let view = ReplayView {
                sink: "crm",
                from: "\"><script>",
                until: "",
                count,
                problem: None,
                grants: &grants,
                dev: false,
            };
            let html = replay_page(&view, Language::En).into_string();
            assert!(!html.contains("<script>"));
            html.matches("method=\"post\" action=\"/admin/sinks/replay\"")
                .count()
        };
        let count = |events| ReplayCount {
            events,
            are_more: false,
        };
        assert_eq!(shown(None), 0);
        assert_eq!(shown(Some(count(0))), 0);
        assert_eq!(shown(Some(count(2))), 1);
    }
}
