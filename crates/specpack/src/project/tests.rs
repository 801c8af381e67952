use super::*;
use crate::files::scratch::Scratch;
use std::sync::Mutex;

/// Longer than what is asked of a file that nothing names.
const LONG: usize = 512 * 1024;

/// The paths that a check of one file of a folder reads whole, from the folder on.
fn read_for(files: &[(&str, String)], checked: &str) -> Vec<String> {
    let folder = Scratch::of(files);
    let root = folder.root();
    let project = Project {
        config: Config::default(),
        root: root.to_owned(),
        file: None,
    };
    let read = Mutex::new(BTreeSet::new());
    let count = |path: &Utf8Path| {
        let name = folder.relative(path).to_owned();
        read.lock().unwrap().insert(name);
        source(path)
    };
    project.select(&[root.join(checked)], &count).unwrap();
    read.into_inner().unwrap().into_iter().collect()
}

fn long(beginning: &str) -> String {
    format!("{beginning}{}", "filler: words\n".repeat(LONG / 14))
}

// req: GEN-8
#[test]
fn a_check_of_one_file_reads_nothing_of_long_files_that_have_nothing_to_do_with_it() {
    let files = [
        (
            "api/openapi.yaml",
            "openapi: 3.1.0\npaths: {/a: {$ref: part.yaml}}\n".to_owned(),
        ),
        // Only the reference tells what it is.
        ("api/part.yaml", long("get: {}\n")),
        ("api/rows.yaml", long("rows:\n- ")),
        ("api/dump.json", long("{\"rows\": [\"")),
        ("api/notes.md", long("# Notes\n\n")),
        ("specs/prd.md", long("# PRD: Shop\n\n")),
        ("specs/minutes.md", long("# Minutes\n\n")),
        ("specs/short.md", "# Short\n".to_owned()),
    ];
    assert_eq!(
        read_for(&files, "api/openapi.yaml"),
        [
            "api/openapi.yaml",
            "api/part.yaml",
            "specs/prd.md",
            "specs/short.md"
        ]
    );
}

// req: GEN-8, PACK-2
#[test]
fn the_parts_of_a_contract_that_was_read_beside_are_read_as_well() {
    let files = [
        ("prd.md", "# PRD: Shop\n".to_owned()),
        (
            "specs/openapi.yaml",
            "openapi: 3.1.0\npaths: {/a: {$ref: parts/a.yaml}}\n".to_owned(),
        ),
        ("specs/parts/a.yaml", long("get: {}\n")),
        ("specs/parts/b.yaml", long("get: {}\n")),
    ];
    assert_eq!(
        read_for(&files, "prd.md"),
        ["prd.md", "specs/openapi.yaml", "specs/parts/a.yaml"]
    );
}
