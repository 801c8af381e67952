//! The titles that PRDs give to their sections, in English and in other languages.

use super::known_titles::Titles;
use super::prd::fields::{self, Field};
use super::prd::task_line;
use super::text::{endpoint_line, ids, labels, words};
use super::titles::key;
use crate::model::{Priority, Topic};
use specpack_syntax::markdown::{BlockKind, Section, Text};
use std::sync::LazyLock;

/// English titles, as they are matched on: without "and", "the", "of" and what stands in brackets.
const ENGLISH: &[(Topic, &[&str])] = &[
    (
        Topic::TableOfContents,
        &["table contents", "contents", "toc"],
    ),
    (
        Topic::Overview,
        &[
            "executive summary",
            "summary",
            "overview",
            "introduction",
            "tl dr",
            "abstract",
            "product overview",
        ],
    ),
    (
        Topic::Problem,
        &[
            "problem statement",
            "problem",
            "background",
            "context",
            "motivation",
            "current situation",
            "user impact",
            "business impact",
            "why solve this now",
            "why now",
            "problem context",
            "opportunity",
        ],
    ),
    (
        Topic::Goals,
        &[
            "goals success metrics",
            "goals",
            "goals metrics",
            "objectives",
            "goals objectives",
            "success metrics",
            "success criteria",
            "objectives key results",
            "okrs",
            "objectives success metrics",
            "goals success criteria",
            "kpis",
        ],
    ),
    (
        Topic::UserStories,
        &[
            "user stories",
            "stories",
            "user scenarios",
            "use cases",
            "user stories use cases",
            "epics user stories",
        ],
    ),
    (
        Topic::FunctionalRequirements,
        &[
            "functional requirements",
            "requirements",
            "product requirements",
            "feature requirements",
            "features requirements",
            "features",
            "feature list",
            "core features",
        ],
    ),
    (
        Topic::NonFunctionalRequirements,
        &[
            "non functional requirements",
            "nonfunctional requirements",
            "nfrs",
            "quality attributes",
            "quality requirements",
            "system qualities",
        ],
    ),
    (
        Topic::Quality,
        &[
            "performance",
            "performance requirements",
            "security",
            "security requirements",
            "security privacy",
            "privacy",
            "scalability",
            "reliability",
            "reliability availability",
            "availability",
            "accessibility",
            "compatibility",
            "usability",
            "maintainability",
            "localization",
            "internationalization",
            "localisation",
            "internationalisation",
            "compliance",
            "observability",
            "portability",
            "interoperability",
            "data protection",
        ],
    ),
    (
        Topic::TechnicalConsiderations,
        &[
            "technical considerations",
            "technical approach",
            "technical design",
            "technical requirements",
            "technical details",
            "technical overview",
            "architecture technical considerations",
            "solution design",
        ],
    ),
    (
        Topic::TechnicalPart,
        &[
            "system architecture",
            "architecture",
            "technology stack",
            "tech stack",
            "migration strategy",
            "migration",
            "migration plan",
            "testing strategy",
            "testing",
            "test plan",
            "deployment",
            "deployment strategy",
            "deployment plan",
            "rollout plan",
            "rollout strategy",
            "release plan",
            "integration points",
            "constraints",
            "assumptions",
            "assumptions constraints",
            "dependencies",
            "internal dependencies",
            "design",
            "user experience",
            "ux design",
            "user interface",
            "monitoring",
            "logging",
            "error handling",
            "infrastructure",
            "data privacy",
            "launch plan",
            "target users",
            "target audience",
            "personas",
            "user personas",
            "stakeholders",
            "competitive analysis",
            "market analysis",
        ],
    ),
    (
        Topic::ApiSpecification,
        &[
            "api specifications",
            "api specification",
            "api",
            "apis",
            "api design",
            "api endpoints",
            "endpoints",
            "interfaces",
        ],
    ),
    (
        Topic::DataModels,
        &[
            "database schema",
            "data model",
            "data models",
            "schema",
            "database",
            "database design",
            "database changes",
        ],
    ),
    (
        Topic::ExternalIntegrations,
        &[
            "external dependencies",
            "external services",
            "third party services",
            "integrations",
            "third party integrations",
            "external integrations",
        ],
    ),
    (
        Topic::Roadmap,
        &[
            "implementation roadmap",
            "roadmap",
            "implementation plan",
            "implementation phases",
            "development roadmap",
            "delivery plan",
            "development phases",
            "phases",
            "project plan",
            "milestones",
            "release roadmap",
            "timeline",
            "timeline milestones",
            "milestones timeline",
        ],
    ),
    (
        Topic::Tasks,
        &[
            "tasks",
            "task list",
            "work breakdown",
            "work breakdown structure",
            "backlog",
            "implementation tasks",
        ],
    ),
    (
        Topic::DependencyGraph,
        &[
            "task dependencies visualization",
            "task dependencies",
            "dependency graph",
            "dependencies graph",
            "dependency diagram",
            "task dependency graph",
            "dependency visualization",
            "dependency chain",
        ],
    ),
    (
        Topic::EffortEstimation,
        &[
            "effort estimation",
            "effort estimate",
            "effort estimates",
            "estimation",
            "estimates",
            "effort",
            "total effort",
            "timeline estimates",
            "resource estimation",
            "cost estimate",
        ],
    ),
    (
        Topic::Exclusions,
        &[
            "out scope",
            "non goals",
            "not in scope",
            "exclusions",
            "out scope future work",
            "non goals out scope",
            "future considerations",
            "future work",
            "future enhancements",
        ],
    ),
    (
        Topic::RisksAndQuestions,
        &[
            "open questions risks",
            "risks open questions",
            "questions risks",
            "open issues risks",
        ],
    ),
    (
        Topic::OpenQuestions,
        &[
            "open questions",
            "questions",
            "open issues",
            "unresolved questions",
        ],
    ),
    (
        Topic::Risks,
        &[
            "risks mitigation",
            "risks mitigations",
            "risks",
            "risk assessment",
            "risk register",
            "risk analysis",
            "risk management",
            "potential risks",
        ],
    ),
    (
        Topic::Checkpoints,
        &[
            "validation checkpoints",
            "checkpoints",
            "quality gates",
            "gates",
            "validation gates",
            "acceptance gates",
        ],
    ),
    (
        Topic::TaskHints,
        &[
            "appendix task breakdown hints",
            "task breakdown hints",
            "task breakdown",
            "suggested taskmaster task structure",
            "suggested task structure",
            "task structure",
            "suggested tasks",
            "appendix task breakdown",
            "appendix tasks",
        ],
    ),
    (
        Topic::ParallelTasks,
        &[
            "parallelizable tasks",
            "parallelisable tasks",
            "parallel tasks",
            "parallelization",
            "parallel work",
            "task parallelization",
        ],
    ),
    (
        Topic::CriticalPath,
        &["critical path tasks", "critical path"],
    ),
    (
        Topic::Appendix,
        &[
            "appendix",
            "appendices",
            "references",
            "resources",
            "related documents",
        ],
    ),
    (
        Topic::Glossary,
        &[
            "glossary",
            "terminology",
            "definitions",
            "terms definitions",
        ],
    ),
    (
        Topic::ChangeLog,
        &[
            "change log",
            "changelog",
            "revision history",
            "document history",
            "version history",
            "document control",
        ],
    ),
];

/// The same in Dutch, Portuguese, Spanish, French, German, Hindi and Japanese.
const OTHERS: &[(Topic, &[&str])] = &[
    (
        Topic::TableOfContents,
        &[
            "inhoudsopgave",
            "inhoud",
            "índice",
            "sumário",
            "table des matières",
            "inhaltsverzeichnis",
            "विषय सूची",
            "目次",
        ],
    ),
    (
        Topic::Overview,
        &[
            "samenvatting",
            "managementsamenvatting",
            "resumo executivo",
            "resumo",
            "resumen ejecutivo",
            "resumen",
            "résumé",
            "synthèse",
            "zusammenfassung",
            "कार्यकारी सारांश",
            "सारांश",
            "概要",
            "エグゼクティブサマリー",
            "要約",
        ],
    ),
    (
        Topic::Problem,
        &[
            "probleemstelling",
            "probleem",
            "huidige situatie",
            "aanleiding",
            "declaração do problema",
            "problema",
            "situação atual",
            "planteamiento del problema",
            "situación actual",
            "énoncé du problème",
            "problème",
            "problemstellung",
            "समस्या विवरण",
            "समस्या",
            "वर्तमान स्थिति",
            "課題",
            "問題提起",
            "問題定義",
            "現状",
        ],
    ),
    (
        Topic::Goals,
        &[
            "doelen",
            "doelen en succesmetingen",
            "doelstellingen",
            "doelen en meetwaarden",
            "objetivos",
            "objetivos e métricas",
            "objetivos e métricas de sucesso",
            "metas",
            "objetivos y métricas",
            "objectifs",
            "ziele",
            "ziele und erfolgsmetriken",
            "लक्ष्य",
            "लक्ष्य और सफलता के मापदंड",
            "目標",
            "目標と成功指標",
            "ゴール",
        ],
    ),
    (
        Topic::UserStories,
        &[
            "gebruikersverhalen",
            "histórias de usuário",
            "histórias do usuário",
            "historias de usuario",
            "récits utilisateur",
            "benutzergeschichten",
            "उपयोगकर्ता कहानियाँ",
            "ユーザーストーリー",
        ],
    ),
    (
        Topic::FunctionalRequirements,
        &[
            "functionele eisen",
            "functionele vereisten",
            "eisen",
            "requisitos funcionais",
            "requisitos",
            "requisitos funcionales",
            "exigences fonctionnelles",
            "exigences",
            "funktionale anforderungen",
            "anforderungen",
            "कार्यात्मक आवश्यकताएँ",
            "आवश्यकताएँ",
            "機能要件",
            "要件",
        ],
    ),
    (
        Topic::NonFunctionalRequirements,
        &[
            "niet functionele eisen",
            "requisitos não funcionais",
            "requisitos no funcionales",
            "exigences non fonctionnelles",
            "nicht funktionale anforderungen",
            "गैर कार्यात्मक आवश्यकताएँ",
            "非機能要件",
        ],
    ),
    (
        Topic::Quality,
        &[
            "prestaties",
            "beveiliging",
            "schaalbaarheid",
            "betrouwbaarheid",
            "toegankelijkheid",
            "desempenho",
            "segurança",
            "escalabilidade",
            "confiabilidade",
            "acessibilidade",
            "rendimiento",
            "seguridad",
            "fiabilidad",
            "accesibilidad",
            "sécurité",
            "fiabilité",
            "accessibilité",
            "leistung",
            "sicherheit",
            "barrierefreiheit",
            "प्रदर्शन",
            "सुरक्षा",
            "性能",
            "パフォーマンス",
            "セキュリティ",
            "可用性",
            "アクセシビリティ",
        ],
    ),
    (
        Topic::TechnicalConsiderations,
        &[
            "technische overwegingen",
            "considerações técnicas",
            "consideraciones técnicas",
            "considérations techniques",
            "technische überlegungen",
            "तकनीकी विचार",
            "技術的考慮事項",
            "技術仕様",
        ],
    ),
    (
        Topic::TechnicalPart,
        &[
            "architectuur",
            "arquitetura",
            "arquitectura",
            "architektur",
            "आर्किटेक्चर",
            "アーキテクチャ",
            "システム構成",
            "teststrategie",
            "estratégia de testes",
            "テスト戦略",
        ],
    ),
    (
        Topic::Roadmap,
        &[
            "routekaart",
            "implementatieplan",
            "planning",
            "roteiro",
            "roteiro de implementação",
            "plano de implementação",
            "hoja de ruta",
            "plan de implementación",
            "feuille de route",
            "fahrplan",
            "umsetzungsplan",
            "कार्यान्वयन योजना",
            "रोडमैप",
            "ロードマップ",
            "実装ロードマップ",
            "実装計画",
        ],
    ),
    (
        Topic::Tasks,
        &[
            "taken",
            "tarefas",
            "tareas",
            "tâches",
            "aufgaben",
            "कार्य",
            "タスク",
            "タスク一覧",
        ],
    ),
    (
        Topic::EffortEstimation,
        &[
            "inspanning",
            "schatting",
            "urenraming",
            "estimativa de esforço",
            "estimación de esfuerzo",
            "aufwandsschätzung",
            "प्रयास अनुमान",
            "工数見積もり",
            "工数見積",
        ],
    ),
    (
        Topic::Exclusions,
        &[
            "buiten scope",
            "buiten bereik",
            "fora do escopo",
            "fora de escopo",
            "fuera de alcance",
            "hors périmètre",
            "nicht im umfang",
            "दायरे से बाहर",
            "対象外",
            "スコープ外",
        ],
    ),
    (
        Topic::RisksAndQuestions,
        &[
            "open vragen en risico s",
            "questões em aberto e riscos",
            "preguntas abiertas y riesgos",
            "offene fragen und risiken",
            "खुले प्रश्न और जोखिम",
            "未解決の質問とリスク",
            "課題とリスク",
        ],
    ),
    (
        Topic::OpenQuestions,
        &[
            "open vragen",
            "questões em aberto",
            "perguntas em aberto",
            "preguntas abiertas",
            "questions ouvertes",
            "offene fragen",
            "खुले प्रश्न",
            "未解決の質問",
            "未決事項",
        ],
    ),
    (
        Topic::Risks,
        &[
            "risico s",
            "risico s en maatregelen",
            "riscos",
            "riscos e mitigação",
            "riesgos",
            "risques",
            "risiken",
            "जोखिम",
            "リスク",
            "リスクと対策",
        ],
    ),
    (
        Topic::Checkpoints,
        &[
            "controlepunten",
            "validatiepunten",
            "pontos de verificação",
            "puntos de control",
            "points de contrôle",
            "prüfpunkte",
            "चेकपॉइंट",
            "जाँच बिंदु",
            "チェックポイント",
            "検証チェックポイント",
        ],
    ),
    (
        Topic::TaskHints,
        &[
            "taakverdeling",
            "bijlage taken",
            "divisão de tarefas",
            "desglose de tareas",
            "タスク分解",
            "कार्य विभाजन",
        ],
    ),
    (
        Topic::CriticalPath,
        &[
            "kritieke pad",
            "caminho crítico",
            "ruta crítica",
            "chemin critique",
            "kritischer pfad",
            "महत्वपूर्ण पथ",
            "クリティカルパス",
        ],
    ),
    (
        Topic::Appendix,
        &[
            "bijlage",
            "apêndice",
            "anexo",
            "annexe",
            "anhang",
            "परिशिष्ट",
            "付録",
        ],
    ),
    (
        Topic::Glossary,
        &[
            "begrippenlijst",
            "glossário",
            "glosario",
            "glossaire",
            "glossar",
            "शब्दावली",
            "用語集",
        ],
    ),
];

pub(crate) static PRD_TITLES: LazyLock<Titles> = LazyLock::new(|| {
    let lines = ENGLISH.iter().chain(OTHERS);
    lines
        .flat_map(|(topic, titles)| titles.iter().map(|title| (key(title), *topic)))
        .collect()
});

/// Words that tell what a title is about where it is not known word by word, in order.
const KEYWORDS: &[(&str, Topic)] = &[
    ("non functional", Topic::NonFunctionalRequirements),
    ("functional requirement", Topic::FunctionalRequirements),
    ("task breakdown", Topic::TaskHints),
    ("critical path", Topic::CriticalPath),
    ("roadmap", Topic::Roadmap),
    ("user stor", Topic::UserStories),
    ("open question", Topic::OpenQuestions),
    ("out scope", Topic::Exclusions),
    ("non goal", Topic::Exclusions),
    ("success metric", Topic::Goals),
    ("goal", Topic::Goals),
    ("problem", Topic::Problem),
    ("checkpoint", Topic::Checkpoints),
    ("effort", Topic::EffortEstimation),
    ("risk", Topic::Risks),
    ("glossary", Topic::Glossary),
    ("appendix", Topic::Appendix),
    ("security", Topic::Quality),
    ("performance", Topic::Quality),
    ("accessib", Topic::Quality),
    ("reliab", Topic::Quality),
    ("scalab", Topic::Quality),
    ("privacy", Topic::Quality),
    ("compliance", Topic::Quality),
    ("database", Topic::DataModels),
    ("api", Topic::ApiSpecification),
    ("third party", Topic::ExternalIntegrations),
    ("technical", Topic::TechnicalConsiderations),
    ("architecture", Topic::TechnicalPart),
    ("technolog", Topic::TechnicalPart),
    ("deployment", Topic::TechnicalPart),
    ("testing", Topic::TechnicalPart),
    ("migration", Topic::TechnicalPart),
    ("rollout", Topic::TechnicalPart),
    ("infrastructure", Topic::TechnicalPart),
    ("monitoring", Topic::TechnicalPart),
];

/// The topic of a title, wherever it stands.
pub(crate) fn by_title(title: &str) -> Option<Topic> {
    let known = PRD_TITLES.get(title).copied();
    known.or_else(|| {
        let found = KEYWORDS.iter().find(|(word, _)| title.contains(word));
        found.map(|&(_, topic)| topic)
    })
}

/// The topic that a section has by its own form: "Phase 1: …", "REQ-001: …", "Story 2: …".
pub(crate) fn by_form(section: &Section, title: &str) -> Option<Topic> {
    if is_phase(title) {
        return Some(Topic::Phase);
    }
    let name = section.name.trim();
    let first = name.split([':', ' ', '：']).next().unwrap_or_default();
    if ids::is_requirement_id(first) {
        let is_story = first.to_ascii_uppercase().starts_with("US");
        return Some(if is_story {
            Topic::Story
        } else {
            Topic::Requirement
        });
    }
    let mut words = title.split(' ');
    let (word, number) = (words.next()?, words.next().unwrap_or_default());
    let has_number = number.starts_with(|c: char| c.is_ascii_digit());
    Some(match word {
        "story" if has_number => Topic::Story,
        "user" if number == "story" => Topic::Story,
        "goal" | "objective" | "doel" | "objetivo" | "ziel" if has_number => Topic::Goal,
        "checkpoint" | "gate" if has_number => Topic::Checkpoint,
        _ if is_task(name) => Topic::Task,
        _ => return None,
    })
}

/// What phases are called, in the languages that PRDs come in.
const PHASE_WORDS: &[&str] = &[
    "phase",
    "milestone",
    "sprint",
    "stage",
    "iteration",
    "wave",
    "fase",
    "etapa",
    "étape",
    "चरण",
    "フェーズ",
    "段階",
];

fn is_phase(title: &str) -> bool {
    PHASE_WORDS.iter().any(|word| {
        let rest = title.strip_prefix(*word);
        rest.is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// "1.1 Store it (3h)", or a title with an owner, an effort or dependencies below it.
fn tells_a_task(section: &Section) -> bool {
    let line = task_line::parse(&section.name);
    if line.effort.is_some() || line.size.is_some() || !line.requirements.is_empty() {
        return true;
    }
    let is_told = |text: &Text| {
        let label = labels::single(text).and_then(|part| fields::field(part.label));
        matches!(
            label,
            Some(Field::Owner | Field::Effort | Field::Complexity | Field::Dependencies)
        )
    };
    section.blocks.iter().any(|block| match &block.kind {
        BlockKind::Paragraph(text) => is_told(text),
        BlockKind::List(list) => list.items.iter().any(|item| is_told(&item.text)),
        _ => false,
    })
}

fn is_task(name: &str) -> bool {
    task_line::parse(name).number.is_some()
}

/// The topic that a section has by the place where it stands.
pub(crate) fn child(section: &Section, title: &str, parent: Topic) -> Option<Topic> {
    let known = || PRD_TITLES.get(title).copied();
    let has_lists = || {
        let blocks = section.blocks.iter();
        let mut kinds = blocks.map(|block| &block.kind);
        kinds.any(|kind| matches!(kind, BlockKind::List(_) | BlockKind::Table(_)))
    };
    Some(match parent {
        Topic::Problem => Topic::Problem,
        Topic::Overview => known().unwrap_or(Topic::Passage),
        Topic::TechnicalPart => known().unwrap_or(Topic::TechnicalPart),
        Topic::Quality => match by_form(section, title) {
            Some(Topic::Requirement) => Topic::Requirement,
            _ => Topic::Quality,
        },
        Topic::Goals => match known() {
            Some(topic @ (Topic::Goals | Topic::Exclusions)) => topic,
            _ => Topic::Goal,
        },
        Topic::UserStories => {
            let is_group = section
                .children
                .iter()
                .any(|child| by_form(child, &key(&child.name)) == Some(Topic::Story));
            match is_group {
                true => Topic::UserStories,
                false => Topic::Story,
            }
        }
        Topic::FunctionalRequirements | Topic::RequirementGroup => match known() {
            Some(
                topic @ (Topic::FunctionalRequirements
                | Topic::NonFunctionalRequirements
                | Topic::UserStories
                | Topic::Quality),
            ) => topic,
            _ if is_requirement_group(section, title) => Topic::RequirementGroup,
            _ => Topic::Requirement,
        },
        Topic::NonFunctionalRequirements => match by_form(section, title) {
            Some(Topic::Requirement) => Topic::Requirement,
            _ => Topic::Quality,
        },
        Topic::TechnicalConsiderations => by_title(title).unwrap_or(Topic::TechnicalPart),
        Topic::ApiSpecification => {
            let is_endpoint = title.split(' ').any(|word| word == "endpoint")
                || endpoint_line::parse_http(&section.name).is_some();
            match is_endpoint {
                true => Topic::Endpoint,
                false => Topic::TechnicalPart,
            }
        }
        Topic::ExternalIntegrations => Topic::Integration,
        Topic::Roadmap | Topic::Tasks => match by_form(section, title) {
            Some(topic @ (Topic::Phase | Topic::Task)) => topic,
            _ => match known() {
                Some(topic) => topic,
                None if has_lists() && parent == Topic::Roadmap => Topic::Phase,
                None if has_lists() => Topic::Tasks,
                None => Topic::Passage,
            },
        },
        Topic::Phase => match by_form(section, title) {
            Some(topic @ (Topic::Task | Topic::Checkpoint)) => topic,
            _ => match known() {
                Some(Topic::Checkpoints) => Topic::Checkpoint,
                Some(topic @ (Topic::Tasks | Topic::DependencyGraph | Topic::EffortEstimation)) => {
                    topic
                }
                _ if title.contains("checkpoint") => Topic::Checkpoint,
                _ if tells_a_task(section) => Topic::Task,
                _ if has_lists() => Topic::Tasks,
                _ => Topic::Passage,
            },
        },
        Topic::Exclusions => Topic::Exclusions,
        Topic::RisksAndQuestions | Topic::Risks => match by_title(title) {
            Some(topic @ (Topic::OpenQuestions | Topic::Risks)) => topic,
            _ => Topic::Passage,
        },
        Topic::OpenQuestions => Topic::Question,
        Topic::Checkpoints => Topic::Checkpoint,
        Topic::TaskHints => by_title(title).unwrap_or(Topic::TaskHints),
        Topic::Appendix | Topic::ParallelTasks | Topic::CriticalPath | Topic::DependencyGraph => {
            by_title(title).unwrap_or(Topic::Passage)
        }
        Topic::Goal
        | Topic::Story
        | Topic::Requirement
        | Topic::Endpoint
        | Topic::Integration
        | Topic::Task
        | Topic::Question
        | Topic::Checkpoint
        | Topic::DataModels
        | Topic::DataModel => Topic::Passage,
        _ => return None,
    })
}

/// "Must Have (P0)", or a title without an id above titles that have one.
fn is_requirement_group(section: &Section, title: &str) -> bool {
    let has_id =
        |section: &Section| by_form(section, &key(&section.name)) == Some(Topic::Requirement);
    let names_priority = group_priority(&section.name).is_some();
    let is_above_ids = section.children.iter().any(has_id);
    !has_id(section) && !title.is_empty() && (names_priority || is_above_ids)
}

/// The priority that the title of a group states: "Must Have (P0) - Critical for Launch".
pub(crate) fn group_priority(name: &str) -> Option<Priority> {
    let words = words::words(name);
    let by_code = words.split(' ').find_map(|word| match word {
        "p0" => Some(Priority::Must),
        "p1" => Some(Priority::Should),
        "p2" | "p3" => Some(Priority::Could),
        _ => None,
    });
    by_code.or_else(|| {
        let heads: &[(&str, Priority)] = &[
            ("must", Priority::Must),
            ("should", Priority::Should),
            ("could", Priority::Could),
            ("nice to have", Priority::Could),
            ("won t", Priority::Wont),
            ("wont", Priority::Wont),
        ];
        let found = heads.iter().find(|(head, _)| words.starts_with(head));
        found.map(|&(_, priority)| priority)
    })
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, OTHERS, group_priority, key};
    use crate::model::Priority;
    use std::collections::HashMap;

    #[test]
    fn no_title_means_two_things() {
        let mut seen = HashMap::new();
        for (topic, titles) in ENGLISH.iter().chain(OTHERS) {
            for title in *titles {
                let before = seen.insert(key(title), topic);
                assert!(before.is_none(), "{title}: {before:?} and {topic:?}");
            }
        }
    }

    // req: PRD-1
    #[test]
    fn a_group_states_its_priority_by_code_or_by_word() {
        assert_eq!(
            group_priority("Must Have (P0) - Critical"),
            Some(Priority::Must)
        );
        assert_eq!(group_priority("Should Have"), Some(Priority::Should));
        assert_eq!(group_priority("Nice to Have (P2)"), Some(Priority::Could));
        assert_eq!(group_priority("Sign-in"), None);
    }
}
