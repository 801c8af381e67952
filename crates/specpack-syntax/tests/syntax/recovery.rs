//! What real documents do and plain CommonMark misreads is read as it was meant, and reported.

use crate::outline::{findings, headings, read};
use insta::assert_snapshot;
use pulldown_cmark::{Event, Parser, Tag};
use specpack_syntax::markdown::{BlockKind, uncovered};
use specpack_syntax::source::{FileId, SourceFile};

/// A requirements document whose examples hold code of their own within the same fence.
const NESTED: &str = include_str!("documents/nested-fences.md");

// req: GEN-1
#[test]
fn nested_fences_hide_no_heading() {
    let source = SourceFile::new("prd.md", NESTED);
    let parsed = specpack_syntax::markdown::parse(FileId(0), &source);
    let found: Vec<_> = parsed
        .document
        .all_sections()
        .map(|visit| visit.section.title.plain.clone())
        .collect();
    let plain =
        Parser::new(NESTED).filter(|event| matches!(event, Event::Start(Tag::Heading { .. })));
    assert_eq!(
        (found.len(), plain.count()),
        (22, 10),
        "ours and plain CommonMark's"
    );
    for lost in [
        "REQ-002: Backup codes",
        "REQ-005: Recovery",
        "REQ-008: Device list",
        "Non-Functional Requirements",
    ] {
        assert!(
            found.iter().any(|title| title == lost),
            "{lost} in {found:#?}"
        );
    }
    assert_eq!(uncovered(&parsed.document, &source), []);
}

#[test]
fn nested_fences_are_reported_with_the_fix_that_every_reader_understands() {
    let source = SourceFile::new("prd.md", NESTED);
    let parsed = specpack_syntax::markdown::parse(FileId(0), &source);
    let mut mended = NESTED.to_owned();
    let fixes = parsed
        .diagnostics
        .iter()
        .filter_map(|finding| finding.fix.as_ref());
    let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        mended.replace_range(edit.span.range(), &edit.replacement);
    }
    let plain =
        Parser::new(&mended).filter(|event| matches!(event, Event::Start(Tag::Heading { .. })));
    assert_eq!(plain.count(), 22);
    assert_snapshot!(findings(NESTED), @r"
    36:1-36:4 Warning[nested-fence] a code fence stands within code of the same fence
      43:1 the first fence within
      54:1 taken to close the code
      fix: Lengthen the outer fence (2 edits)
    ");
}

#[test]
fn a_fence_with_a_language_inside_closed_code_is_content() {
    let text = "```\nwrite\n```js\n```\n\n## After\n\n```rust\nfn f() {}\n```\n\n```\ndrawn\n```\n\n## End\n";
    assert_snapshot!(headings(text), @r"
    2 - After #after
    2 - End #end
    ");
    assert_snapshot!(findings(text), @r"
    1:1-1:4 Warning[nested-fence] a code fence stands within code of the same fence
      3:1 the first fence within
      4:1 taken to close the code
    ");
}

#[test]
fn code_that_shows_markdown_may_hold_bare_fences() {
    let text = "```markdown\n# Shown\n\n**Key:**\n```\nk: v\n```\n\nend\n```\n\n# Real\n";
    assert_snapshot!(headings(text), @"1 - Real #real");
}

#[test]
fn a_document_shown_as_code_that_nothing_closes_goes_on_to_the_end() {
    let shown = "\n# Shown\n\n```json\n{}\n```\n\n## Further\n";
    assert_snapshot!(headings(&format!("# A\n\n```markdown{shown}")), @"1 - A #a");
    assert_snapshot!(findings(&format!("# A\n\n```markdown{shown}")), @r"
    3:1-3:12 Warning[unclosed-fence] a code fence never closes
      11:1 taken to end here
    ");
    // Other code, and a piece of a document, end where their first fence closes.
    let piece = shown.replace("# Shown", "Shown");
    for code in [format!("```text{shown}"), format!("```markdown{piece}")] {
        let found = headings(&format!("# A\n\n{code}"));
        assert_eq!(found.trim(), "1 - A #a\n  2 - Further #further");
    }
}

#[test]
fn an_unclosed_fence_ends_before_the_next_heading() {
    let text = "# A\n\n```json\n{ \"a\": 1 }\n\n## B\n\ntext\n";
    assert_snapshot!(headings(text), @r"
    1 - A #a
      2 - B #b
    ");
    assert_snapshot!(findings(text), @r"
    3:1-3:8 Warning[unclosed-fence] a code fence never closes
      6:1 taken to end here
    ");
}

#[test]
fn fences_in_lists_and_quotations_end_with_what_holds_them() {
    let text = "1. step\n   ```sh\n   # run\n   ```\n2. next\n   ```sh\n   forgot\n\n> ```\n> quoted\n\n# After\n";
    assert_snapshot!(headings(text), @"1 - After #after");
    assert_snapshot!(findings(text), @r"
    6:4-6:9 Warning[unclosed-fence] a code fence never closes
      9:1 taken to end here
    9:3-9:6 Warning[unclosed-fence] a code fence never closes
      11:1 taken to end here
    ");
}

#[test]
fn headings_go_to_twelve_hashes() {
    let text = "# 1 A\n\n####### 1.1 Deep\n\n############ Deepest ##\n\n############# Thirteen\n\n####### \n";
    assert_snapshot!(headings(text), @r"
    1 1 A #1-a
      7 1.1 Deep #11-deep
        12 - Deepest #deepest
      7 -  #
    ");
    assert_snapshot!(findings(text), @"3:1-3:8 Info[deep-heading] 3 headings have more than six `#`");
}

#[test]
fn front_matter_after_the_title_is_front_matter() {
    let text = "# Shop\n\n---\nid: sys-shop\nkind: SystemArchitecture\n---\n\nText\n";
    let parsed = read(text);
    let matter = parsed.document.front_matter.unwrap();
    assert_eq!(
        matter.tree.root().get("id").unwrap().as_str(),
        Some("sys-shop")
    );
    assert_snapshot!(headings(text), @"1 - Shop #shop");
    assert_snapshot!(findings(text), @r"
    3:1-3:4 Warning[misplaced-front-matter] front matter does not stand at the top of the file
      fix: Move the front matter to the top (2 edits)
    ");
}

#[test]
fn a_rule_across_the_page_is_no_front_matter() {
    let text = "# Shop\n\n---\n\n**Date:** today\n\n---\n\nNote: one\n";
    assert!(read(text).document.front_matter.is_none());
    let text = "---\n\n# Shop\n\n- item\n\n---\n";
    assert!(read(text).document.front_matter.is_none());
}

#[test]
fn a_rule_below_front_matter_is_none_whatever_key_stands_further_down() {
    for body in [
        "# Title\n\nWords.\n\nname: value\n",
        "## Part\n\nname: value\n",
        "Words.\nkind: other\nMore words.\n",
    ] {
        let text = format!("---\nkind: system\n---\n\n---\n\n{body}");
        assert!(
            read(&text).document.further_front_matter.is_empty(),
            "{text}"
        );
        assert!(!findings(&text).contains("front-matter"), "{text}");
    }
}

#[test]
fn front_matter_without_its_end_stops_at_the_body() {
    let text = "---\nid: sys-shop\n\n# System\nname: Shop\ntags:\n  - a\n\n# Shop\n\nStatus: fine.\n\n---\n\nMore.\n";
    let matter = read(text).document.front_matter.unwrap();
    let keys: Vec<_> = matter
        .tree
        .root()
        .entries()
        .filter_map(|(key, _)| key.as_str())
        .collect();
    assert_eq!(keys, ["id", "name", "tags"]);
    assert_snapshot!(headings(text), @"1 - Shop #shop");
    assert_snapshot!(findings(text), @r"
    1:1-1:4 Warning[unclosed-front-matter] front matter has no closing `---`
      7:6 taken to end here
      fix: Close the front matter (1 edits)
    ");
}

#[test]
fn a_second_front_matter_is_reported_and_kept_apart() {
    let text = "---\nid: one\n---\n\n---\nid: two\nname: Two\n---\n\n# T\n";
    let document = read(text).document;
    assert_eq!(document.further_front_matter.len(), 1);
    assert_snapshot!(findings(text), @r"
    5:1-5:4 Error[duplicate-front-matter] the file has a second front matter
      1:1 the first one, which counts
    ");
    assert_snapshot!(headings(text), @"1 - T #t");
}

#[test]
fn rows_that_do_not_fit_and_cells_cut_short_are_reported() {
    let text = "| a | b |\n|---|---|\n| 1 | 2 | 3 \\| 4 |\n| 1 |\n| cut… | … |\n";
    assert_snapshot!(findings(text), @r"
    3:1-3:19 Warning[uneven-table-row] a row has 3 cells where its table has 2 columns
      1:3 the columns
    4:1-4:6 Warning[uneven-table-row] a row has 1 cell where its table has 2 columns
      1:3 the columns
    5:3-5:7 Warning[truncated-cell] a table's cell is cut short
    ");
    let document = read(text).document;
    let BlockKind::Table(table) = &document.preamble[0].kind else {
        panic!("no table in {document:#?}")
    };
    assert_eq!(table.rows[0].surplus[0].plain, "3 \\| 4");
}

#[test]
fn an_unclosed_comment_and_null_characters_are_reported() {
    assert_snapshot!(findings("a\0b\n\n<!-- open\n\n# Lost\n"), @r"
    1:2-1:3 Warning[null-character] the file holds NUL characters in 1 place
    3:1-3:10 Warning[unclosed-comment] a comment never closes
    ");
}

#[test]
fn html_that_only_its_end_closes_is_reported_where_it_has_none() {
    for open in ["<!ut a", "<?php", "<![CDATA[", "<script>", "<Pre>"] {
        let found = findings(&format!("{open}\n\n# Lost\n\n####### Lost\n"));
        assert!(found.contains("1:1-"), "{open}: {found}");
        assert!(found.contains("Warning[unclosed-html]"), "{open}: {found}");
        assert!(!found.contains("deep-heading"), "{open}: {found}");
    }
    for closed in ["<!ut a\n\n>", "<?>", "<!-->", "<Pre>\n\n</pre>", "<div>\n"] {
        let document = read(&format!("{closed}\n\n# Found\n")).document;
        assert_eq!(findings(&format!("{closed}\n\n# Found\n")), "", "{closed}");
        assert_eq!(document.sections.len(), 1, "{closed}");
    }
}

#[test]
fn nesting_beyond_the_bound_is_plain_text() {
    for text in [
        "> ".repeat(10_000),
        "- ".repeat(10_000) + "x",
        "1. ".repeat(10_000) + "x",
    ] {
        let source = SourceFile::new("deep.md", text + "\n\n# After\n");
        let parsed = specpack_syntax::markdown::parse(FileId(0), &source);
        assert!(
            parsed
                .diagnostics
                .iter()
                .any(|finding| finding.rule == "deep-nesting")
        );
        assert_eq!(parsed.document.sections.len(), 1);
        assert_eq!(uncovered(&parsed.document, &source), []);
    }
}

#[test]
fn definitions_of_links_are_blocks_too() {
    let document = read("[a]: b.md\n\ntext [a]\n").document;
    assert!(matches!(document.preamble[0].kind, BlockKind::Definitions));
}

#[test]
fn what_a_fix_mends_is_found_no_more() {
    for (rule, text) in [
        ("nested-fence", NESTED),
        (
            "misplaced-front-matter",
            "# T\n\n---\nid: a\nkind: feature\n---\n\nText\n",
        ),
        (
            "misplaced-front-matter",
            "\u{feff}# T\r\n\r\n---\r\nid: a\r\nname: b\r\n",
        ),
        (
            "unclosed-front-matter",
            "---\nid: a\nname: b\n\n# T\n\nText\n",
        ),
        ("byte-order-mark", "\u{feff}# T\n"),
    ] {
        let parsed = read(text);
        let finding = parsed
            .diagnostics
            .iter()
            .find(|finding| finding.rule == rule);
        let mut mended = text.to_owned();
        for edit in finding.unwrap().fix.as_ref().unwrap().edits.iter().rev() {
            mended.replace_range(edit.span.range(), &edit.replacement);
        }
        let again = read(&mended);
        let rules: Vec<_> = again
            .diagnostics
            .iter()
            .map(|finding| &*finding.rule)
            .collect();
        assert!(!rules.contains(&rule), "{rules:?} in {mended:?}");
        let had_matter = parsed.document.front_matter.is_some();
        assert_eq!(again.document.front_matter.is_some(), had_matter);
    }
}

// req: PRD-1
#[test]
fn a_numbered_list_right_below_its_lead_is_a_list_with_its_numbers() {
    let text = "# Tasks\n\n**Backend (2 tasks)**\n4. Store\n5. Read\n\nNext:\n12. Test\n";
    let parsed = read(text);
    let lists: Vec<_> = parsed
        .document
        .all_blocks()
        .filter_map(|block| match &block.kind {
            BlockKind::List(list) => Some((list.start, list.items.len())),
            _ => None,
        })
        .collect();
    assert_eq!(lists, [(Some(4), 2), (Some(12), 1)]);
    assert_snapshot!(findings(text), @r"
    4:1-4:9 Info[joined-list] a numbered list stands right below the line that introduces it
      3:1 introduces the list
      fix: Add a blank line before the list (1 edits)
    8:1-8:9 Info[joined-list] a numbered list stands right below the line that introduces it
      7:1 introduces the list
      fix: Add a blank line before the list (1 edits)
    ");
}

#[test]
fn a_line_of_prose_that_starts_with_a_number_stays_prose() {
    let text = "The number of windows in my house is\n14. The number of doors is 6.\n";
    let parsed = read(text);
    let lists = parsed
        .document
        .all_blocks()
        .filter(|block| matches!(block.kind, BlockKind::List(_)));
    assert_eq!(lists.count(), 0);
    assert_snapshot!(findings(text), @"");
}
