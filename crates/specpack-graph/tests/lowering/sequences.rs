//! Sequence documents, in the shapes that their writers give them.

use crate::dump::{dump, findings, read};
use specpack_graph::Pack;
use specpack_graph::model::{DocumentKind, Interaction, NodeId, Objective, Spanned};
use specpack_graph::query::sequence::latency;
use specpack_syntax::source::{FileId, SourceFile};

const DOCUMENT: &str = include_str!("sequence.md");

/// The steps as an outline of numbers, ends and messages: what has to be the same in every shape.
fn steps(pack: &Pack) -> String {
    let mut out = String::new();
    for sequence in pack.graph.sequences() {
        for &step in &sequence.data.interactions {
            add_step(pack, step, 0, &mut out);
        }
    }
    out
}

fn add_step(pack: &Pack, id: NodeId, depth: usize, out: &mut String) {
    let step = pack.graph.get::<Interaction>(id).unwrap();
    let end = |end: &Option<specpack_graph::model::Reference>| {
        end.as_ref().map_or("?".to_owned(), |end| end.text.clone())
    };
    let number = step.number.as_ref().map_or("", |number| &number.value);
    let (from, to) = (end(&step.from), end(&step.to));
    out.push_str(&format!(
        "{}{number} {from} -> {to}: {}\n",
        "  ".repeat(depth),
        step.name()
    ));
    for &child in &step.data.children {
        add_step(pack, child, depth + 1, out);
    }
}

// req: SEQ-1
#[test]
fn a_sequence_is_lowered_whole() {
    let pack = read(DOCUMENT);
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Sequence);
    insta::assert_snapshot!(dump(&pack));
}

// req: SEQ-1
#[test]
fn steps_nest_as_their_headings_and_records_do() {
    insta::assert_snapshot!(steps(&read(DOCUMENT)), @r"
    3 desk -> REPO-LOANS: POST /api/v1/loans
      3a REPO-LOANS -> books-db: SELECT state FROM books WHERE id = $1
         books-db -> books-db: looks into its pages
     REPO-LOANS -> desk: 3. Rings the bell
      4.1 REPO-LOANS -> desk: it's due in 14 days
    ");
}

// req: SEQ-1
#[test]
fn text_that_was_decoded_as_mac_roman_is_read_as_it_was_meant() {
    let wrong = [("🔹", "\u{f8ff}üîπ"), ("🚨", "\u{f8ff}üö®"), ("✅", "‚úÖ")];
    let other_scripts = "De lezer krijgt een bericht; o leitor recebe um aviso; पाठक को सूचना मिलती है; 利用者に通知が届く。";
    let meant = DOCUMENT.replace(other_scripts, "");
    let mut garbled = meant.clone();
    for (meant, wrong) in wrong {
        garbled = garbled.replace(meant, wrong);
    }
    let source = SourceFile::decode("spec.md", garbled.as_bytes());
    assert_eq!(source.text(), meant);
    let mut pack = Pack::read(vec![source]);
    let repaired = |rule: &str| rule == "repaired-encoding";
    assert!(pack.diagnostics.iter().any(|found| repaired(&found.rule)));
    pack.diagnostics.retain(|found| !repaired(&found.rule));
    // Findings stand where they do on the disk, whose columns are wider.
    assert_eq!(steps(&pack), steps(&read(&meant)));
}

// req: SEQ-1
#[test]
fn headings_without_enough_hashes_nest_by_their_numbers() {
    let capped: String = DOCUMENT
        .lines()
        .map(|line| {
            let deep = line.starts_with("#######");
            let rest = line.trim_start_matches('#');
            if deep {
                format!("######{rest}\n")
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    let pack = read(&capped);
    assert_eq!(steps(&pack), steps(&read(DOCUMENT)));
    let found = findings(&pack);
    assert!(
        found.contains("Info[capped-heading] 151:1 5 headings"),
        "{found}"
    );
}

// req: SEQ-1
#[test]
fn twelve_hashes_are_twelve_levels() {
    let mut text = "# 1 Details\n\n## 1.1 Interactions\n".to_owned();
    for depth in 0..5 {
        let hashes = "#".repeat(3 + 2 * depth);
        text.push_str(&format!(
            "\n{hashes} Call\n\n{hashes}# Source Id\n\na\n\n{hashes}# Target Id\n\nb\n\n\
             {hashes}# Message\n\nm{depth}\n"
        ));
        if depth < 4 {
            text.push_str(&format!("\n{hashes}# Nested Interactions\n"));
        }
    }
    insta::assert_snapshot!(steps(&read(&text)), @r"
     a -> b: m0
       a -> b: m1
         a -> b: m2
           a -> b: m3
             a -> b: m4
    ");
}

// req: SEQ-1
#[test]
fn tables_lists_and_labels_say_the_same_as_headings() {
    let headings = "# Details\n\n## Diagram Id\n\nS\n\n## Participants\n\n### Box\n\n#### Repository Id\n\na\n\n\
        ## Interactions\n\n### Call\n\n#### Source Id\n\na\n\n#### Target Id\n\na\n\n#### Message\n\nhi | there\n\n\
        #### Sequence Number\n\n1\n";
    let table = "# Details\n\n## Diagram Id\n\nS\n\n## Participants\n\n| Repository Id | Type | Order |\n|---|---|---|\n| a | Box | |\n\n\
        ## Interactions\n\n| Number | From | To | Message |\n|---|---|---|---|\n| 1 | a | a | hi \\| there |\n";
    let labels = "# Details\n\n## Diagram Id\n\nS\n\n## Participants\n\n### Box\n\n- **Repository Id:** a\n\n\
        ## Interactions\n\n### Call\n\n- **Source:** a\n- **Target:** a\n- **Message:** hi | there\n- **Step:** 1\n";
    let json = "# Details\n\n## Diagram Id\n\nS\n\n## Participants\n\n- a\n\n## Interactions\n\n```json\n\
        [{\"from\": \"a\", \"to\": \"a\", \"message\": \"hi | there\", \"number\": 1}]\n```\n";
    let expected = "1 a -> a: hi | there\n";
    for text in [headings, table, labels, json] {
        let pack = read(text);
        assert_eq!(steps(&pack), expected, "{text}");
        assert_eq!(pack.graph.participants().count(), 1, "{text}");
        assert!(pack.graph.participants().all(|it| it.is_declared), "{text}");
        assert_eq!(pack.accounted().reported, 0, "{}", findings(&pack));
    }
}

// req: SEQ-1
#[test]
fn a_list_of_fields_is_read_also_where_headings_follow_it() {
    let text = "# Details\n\n## Diagram Id\n\nS\n\n## Participants\n\n### Box\n\n- **Repository Id:** a\n\n\
        #### Technology\n\nRust\n\n## Interactions\n\n### Call\n\n- **Source:** a\n- **Target:** a\n- **Message:** hi\n\
        - **Step:** 1\n\n#### Technical Details\n\n| Property | Value |\n|---|---|\n| Performance | P99 < 5ms |\n\n\
        #### Nested Interactions\n\n- Read this first\n\n##### Call\n\n- **Source:** a\n- **Target:** a\n- **Message:** ho\n";
    let pack = read(text);
    assert_eq!(steps(&pack), "1 a -> a: hi\n   a -> a: ho\n");
    let participant = pack.graph.participants().next().unwrap();
    assert_eq!(participant.data.id.as_ref().unwrap().value, "a");
    let step = pack.graph.interactions().next().unwrap();
    assert_eq!(
        step.data.detail("Performance").unwrap().text(),
        Some("P99 < 5ms")
    );
    insta::assert_snapshot!(findings(&pack), @"Info[unknown-content] 34:1 a block among the steps is none of them (Give each a heading of its own, or move the text to the notes.)");
}

// req: SEQ-1, SEQ-3
#[test]
fn columns_of_a_table_of_steps_may_be_technical_details() {
    let text = "# Details\n\n## Diagram Id\n\nS\n\n## Participants\n\n- a\n\n## Interactions\n\n### Call\n\n\
        #### Source Id\n\na\n\n#### Target Id\n\na\n\n#### Message\n\nGET /carts\n\n#### Sequence Number\n\n1\n\n\
        #### Nested Interactions\n\n\
        | Number | From | To | Message | Method | Performance |\n|---|---|---|---|---|---|\n\
        | 1.1 | a | a | hi | GET | P99 < 5ms |\n| 1.2 | a | a | ho | | *Not specified* |\n";
    let pack = read(text);
    assert_eq!(
        steps(&pack),
        "1 a -> a: GET /carts\n  1.1 a -> a: hi\n  1.2 a -> a: ho\n"
    );
    let details = pack.graph.interactions().skip(1).map(|step| {
        let told = step.data.details.iter();
        let told = told.map(|field| format!("{}={}", field.name.value, field.text().unwrap_or("")));
        told.collect::<Vec<_>>().join(" ")
    });
    let details: Vec<String> = details.collect();
    assert_eq!(details, ["Method=GET Performance=P99 < 5ms", ""]);
    assert_eq!(pack.accounted().reported, 0, "{}", findings(&pack));
}

// req: SEQ-1
#[test]
fn what_no_sequence_has_is_kept_and_reported_line_by_line() {
    let text = "# Details\n\n## Diagram Id\n\nS\n\n## Interactions\n\nEerst dit.\n\n### Call\n\n#### Source Id\n\na\n\n\
        #### Message\n\nhi\n\n#### Message\n\nho\n\n#### Colour\n\nred\n\n#### Is Synchronous\n\n##### Maybe\n\nyes\n\n\
        ## Apêndice\n\n- um\n- dois\n";
    let pack = read(text);
    insta::assert_snapshot!(findings(&pack), @r"
    Info[unknown-content] 21:1 `Message` stands twice in a step (Keep the one that holds.)
    Info[unknown-content] 29:1 `Is Synchronous` is no field of a step (Give it the name of a field that is known, or leave it as a remark.)
    Info[unknown-content] 9:1 a block among the steps is none of them (Give each a heading of its own, or move the text to the notes.)
    Info[unknown-section] 25:1 no dialect knows the section `Colour`; its 1 block is kept out of the graph (Give it the title of a known section, or move its text under one, if features should get to know of it.)
    Info[unknown-section] 35:1 no dialect knows the section `Apêndice`; its 2 blocks are kept out of the graph (Give it the title of a known section, or move its text under one, if features should get to know of it.)
    ");
    assert_eq!(pack.accounted().ignored, 0);
}

// req: SEQ-1
#[test]
fn a_kind_in_front_matter_makes_a_sequence_of_few_headings() {
    let pack = read(
        "---\nkind: sequence\nid: seq-x\n---\n\n# A bell rings\n\n## Interactions\n\n### Ring\n",
    );
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Sequence);
    let sequence = pack.graph.sequences().next().unwrap();
    assert_eq!(
        (sequence.name(), sequence.data.id.as_str()),
        ("A bell rings", "seq-x")
    );
    assert_eq!(pack.accounted().reported, 0, "{}", findings(&pack));
}

/// What leads to each requirement, as the lines of a matrix.
fn leads_to_requirements(pack: &Pack) -> Vec<String> {
    let graph = &pack.graph;
    let lines = graph.requirements().flat_map(|requirement| {
        let id = requirement.data.id.clone().unwrap().value;
        let edges = graph.incoming(requirement.id);
        let lines = edges.map(|edge| format!("{id} {:?} {}", edge.kind, graph.name(edge.from)));
        lines.collect::<Vec<_>>()
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines.dedup();
    lines
}

// req: SEQ-4
#[test]
fn endpoints_errors_and_budgets_of_steps_lead_to_requirements() {
    let prd = "---\nkind: prd\nid: prd-library\nname: Library\n---\n\n# Library\n\n\
        ## Functional Requirements\n\n### REQ-LOAN-1: Loans are answered at once\n\n\
        A loan is answered in < 500 ms.\n\n### REQ-LOAN-2: A reader has five books at most\n\n\
        The sixth loan is refused.\n\n### REQ-LOAN-3: Loans are counted\n\nEvery loan is counted.\n";
    let step = |number: &str, message: &str, details: &str| {
        format!(
            "### Request\n\n#### Sequence Number\n\n{number}\n\n#### Source Id\n\ndesk\n\n\
             #### Target Id\n\nloans\n\n#### Message\n\n{message}\n\n#### Return Message\n\n\
             201 or Error (400, 409)\n\n#### Technical Details\n\n| Property | Value |\n|---|---|\n\
             {details}\n"
        )
    };
    let first = step(
        "1",
        "POST /api/v1/loans/{reader}",
        "| Performance | REQ-LOAN-1: P99 < 500ms |\n| Error Handling | 423 by REQ-LOAN-2 |",
    );
    let again = step(
        "2",
        "POST /api/v1/loans/:id",
        "| Error Handling | 429 where too many ask |",
    );
    let sequence = format!(
        "# 1 Overview\n\n## Diagram Id\n\nseq-loan\n\n## Business Rules\n\n- REQ-LOAN-3: what \
         is lent is counted.\n\n# 2 Details\n\n## Interactions\n\n{first}{again}"
    );
    let files = [("prd.md", prd), ("loan.md", sequence.as_str())];
    let files = files.map(|(path, text)| SourceFile::decode(path, text.as_bytes()));
    let pack = Pack::read(files.into());
    insta::assert_snapshot!(leads_to_requirements(&pack).join("\n"), @r"
    REQ-LOAN-1 Measures latency of POST /api/v1/loans/{reader}
    REQ-LOAN-1 RelatesTo POST /api/v1/loans/{reader}
    REQ-LOAN-1 Specifies POST /api/v1/loans/{reader}
    REQ-LOAN-2 RelatesTo POST /api/v1/loans/{reader}
    REQ-LOAN-2 Specifies POST /api/v1/loans/{reader}
    REQ-LOAN-3 RelatesTo loan
    ");
    let endpoints: Vec<_> = pack.graph.endpoints().collect();
    let [endpoint] = endpoints.as_slice() else {
        panic!("{} endpoints", endpoints.len());
    };
    let details = endpoint.data.details.as_ref().unwrap();
    let errors = details.errors.iter().map(|error| error.value.as_str());
    assert_eq!(errors.collect::<Vec<_>>(), ["400", "409", "423", "429"]);
    assert_eq!(pack.graph.name(endpoint.data.owner), "loans");
    let budgets: Vec<_> = pack.graph.of::<Objective>().collect();
    let [budget] = budgets.as_slice() else {
        panic!("{} budgets", budgets.len());
    };
    let value = |stated: &Option<Spanned<f64>>| stated.as_ref().map(|stated| stated.value);
    assert_eq!(value(&budget.data.limit), Some(500.0));
    assert_eq!(value(&budget.data.target), Some(0.99));
    assert_eq!(
        budget.data.operation.as_ref().unwrap().value,
        "POST /api/v1/loans/{reader}"
    );
}

// req: SEQ-1
#[test]
fn numbers_tell_steps_from_their_fields_where_all_have_as_many_marks() {
    let text = "\
# 1 Details

## 1.1 Participants

- app
- desk

## 1.2 Interactions

######## 1.2.1.0 API Request
######## 1.2.1.1 Source Id
app
######## 1.2.1.2 Target Id
desk
######## 1.2.1.3 Message
POST /loans
######## 1.2.2.0 Answer
######## 1.2.2.1 Source Id
desk
######## 1.2.2.2 Target Id
app
######## 1.2.2.3 Message
201 Created
";
    let pack = read(text);
    assert_eq!(pack.accounted().ignored, 0);
    assert_eq!(
        steps(&pack),
        " app -> desk: POST /loans\n desk -> app: 201 Created\n"
    );
}

/// The document that the format was learnt from, where it is at hand.
///
/// req: SEQ-1
#[test]
fn the_document_of_the_format_is_restored_and_read_whole() {
    let Some(path) = crate::seed("003_") else {
        println!("source document not run: 003_ (neither SPECPACK_SEEDS nor shared/seeds has it)");
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let source = SourceFile::decode("003.txt", &bytes);
    let garbled = String::from_utf8(bytes).unwrap();
    let (meant, _, is_lossy) = encoding_rs::MACINTOSH.encode(&garbled);
    assert!(!is_lossy);
    assert_eq!(source.text().as_bytes(), &*meant);
    let pack = Pack::read(vec![source]);
    assert_eq!(pack.accounted().reported + pack.accounted().ignored, 0);
    assert_eq!(
        pack.graph
            .participants()
            .filter(|it| it.is_declared)
            .count(),
        5
    );
    assert_eq!(pack.graph.participants().count(), 5);
    let numbers: Vec<_> = pack.graph.interactions().collect();
    let numbers: Vec<_> = numbers
        .iter()
        .map(|step| step.number.as_ref().unwrap().value.as_str())
        .collect();
    let expected = "1 2 3 3.1 3.2 3.3 3.4 3.5 4 5 6 6.1 6.2 6.3 6.4 6.5 7 8";
    assert_eq!(numbers.join(" "), expected);
    for step in pack.graph.interactions() {
        let parent = step
            .parent
            .and_then(|parent| pack.graph.get::<Interaction>(parent));
        let number = step.number.as_ref().unwrap().value.split_once('.');
        let above = parent.map(|parent| parent.number.clone().unwrap().value);
        assert_eq!(above.as_deref(), number.map(|(above, _)| above));
        assert!(!step.details.is_empty());
    }
    let sequence = pack.graph.sequences().next().unwrap();
    assert_eq!((sequence.notes.len(), sequence.guidance.len()), (3, 6));
}

/// A sequence with its field names in a language, the last of each line.
fn in_language(column: usize) -> String {
    let names = [
        ["Overview", "Overzicht", "Visão Geral", "अवलोकन", "概要"],
        [
            "Diagram Id",
            "Diagram-id",
            "Id do Diagrama",
            "आरेख आईडी",
            "図ID",
        ],
        [
            "Business Rules",
            "Bedrijfsregels",
            "Regras de Negócio",
            "व्यावसायिक नियम",
            "業務ルール",
        ],
        ["Details", "Uitwerking", "Detalhes", "विवरण", "詳細"],
        [
            "Participants",
            "Deelnemers",
            "Participantes",
            "प्रतिभागी",
            "参加者",
        ],
        [
            "Repository Id",
            "Repository-id",
            "Id do Repositório",
            "रिपॉजिटरी आईडी",
            "リポジトリID",
        ],
        [
            "Display Name",
            "Weergavenaam",
            "Nome de Exibição",
            "प्रदर्शन नाम",
            "表示名",
        ],
        ["Type", "Soort", "Tipo", "प्रकार", "種類"],
        [
            "Interactions",
            "Interacties",
            "Interações",
            "अंतःक्रियाएँ",
            "相互作用",
        ],
        [
            "Source Id",
            "Bron-id",
            "Id de Origem",
            "स्रोत आईडी",
            "送信元ID",
        ],
        ["Target", "Doel", "Destino", "लक्ष्य", "送信先"],
        ["Message", "Bericht", "Mensagem", "संदेश", "メッセージ"],
        [
            "Sequence Number",
            "Volgnummer",
            "Número de Sequência",
            "क्रम संख्या",
            "シーケンス番号",
        ],
        [
            "Is Synchronous",
            "Is Synchroon",
            "É Síncrono",
            "समकालिक है",
            "同期",
        ],
        [
            "Return Message",
            "Antwoordbericht",
            "Mensagem de Retorno",
            "वापसी संदेश",
            "戻りメッセージ",
        ],
        [
            "Has Return",
            "Heeft antwoord",
            "Tem Retorno",
            "वापसी है",
            "戻りあり",
        ],
        [
            "Technical Details",
            "Technische Details",
            "Detalhes Técnicos",
            "तकनीकी विवरण",
            "技術詳細",
        ],
        ["Property", "Eigenschap", "Propriedade", "गुण", "項目"],
        ["Value", "Waarde", "Valor", "मान", "値"],
        ["Performance", "Prestaties", "Desempenho", "प्रदर्शन", "性能"],
        [
            "Nested Interactions",
            "Geneste interacties",
            "Interações Aninhadas",
            "नेस्टेड अंतःक्रियाएँ",
            "入れ子の相互作用",
        ],
        ["Notes", "Notities", "Notas", "टिप्पणियाँ", "注記"],
        ["Content", "Inhoud", "Conteúdo", "सामग्री", "内容"],
        [
            "Participant Id",
            "Deelnemer-id",
            "Id do Participante",
            "प्रतिभागी आईडी",
            "参加者ID",
        ],
        ["Yes", "Ja", "Sim", "हाँ", "はい"],
        ["No", "Nee", "Não", "नहीं", "いいえ"],
        [
            "Not specified",
            "Niet opgegeven",
            "Não especificado",
            "निर्दिष्ट नहीं",
            "指定なし",
        ],
    ];
    let mut text = "# {Overview}\n\n## {Diagram Id}\n\nSEQ-9\n\n## {Business Rules}\n\n- REQ-1 holds\n\n\
        # {Details}\n\n## {Participants}\n\n### 1\n\n#### {Repository Id}\n\nweb\n\n#### {Display Name}\n\nWeb\n\n\
        #### {Type}\n\nClient\n\n### 2\n\n#### {Repository Id}\n\napi\n\n#### {Type}\n\nService\n\n\
        ## {Interactions}\n\n### 1\n\n#### {Source Id}\n\nweb\n\n#### {Target}\n\napi\n\n\
        #### {Message}\n\nPOST /a\n\n#### {Sequence Number}\n\n1\n\n#### {Is Synchronous}\n\n{Yes}\n\n\
        #### {Return Message}\n\n200 OK\n\n#### {Has Return}\n\n{Yes}\n\n\
        #### {Technical Details}\n\n| {Property} | {Value} |\n|---|---|\n| {Performance} | P99 < 50ms |\n\n\
        #### {Nested Interactions}\n\n##### 1\n\n###### {Source Id}\n\napi\n\n###### {Target}\n\napi\n\n\
        ###### {Message}\n\nwork\n\n###### {Sequence Number}\n\n1.1\n\n###### {Is Synchronous}\n\n{No}\n\n\
        ###### {Return Message}\n\n*{Not specified}*\n\n\
        ## {Notes}\n\n### 1\n\n#### {Content}\n\nHi\n\n#### {Participant Id}\n\napi\n"
        .to_owned();
    for line in names {
        text = text.replace(&format!("{{{}}}", line[0]), line[column]);
    }
    assert!(!text.contains('{'), "{text}");
    text
}

// req: SEQ-1
#[test]
fn fields_are_known_by_their_names_in_other_languages() {
    let english = read(&in_language(0));
    assert_eq!(english.accounted().reported, 0, "{}", findings(&english));
    for column in 1..5 {
        let pack = read(&in_language(column));
        assert_eq!(pack.kind(FileId(0)), DocumentKind::Sequence);
        assert_eq!(steps(&pack), steps(&english), "{column}");
        assert_eq!(pack.accounted().reported, 0, "{}", findings(&pack));
        let budgets = |pack: &Pack| -> Vec<Option<f64>> {
            let steps = pack.graph.interactions();
            steps
                .map(|step| latency(step.data).map(|latency| latency.ms))
                .collect()
        };
        assert_eq!(budgets(&pack), budgets(&english), "{column}");
        let sequence = pack.graph.sequences().next().unwrap();
        assert_eq!(
            (sequence.data.id.as_str(), sequence.data.notes.len()),
            ("SEQ-9", 1)
        );
        let overview = sequence.data.overview.as_ref().unwrap();
        assert!(overview.field("Business Rules").is_some(), "{column}");
    }
}
