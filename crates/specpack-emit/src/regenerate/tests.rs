use super::*;

fn block(name: &str, content: &str) -> GeneratedBlock {
    GeneratedBlock {
        kind: BlockKind::Draft,
        name: name.to_owned(),
        content: content.to_owned(),
        heading: Some("## One".to_owned()),
    }
}

fn written(block: &GeneratedBlock) -> String {
    let mut text = String::new();
    write_block(&mut text, block, CommentForm::Markup);
    text
}

fn first(blocks: &[GeneratedBlock]) -> String {
    let written: Vec<_> = blocks.iter().map(written).collect();
    let names = blocks.iter().map(|b| b.name.clone()).collect();
    let ledger = Ledger {
        blocks: names,
        keys: Vec::new(),
    };
    format!(
        "# T\n\n## One\n\n{}\n{}\n",
        written.join("\n"),
        ledger.line(CommentForm::Markup)
    )
}

fn again(text: &str, blocks: &[GeneratedBlock], policy: OnConflict) -> Merged {
    let pieces = Pieces::parse(text);
    let mut ledger = Ledger::of(&pieces);
    regenerate(&pieces, blocks, &mut ledger, newline_of(text), policy)
}

// req: GEN-11
#[test]
fn same_input_changes_nothing() {
    let blocks = [block("a", "1\n"), block("b", "2\n")];
    let text = first(&blocks);
    let merged = again(&text, &blocks, OnConflict::Show);
    assert_eq!(merged.text, text);
    assert_eq!(merged.changes, []);
}

// req: GEN-11
#[test]
fn untouched_block_follows_the_generator() {
    let text = first(&[block("a", "1\n"), block("b", "2\n")]);
    let text = text.replace("## One", "## One\n\nMine.");
    let blocks = [block("a", "one\n"), block("b", "2\n")];
    let merged = again(&text, &blocks, OnConflict::Show);
    assert!(merged.text.contains("Mine.") && merged.text.contains("\none\n"));
    assert_eq!(merged.changes, [Change::Refreshed("a".to_owned())]);
}

// req: GEN-11
#[test]
fn changed_block_stays_while_the_generator_says_the_same() {
    let blocks = [block("a", "1\n")];
    let text = first(&blocks).replace("\n1\n", "\nmine\n");
    assert_eq!(again(&text, &blocks, OnConflict::Theirs).text, text);
}

// req: GEN-11
#[test]
fn both_changed_shows_both_once() {
    let text = first(&[block("a", "1\n")]).replace("\n1\n", "\nmine\n");
    let second = again(&text, &[block("a", "2\n")], OnConflict::Show);
    assert_eq!(second.changes, [Change::Conflict("a".to_owned())]);
    let both = "<<<<<<< yours\nmine\n=======\n2\n>>>>>>> generated\n";
    assert!(second.text.contains(both), "{}", second.text);
    let third = again(&second.text, &[block("a", "2\n")], OnConflict::Show);
    assert_eq!(third.text, second.text);
    let fourth = again(&third.text, &[block("a", "3\n")], OnConflict::Show);
    let both = "<<<<<<< yours\nmine\n=======\n3\n>>>>>>> generated\n";
    assert!(fourth.text.contains(both), "{}", fourth.text);
}

// req: GEN-11
#[test]
fn policy_decides_a_conflict() {
    let text = first(&[block("a", "1\n")]).replace("\n1\n", "\nmine\n");
    let new = [block("a", "2\n")];
    let kept = again(&text, &new, OnConflict::Keep);
    assert!(kept.text.contains("\nmine\n") && !kept.text.contains("\n2\n"));
    assert_eq!(again(&kept.text, &new, OnConflict::Show).text, kept.text);
    assert!(
        again(&text, &new, OnConflict::Theirs)
            .text
            .contains("\n2\n")
    );
    assert_eq!(again(&text, &new, OnConflict::Fail).text, text);
}

// req: GEN-11
#[test]
fn deleted_block_stays_deleted() {
    let blocks = [block("a", "1\n"), block("b", "2\n")];
    let text = first(&blocks);
    let text = text.replace(&format!("{}\n", written(&blocks[1])), "");
    let merged = again(&text, &blocks, OnConflict::Show);
    assert_eq!(merged.text, text);
}

// req: GEN-11
#[test]
fn new_block_comes_after_the_one_before_it() {
    let text = first(&[block("a", "1\n"), block("c", "3\n")]);
    let blocks = [block("a", "1\n"), block("b", "2\n"), block("c", "3\n")];
    let merged = again(&text, &blocks, OnConflict::Show);
    assert_eq!(merged.text, first(&blocks));
    assert_eq!(merged.changes, [Change::Added("b".to_owned())]);
}

// req: GEN-11
#[test]
fn new_block_stands_under_its_heading_where_no_neighbour_is_left() {
    let mut c = block("c", "3\n");
    c.heading = Some("## Two".to_owned());
    let text = first(&[block("a", "1\n")]);
    let text = text.replace(
        "<!-- specpack:generated",
        "## Two\n\nMine.\n<!-- specpack:generated",
    );
    let merged = again(&text, &[block("a", "1\n"), c], OnConflict::Show);
    let at = |needle: &str| merged.text.find(needle);
    assert!(at("## Two") < at("draft c") && at("draft c") < at("Mine."));
}

// req: GEN-11
#[test]
fn block_that_is_no_longer_generated_goes_unless_a_person_changed_it() {
    let both = [block("a", "1\n"), block("b", "2\n")];
    let text = first(&both);
    let merged = again(&text, &both[..1], OnConflict::Show);
    assert_eq!(merged.text, first(&both[..1]));
    let text = text.replace("\n2\n", "\nmine\n");
    let merged = again(&text, &both[..1], OnConflict::Show);
    assert!(merged.text.contains("\nmine\n"));
    let third = again(&merged.text, &both[..1], OnConflict::Show);
    assert_eq!(third.text, merged.text);
}

// req: GEN-11
#[test]
fn line_endings_and_a_missing_last_one_stay() {
    let text = first(&[block("a", "1\n")]).replace('\n', "\r\n");
    let text = text.trim_end();
    let merged = again(
        text,
        &[block("a", "2\n"), block("b", "3\n")],
        OnConflict::Show,
    );
    assert_eq!(
        merged.text.matches('\n').count(),
        merged.text.matches("\r\n").count()
    );
    assert!(merged.text.ends_with("-->"));
}

#[test]
fn block_of_another_tool_is_left_alone() {
    let foreign = written(&block("z", "9\n"));
    let text = format!("{}\n{foreign}", first(&[block("a", "1\n")]));
    let merged = again(&text, &[block("a", "1\n")], OnConflict::Theirs);
    assert_eq!(merged.text, text);
    assert_eq!(
        again(&merged.text, &[block("a", "1\n")], OnConflict::Theirs).text,
        text
    );
}

// req: GEN-11
#[test]
fn emptied_block_that_is_no_longer_generated_goes() {
    let both = [block("a", "1\n"), block("b", "2\n")];
    let text = first(&both).replace("\n2\n", "\n");
    let merged = again(&text, &both[..1], OnConflict::Show);
    assert_eq!(merged.text, first(&both[..1]));
    let second = again(&merged.text, &both[..1], OnConflict::Show);
    assert_eq!(second.text, merged.text);
}

// req: GEN-11
#[test]
fn a_block_of_a_section_that_the_document_lacks_brings_its_heading() {
    let text = first(&[block("a", "1\n")]);
    let of_section = |name: &str| GeneratedBlock {
        heading: Some("## Two".to_owned()),
        ..block(name, "2\n")
    };
    let blocks = [block("a", "1\n"), of_section("b"), of_section("c")];
    let merged = again(&text, &blocks, OnConflict::Show);
    assert_eq!(
        merged.text.matches("## Two\n").count(),
        1,
        "{}",
        merged.text
    );
    let (one, two) = merged.text.split_once("\n## Two\n\n").unwrap();
    assert!(one.contains("begin draft a ") && !one.contains("begin draft b "));
    assert!(two.starts_with("<!-- specpack:begin draft b ") && two.contains("begin draft c "));
    assert_eq!(
        again(&merged.text, &blocks, OnConflict::Show).text,
        merged.text
    );
}
