//! Paths as documents name them: with `/` or `\\` between the parts, relative to one another.

/// A path with `.` and `..` worked out and `/` between its parts.
#[must_use]
pub fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// The path of a file that another one names, from the folder that `file` is in.
#[must_use]
pub fn beside(file: &str, path: &str) -> String {
    if path.starts_with('/') {
        return normalise(path);
    }
    match file.rsplit_once(['/', '\\']) {
        Some((folder, _)) => normalise(&format!("{folder}/{path}")),
        None => normalise(path),
    }
}

#[cfg(test)]
mod tests {
    use super::{beside, normalise};

    #[test]
    fn a_path_leads_from_the_folder_of_the_file_that_names_it() {
        assert_eq!(beside("specs/features/a.md", "../sys.md"), "specs/sys.md");
        assert_eq!(beside("/srv/a.md", "b.md"), "/srv/b.md");
        assert_eq!(beside("specs/a.md", "/srv/b.md"), "/srv/b.md");
        assert_eq!(beside("specs\\a.md", "b\\c.md"), "specs/b/c.md");
        assert_eq!(beside("a.md", "b/./c.md"), "b/c.md");
        assert_eq!(beside("a.md", "../../b.md"), "../../b.md");
        assert_eq!(normalise("./specs//a.md"), "specs/a.md");
    }
}
