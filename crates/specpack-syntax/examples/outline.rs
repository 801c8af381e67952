use specpack_syntax::{markdown, source::*};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let source = SourceFile::new(path, String::from_utf8_lossy(&bytes).into_owned());
    let t = std::time::Instant::now();
    let parsed = markdown::parse(FileId(0), &source);
    eprintln!("{:?}", t.elapsed());
    if std::env::args().nth(2).is_some() {
        println!("{:#?}", parsed.document);
    }
    let mut n = 0;
    for v in parsed.document.all_sections() {
        n += 1;
        println!(
            "{}{} [{:?}] {} #{}",
            "  ".repeat(v.path.len()),
            v.section.level,
            v.section.number,
            v.section.name,
            v.section.anchor
        );
    }
    println!(
        "{n} headings, uncovered {:?}",
        markdown::uncovered(&parsed.document, &source)
    );
    for d in &parsed.diagnostics {
        println!(
            "{} {:?} {}",
            d.rule,
            source.line_column(d.primary.at.span.start),
            d.headline
        );
    }
}
