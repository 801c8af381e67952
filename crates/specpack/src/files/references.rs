//! Which files contracts refer to, told without parsing any.

use camino::Utf8PathBuf;
use specpack_graph::contract::beside;
use specpack_syntax::form::Form;
use specpack_syntax::source::SourceFile;

/// The files of data that a file of data refers to, by their paths from where that one's starts.
pub(crate) fn to_files(source: &SourceFile) -> Vec<Utf8PathBuf> {
    if !is_data(source.path()) {
        return Vec::new();
    }
    let references = source.text().split("$ref").skip(1);
    let paths = references.filter_map(path);
    let beside_it = paths.map(|path| beside(source.path(), path));
    let data = beside_it.filter(|path| is_data(path));
    data.map(Utf8PathBuf::from).collect()
}

/// The path that a reference says: what stands behind the key, without the fragment.
fn path(behind: &str) -> Option<&str> {
    let value = behind.trim_start_matches(['"', '\'']).trim_start();
    let value = value.strip_prefix(':')?.trim_start();
    let written = match value.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next(),
        None => value.split([',', '}', ' ', '\r', '\n']).next(),
    };
    let path = written?.split('#').next()?;
    let is_path = !path.is_empty() && !path.contains("://");
    is_path.then_some(path)
}

fn is_data(path: &str) -> bool {
    matches!(Form::of_path(path), Some(Form::Yaml | Form::Json))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referred(path: &str, text: &str) -> Vec<String> {
        let files = to_files(&SourceFile::new(path, text));
        files.into_iter().map(Utf8PathBuf::into_string).collect()
    }

    // req: PACK-2
    #[test]
    fn files_of_data_are_told_from_places_in_the_same_file_and_on_other_hosts() {
        let text = "\
a: {$ref: parts/a.yaml}
b: {$ref: '../b%20c.yml#/x'}
c: {\"$ref\": \"#/here\"}
d: {$ref: 'https://example.com/d.yaml'}
e: {$ref: ../../../etc/passwd}
f:
  $ref: f.json
g: $ref is a word
";
        let found = referred("specs/openapi.yaml", text);
        assert_eq!(found, ["specs/parts/a.yaml", "b c.yml", "specs/f.json"]);
        assert!(referred("specs/prd.md", text).is_empty());
    }
}
