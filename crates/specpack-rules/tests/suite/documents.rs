//! Packs made from text.

use specpack_graph::Pack;
use specpack_rules::{Config, Report, check_among};
use specpack_syntax::source::SourceFile;

/// A file by its name and text.
pub(crate) type Document = (String, String);

/// Reads and checks documents. Besides them no file exists.
pub(crate) fn check(documents: &[Document], config: &Config) -> (Pack, Report) {
    let files = documents
        .iter()
        .map(|(name, text)| SourceFile::decode(name.clone(), text.as_bytes()));
    let pack = Pack::read(files.collect());
    let report = check_among(&pack, config, &|_| Some(false));
    (pack, report)
}
