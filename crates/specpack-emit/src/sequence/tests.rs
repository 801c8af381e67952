use super::{json, markdown, mermaid, svg};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use specpack_graph::Pack;
use specpack_graph::model::{Entry, Sequence};
use specpack_syntax::source::SourceFile;

const DOCUMENT: &str = "\
# 1 Overview

## 1.1 Diagram Id

SEQ-1

## 1.2 Name

A bell rings & stops

# 2 Details

## 2.1 Participants

### 2.1.1 Person

#### 2.1.1.1 Repository Id

visitor

#### 2.1.1.2 Type

🔹 Person

#### 2.1.1.3 Order

2

#### 2.1.1.4 Style

| Property | Value |
|----------|-------|
| Shape | actor |
| Color | #4285F4 |

### 2.1.2 Database

#### 2.1.2.1 Repository Id

bell-db

#### 2.1.2.2 Display Name

Bells

#### 2.1.2.3 Type

🔹 Database

#### 2.1.2.4 Order

1

#### 2.1.2.5 Style

| Property | Value |
|----------|-------|
| Shape | database |
| Stereotype | <<Store>> |

## 2.2 Interactions

### 2.2.1 Request

#### 2.2.1.1 Source Id

visitor

#### 2.2.1.2 Target Id

bell-db

#### 2.2.1.3 Message

ring(#1; \"now\")

#### 2.2.1.4 Sequence Number

1

#### 2.2.1.5 Type

🔹 Request

#### 2.2.1.6 Return Message

rung

#### 2.2.1.7 Has Return

✅ Yes

#### 2.2.1.8 Is Activation

✅ Yes

#### 2.2.1.9 Nested Interactions

##### 2.2.1.9.1 Work

###### 2.2.1.9.1.1 Source Id

bell-db

###### 2.2.1.9.1.2 Target Id

bell-db

###### 2.2.1.9.1.3 Message

swing <hard>

###### 2.2.1.9.1.4 Sequence Number

1.1

###### 2.2.1.9.1.5 Type

🔹 Work

### 2.2.2 Event

#### 2.2.2.1 Source Id

bell-db

#### 2.2.2.2 Target Id

ear

#### 2.2.2.3 Message

```text
ding
dong
```

#### 2.2.2.4 Sequence Number

2

#### 2.2.2.5 Type

🔹 Event

#### 2.2.2.6 Is Synchronous

❌ No

## 2.3 Notes

### 2.3.1 Content

#### 2.3.1.1 Content

Bells are loud.

#### 2.3.1.2 Position

top-left

#### 2.3.1.3 Participant Id

bell-db

#### 2.3.1.4 Sequence Number

1.1

### 2.3.2 Content

#### 2.3.2.1 Content

For all of it.

## 2.4 Implementation Guidance

| Property | Value |
|----------|-------|
| Security Requirements | none \\| few |
";

fn read(text: &str) -> Pack {
    Pack::read(vec![SourceFile::new("spec.md", text)])
}

fn only(pack: &Pack) -> Entry<'_, Sequence> {
    pack.graph.sequences().next().unwrap()
}

fn as_json(pack: &Pack) -> String {
    let data = json(&pack.graph, only(pack), Vec::<()>::new());
    serde_json::to_string_pretty(&data).unwrap()
}

fn written(pack: &Pack) -> String {
    markdown(pack, only(pack))
}

// req: SEQ-2
#[test]
fn a_mermaid_diagram_has_every_participant_step_return_and_note_in_order() {
    let pack = read(DOCUMENT);
    insta::assert_snapshot!(mermaid(&pack.graph, only(&pack)));
}

// req: SEQ-2
#[test]
fn a_picture_is_one_file_that_needs_no_other() {
    let pack = read(DOCUMENT);
    let picture = svg(&pack.graph, only(&pack));
    insta::assert_snapshot!(picture);
    for outside in [
        "http:", "https:", "url(http", "<image", "@import", "<script",
    ] {
        let rest = picture.replace("http://www.w3.org/2000/svg", "");
        assert!(!rest.contains(outside), "{outside}");
    }
}

// req: SEQ-2
#[test]
fn data_has_the_agreed_keys_in_their_order() {
    insta::assert_snapshot!(as_json(&read(DOCUMENT)));
}

// req: SEQ-1
#[test]
fn a_clean_document_is_written_as_it_is() {
    assert_eq!(written(&read(DOCUMENT)), DOCUMENT);
}

// req: SEQ-1
#[test]
fn writing_mends_numbers_depths_printed_records_and_tables() {
    let text = "---\nkind: sequence\n---\n\n# 7 Details\n\n## 7.9.0 Interactions\n\n\
        ### 7.9.1.0.0 Call\n\n#### Source\n\na\n\n#### Technical Details\n\n- Protocol: SQL\n\n\
        #### Nested Interactions\n\n- {'from': 'a', 'to': 'b', 'message': '- x', 'technicalDetails': {'tags': ['a', {'b': 1}]}}\n\n\
        ## Notes\n\n| Content | Position | Sequence Number |\n|---|---|---|\n| loud | left | 1 |\n";
    insta::assert_snapshot!(written(&read(text)));
}

/// Lines of sequence documents, among them such as no writer should meet. `§` is replaced by a
/// word that stands nowhere else.
const LINES: &[&str] = &[
    "# Overview",
    "# 2.0 Details",
    "# §",
    "## 1.1 Diagram Id",
    "## Name",
    "## Description",
    "## Participants",
    "## 2.5.0.0 Interactions",
    "## Notes",
    "## Implementation Guidance",
    "## §",
    "### 2.4.1 §",
    "### [§](https://example.com/§)",
    "### `§` *§*",
    "#### Repository Id",
    "#### Style",
    "#### Source Id",
    "#### Target Id",
    "#### Message",
    "#### Message",
    "#### Sequence Number",
    "#### Is Synchronous",
    "#### Has Return",
    "#### Return Message",
    "#### Technical Details",
    "#### Nested Interactions",
    "##### §",
    "###### Source Id",
    "###### Message",
    "###### 1.1.1.1.1.1.1 §",
    "####### Target Id",
    "######## §",
    "#### Content",
    "#### Participant Id",
    "§",
    "§",
    "§ §",
    "1. §",
    "- §",
    "- §: §",
    "- [ ] §",
    "  - §",
    "- {'from': '§', 'message': '§', 'x': ['§', {'y': None}]}",
    "- {\"message\": \"# §\", \"returns\": \"1. §\"}",
    "{'§': '§",
    "| Property | Value |",
    "| § | § | § |",
    "|---|---|",
    "|---|---|---|",
    "| § | § \\| § |",
    "| Shape | actor |",
    "```sql\n§ §\n```",
    "~~~\n# §\n~~~",
    "> §",
    "<!-- § -->",
    "<b>§</b>",
    "[§]: §",
    "*Not specified*",
    "*N/A*",
    "✅ Yes",
    "🔹 §",
    "---",
    "===",
    "",
    "",
    "",
    "<!§",
    "<?§",
    "<Style>§",
    "\u{b}# §",
    "\u{a0}## §",
];

// req: SEQ-1
#[test]
fn a_heading_without_a_text_hides_no_step_when_a_document_is_written_anew() {
    let text = "---\nkind: sequence\n---\n\n# A bell rings\n\n#\n### 2.2.1.4 Sequence Number\n\n1\n\n\
                # Details\n\n## Interactions\n\n### Call\n\n#### Source Id\n\na\n\n#### Target Id\n\nb\n";
    let pack = read(text);
    assert_eq!(pack.graph.interactions().count(), 1);
    let anew = written(&pack);
    let again = read(&anew);
    assert_eq!(again.graph.interactions().count(), 1, "{anew}");
    assert!(anew.contains("| Sequence Number | 1 |"), "{anew}");
    assert_eq!(written(&again), anew);
}

// req: SEQ-1
#[test]
fn html_that_never_closes_hides_no_step_when_a_document_is_written_anew() {
    let text = "---\nkind: sequence\n---\n\n# Details\n\n## Interactions\n\n### Call\n\n\
                #### Source Id\n\na\n\n#### Target Id\n\nb\n\n## Decisions\n\n<!ut books\n\n### Lost\n";
    let pack = read(text);
    assert_eq!(pack.graph.interactions().count(), 1);
    let anew = written(&pack);
    let again = read(&anew);
    assert_eq!(again.graph.interactions().count(), 1, "{anew}");
    assert_eq!(written(&again), anew);
}

fn document() -> impl Strategy<Value = String> {
    let line = prop::sample::select(LINES);
    prop::collection::vec(line, 0..40).prop_map(|lines| {
        let mut text = "---\nkind: sequence\n---\n".to_owned();
        let mut word = 0;
        for line in lines {
            let mut parts = line.split('§').peekable();
            while let Some(part) = parts.next() {
                text.push_str(part);
                if parts.peek().is_some() {
                    word += 1;
                    text.push_str(&format!("q{word}q"));
                }
            }
            text.push_str("\n\n");
        }
        text
    })
}

/// The words that a document was given.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    parts.filter(|part| part.starts_with('q') && part.ends_with('q') && part.len() > 2)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    // req: SEQ-1
    #[test]
    fn a_document_written_anew_says_the_same_and_is_written_the_same_again(text in document()) {
        let pack = read(&text);
        let clean = written(&pack);
        let again = read(&clean);
        prop_assert_eq!(as_json(&again), as_json(&pack), "{}\n=>\n{}", text, clean);
        prop_assert_eq!(&written(&again), &clean, "{}", text);
    }

    // req: SEQ-1
    #[test]
    fn no_word_is_lost_when_a_document_is_written_anew(text in document()) {
        let clean = written(&read(&text));
        for word in words(&text) {
            prop_assert!(clean.contains(word), "{} is lost of\n{}\n=>\n{}", word, text, clean);
        }
    }

    // req: SEQ-2
    #[test]
    fn every_document_is_drawn_with_all_its_steps(text in document()) {
        let pack = read(&text);
        let picture = svg(&pack.graph, only(&pack));
        prop_assert!(picture.ends_with("</svg>\n"));
        let diagram = mermaid(&pack.graph, only(&pack));
        let messages = pack.graph.interactions().filter(|step| step.from.is_some());
        let arrows = diagram.lines().filter(|line| {
            (line.contains("->>") || line.contains("-)")) && !line.contains("-->>")
        });
        let drawn = pack.graph.interactions().filter(|step| step.from.is_none() && step.to.is_some());
        prop_assert_eq!(arrows.count(), messages.count() + drawn.count(), "{}", diagram);
    }
}
