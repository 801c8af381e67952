//! Any bytes have a text, what was mended is reported, and places are those on disk.

use crate::outline::of;
use insta::assert_snapshot;
use specpack_syntax::source::SourceFile;

/// How text looks that was UTF-8 once read as another encoding.
fn misread(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let (misread, _) = encoding.decode_without_bom_handling(text.as_bytes());
    misread.into_owned().into_bytes()
}

// req: GEN-1
#[test]
fn utf8_read_as_mac_roman_is_restored_exactly() {
    let text = "# 1 Start\n\n🔹 Journey — “done” ✅ after 5 ms… é\n\n→ next\n";
    let source = SourceFile::decode("a.md", misread(text, encoding_rs::MACINTOSH));
    assert_eq!(source.text(), text);
    assert!(source.is_repaired());
    assert_snapshot!(of(&source), @r"
    3:1-3:5 Warning[repaired-encoding] UTF-8 was once read as Mac Roman: 8 places say something else
      fix: Save the file as UTF-8 (0 edits)
    ");
}

#[test]
fn utf8_read_as_windows_1252_is_restored_exactly() {
    let text = "Über — naïve “quotes” ✅ 5 €, हिन्दी में\n";
    let source = SourceFile::decode("a.md", misread(text, encoding_rs::WINDOWS_1252));
    assert_eq!(source.text(), text);
    assert_snapshot!(of(&source), @r"
    1:1-1:3 Warning[repaired-encoding] UTF-8 was once read as Windows-1252: 9 places say something else
      fix: Save the file as UTF-8 (0 edits)
    ");
}

#[test]
fn honest_text_stays_as_it_is() {
    for text in [
        "l’été, «état», l’écran…",
        "« Éclair » – à la carte…",
        "Größe „Äpfel“ — schön, Ärger…",
        "São Paulo, Ãrvore",
        "हिन्दी में एक वाक्य",
        "naïve → café ✅ 日本語 Ελληνικά Привет",
        "5 µm ± 2 %, ½ × 3²",
    ] {
        let source = SourceFile::decode("a.md", text.as_bytes());
        assert_eq!(source.text(), text);
        assert!(!source.is_repaired(), "{text}");
    }
}

#[test]
fn honest_text_beside_misread_text_stays() {
    let mut bytes = misread("✅ Yes\n🚨 No\n", encoding_rs::MACINTOSH);
    bytes.extend_from_slice("déjà vu → été\n".as_bytes());
    let source = SourceFile::decode("a.md", &bytes);
    assert_eq!(source.text(), "✅ Yes\n🚨 No\ndéjà vu → été\n");
}

#[test]
fn columns_of_a_mended_file_are_those_on_disk() {
    let disk = String::from_utf8(misread("a ✅ b ✅ c\nd — e\n", encoding_rs::MACINTOSH));
    let disk = disk.unwrap_or_default();
    let source = SourceFile::decode("a.md", disk.as_bytes());
    let on_disk = SourceFile::new("a.md", disk.as_str());
    for letter in ['a', 'b', 'c', 'd', 'e'] {
        let at = |text: &str| u32::try_from(text.find(letter).unwrap_or(text.len())).unwrap_or(0);
        let mended = source.line_column(at(source.text()));
        assert_eq!(mended, on_disk.line_column(at(&disk)), "{letter}");
    }
}

#[test]
fn bytes_that_are_no_text_are_replaced_and_reported() {
    let source = SourceFile::decode("a.md", b"# T\n\nok \xff\xfe bad \xc3\n");
    assert_eq!(source.text(), "# T\n\nok \u{fffd}\u{fffd} bad \u{fffd}\n");
    assert_snapshot!(of(&source), @"3:4-3:5 Error[invalid-encoding] the file is not UTF-8 in 3 places");
}

#[test]
fn text_that_lost_bytes_is_never_offered_for_writing() {
    let mut bytes = misread("✅ Yes\n", encoding_rs::MACINTOSH);
    bytes.push(0xff);
    let source = SourceFile::decode("a.md", &bytes);
    assert!(source.is_lossy());
    assert_snapshot!(of(&source), @r"
    1:1-1:4 Warning[repaired-encoding] UTF-8 was once read as Mac Roman: 1 place says something else
    2:1-2:2 Error[invalid-encoding] the file is not UTF-8 in 1 place
    ");
}

#[test]
fn utf16_is_read() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend("# Tä\r\n".encode_utf16().flat_map(u16::to_le_bytes));
    let source = SourceFile::decode("a.md", &bytes);
    assert_eq!(source.text(), "# Tä\r\n");
    assert_snapshot!(of(&source), @r"
    1:1-1:1 Warning[repaired-encoding] the file is encoded in UTF-16
      fix: Save the file as UTF-8 (0 edits)
    ");
}

#[test]
fn a_byte_order_mark_is_no_column_and_hides_nothing() {
    let source = SourceFile::decode("a.md", "\u{feff}---\r\nid: x\r\n---\r\n# T\r\n".as_bytes());
    assert_snapshot!(of(&source), @r"
    1:1-1:1 Info[byte-order-mark] the file starts with a byte order mark
      fix: Remove the byte order mark (1 edits)
    ");
    assert_eq!(source.line_column(3).column, 1);
    let parsed = specpack_syntax::markdown::parse(specpack_syntax::source::FileId(0), &source);
    assert!(parsed.document.front_matter.is_some());
    assert_eq!(parsed.document.sections.len(), 1);
}

#[test]
fn mixed_line_endings_are_reported_where_they_change() {
    assert_snapshot!(of(&SourceFile::decode("a.md", b"a\r\nb\r\nc\nd\r\n")), @"3:2-3:2 Info[mixed-line-endings] some lines end in CR LF and some in LF");
    assert_snapshot!(of(&SourceFile::decode("a.md", b"a\nb\r\n")), @"2:2-2:3 Info[mixed-line-endings] some lines end in CR LF and some in LF");
}

#[test]
fn columns_count_characters_also_in_long_lines() {
    let line = "é".repeat(5_000);
    let source = SourceFile::new("a.md", format!("x\n{line}y\n"));
    let at = u32::try_from(source.text().find('y').unwrap_or(0)).unwrap_or(0);
    let place = source.line_column(at);
    assert_eq!((place.line, place.column), (2, 5_001));
    assert_eq!(source.line_span(2).end, at + 1);
}

#[test]
fn lines_end_in_any_of_the_three_ways() {
    let source = SourceFile::new("a.md", "a\rb\r\nc\nd");
    let lines: Vec<_> = (1..=4)
        .map(|line| source.slice(source.line_span(line)))
        .collect();
    assert_eq!(lines, ["a", "b", "c", "d"]);
    assert_eq!(source.line_count(), 4);
    assert_eq!(source.line_column(5).line, 3);
}
