use super::*;
use crate::prompt::scripted::Scripted;
use std::convert::Infallible;

fn dialogue() -> Dialogue {
    let candidate = |id: &str| Candidate {
        id: id.to_owned(),
        label: id.to_uppercase(),
    };
    let question = |feature: &str, id: &str| OpenQuestion {
        id: id.to_owned(),
        feature: feature.to_owned(),
        text: format!("{id}?"),
    };
    Dialogue {
        candidates: ["auth", "orders", "admin"].map(candidate).to_vec(),
        questions: vec![
            question("orders", "o1"),
            question("auth", "a1"),
            question("auth", "a2"),
        ],
    }
}

fn text(text: &str) -> Reply {
    Reply::Text(text.to_owned())
}

fn run(replies: impl IntoIterator<Item = Reply>) -> (End, Answers, Vec<Answers>, Scripted) {
    let mut answers = Answers::default();
    let mut prompt = Scripted::new(replies);
    let mut kept = Vec::new();
    let end = dialogue().run(&mut answers, &mut prompt, |answers| {
        kept.push(answers.clone());
        Ok::<_, Infallible>(())
    });
    (end.unwrap(), answers, kept, prompt)
}

// req: GEN-6
#[test]
fn a_person_picks_orders_names_tags_answers_and_generates() {
    let (end, answers, _, prompt) = run([
        Reply::Indexes(vec![0, 1]),
        Reply::Indexes(vec![1, 0]),
        text("ann"),
        text("backend, , security"),
        Reply::Index(0),
        text("the order's answer"),
        text("an answer"),
        text(""),
        Reply::Index(GENERATE),
    ]);
    assert_eq!(end, End::Generate);
    assert_eq!(answers.features, ["orders", "auth"]);
    assert_eq!(answers.owner, "ann");
    assert_eq!(answers.tags, ["backend", "security"]);
    let answered = |feature: &str| {
        answers.questions[feature]
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(answered("orders"), ["o1"]);
    assert_eq!(answered("auth"), ["a1"], "what is left empty stays open");
    let Some(Question::One { title, .. }) = prompt.asked.last() else {
        panic!("the last question is the review");
    };
    assert_eq!(
        title,
        "2 feature specs, owned by ann, 2 of 3 open questions answered"
    );
}

#[test]
fn going_back_asks_again_with_what_was_said() {
    let (_, answers, _, prompt) = run([
        Reply::Indexes(vec![2]),
        text("ann"),
        text("a"),
        Reply::Index(GO_BACK),
        Reply::Back,
        text("bob"),
        text("b"),
        Reply::Index(GENERATE),
    ]);
    assert_eq!(
        (answers.owner.as_str(), answers.tags.as_slice()),
        ("bob", &["b".to_owned()][..])
    );
    let defaults: Vec<_> = prompt
        .asked
        .iter()
        .filter_map(|question| match question {
            Question::Text { default, .. } => Some(default.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(defaults, ["", "", "a", "ann", "a"]);
}

#[test]
fn who_quits_loses_nothing() {
    let (end, answers, kept, _) = run([Reply::Indexes(vec![0]), text("ann"), Reply::Quit]);
    assert_eq!(end, End::Quit);
    assert_eq!(kept.last(), Some(&answers));
    assert_eq!(answers.owner, "ann");
}

#[test]
fn picking_nothing_asks_again_and_back_at_the_start_leaves() {
    let (end, answers, kept, prompt) = run([Reply::Indexes(Vec::new()), Reply::Back]);
    assert_eq!(end, End::Quit);
    assert_eq!(prompt.asked.len(), 2);
    assert_eq!((answers, kept.len()), (Answers::default(), 0));
}

#[test]
fn only_questions_of_picked_features_are_asked() {
    let (_, _, _, prompt) = run([
        Reply::Indexes(vec![1]),
        text(""),
        text(""),
        Reply::Index(0),
        text(""),
        Reply::Index(2),
    ]);
    let asked = |title: &str| {
        prompt
            .asked
            .iter()
            .any(|q| matches!(q, Question::Text { title: t, .. } if t == title))
    };
    assert!(asked("o1?"));
    assert!(!asked("a1?"));
}

#[test]
fn the_questions_of_a_feature_can_be_passed_over() {
    let (_, answers, _, prompt) = run([
        Reply::Indexes(vec![0, 1]),
        Reply::Indexes(vec![0, 1]),
        text(""),
        text(""),
        Reply::Index(0),
        Reply::Next,
        text("the order's answer"),
        Reply::Index(GENERATE),
    ]);
    assert_eq!(answers.questions["orders"]["o1"], "the order's answer");
    assert!(!answers.questions.contains_key("auth"));
    assert_eq!(prompt.asked.len(), 8);
}

#[test]
fn questions_can_be_left_for_later() {
    let (end, answers, _, prompt) = run([
        Reply::Indexes(vec![1]),
        text(""),
        text(""),
        Reply::Index(LATER),
        Reply::Index(GENERATE),
    ]);
    assert_eq!((end, answers.questions.len()), (End::Generate, 0));
    assert_eq!(prompt.asked.len(), 5);
}
