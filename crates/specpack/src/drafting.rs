//! Drafting a pack from a PRD: what is read for it, and what is said about it.

pub(crate) mod pack_folder;
pub(crate) mod report;

#[cfg(test)]
mod tests {
    use specpack_emit::draft::{self, Draft, Status, Surroundings};
    use specpack_emit::regenerate::OnConflict;
    use specpack_graph::{Pack, query};
    use specpack_rules::{Config, check};
    use specpack_syntax::form::Form;
    use specpack_syntax::source::{FileId, SourceFile};

    fn drafted(draft: &Draft, before: Option<&str>) -> String {
        let drafted = draft.drafted(before, OnConflict::Fail);
        let expected = match before {
            None => Status::Created,
            Some(_) => Status::Unchanged,
        };
        assert_eq!(drafted.status, expected, "{}", draft.path);
        drafted.text
    }

    // req: PACK-10, PACK-1
    #[test]
    fn the_pack_drafted_from_our_own_prd_has_placeholders_and_no_other_defect() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/prd/tessera.md");
        let text = std::fs::read_to_string(path).unwrap();
        let prd = || SourceFile::new("prd.md", text.clone());
        let alone = Pack::read(vec![prd()]);
        let drafts = draft::drafts(&alone, FileId(0), &Surroundings::default()).unwrap();
        assert!(drafts.files.len() > 50, "{}", drafts.files.len());
        let is_document = |draft: &&Draft| Form::of_path(&draft.path).is_some();
        let files = drafts.files.iter().filter(is_document).map(|draft| {
            let text = drafted(draft, None);
            assert_eq!(drafted(draft, Some(&text)), text);
            SourceFile::new(draft.path.clone(), text)
        });
        let pack = Pack::read([prd()].into_iter().chain(files).collect());
        let report = check(&pack, &Config::default());
        let others = report
            .diagnostics
            .iter()
            .filter(|found| found.rule != "placeholder" && found.primary.at.file != FileId(0));
        let others: Vec<String> = others
            .map(|found| format!("{}: {}", found.rule, found.headline))
            .collect();
        assert_eq!(others, Vec::<String>::new());
        let matrix = query::matrix(&pack.graph, |_| true);
        assert_eq!(matrix.gaps().count(), 0);
    }
}
