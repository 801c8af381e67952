//! Names that may be given to a file in the output folder.

use camino::{Utf8Component, Utf8Path};

/// The longest name that every file system in use takes, in bytes.
const MAX_LEN: usize = 255;
/// Names that Windows keeps for devices, whatever follows their first dot.
const DEVICES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "conin$",
    "conout$", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul",
    "prn",
];

/// A file name that stays in its folder on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName(String);

/// Why a name is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidFileName {
    #[error("`{}` would leave the output folder", name.escape_debug())]
    LeavesTheFolder { name: String },
    #[error("`{}` has a character that no file name may have", name.escape_debug())]
    Character { name: String },
    #[error("`{name}` is the name of a device on Windows")]
    Device { name: String },
    #[error("a name of {len} bytes is longer than the {MAX_LEN} that a file system takes")]
    TooLong { len: usize },
    #[error("the name is empty or ends in a dot or a blank")]
    Ending,
}

impl FileName {
    /// The only constructor, so that nothing else is ever joined to the output folder.
    pub(crate) fn parse(name: &str) -> Result<Self, InvalidFileName> {
        let owned = || name.to_owned();
        let mut parts = Utf8Path::new(name).components();
        let is_one_part = matches!(
            (parts.next(), parts.next()),
            (Some(Utf8Component::Normal(_)), None) | (None, None)
        );
        if !is_one_part || name.contains(['/', '\\', ':']) {
            return Err(InvalidFileName::LeavesTheFolder { name: owned() });
        }
        if name
            .chars()
            .any(|c| c.is_control() || "<>\"|?*".contains(c))
        {
            return Err(InvalidFileName::Character { name: owned() });
        }
        if name.is_empty() || name.ends_with(['.', ' ']) {
            return Err(InvalidFileName::Ending);
        }
        if name.len() > MAX_LEN {
            return Err(InvalidFileName::TooLong { len: name.len() });
        }
        let stem = name.split('.').next().unwrap_or_default().trim_end();
        if DEVICES.contains(&stem.to_ascii_lowercase().as_str()) {
            return Err(InvalidFileName::Device { name: owned() });
        }
        Ok(Self(owned()))
    }

    /// The name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: GEN-6
    #[test]
    fn a_name_never_leaves_its_folder() {
        for name in [
            "../../evil.md",
            "..",
            ".",
            "a/b.md",
            "/etc/passwd",
            "a\\b.md",
            "C:evil.md",
            "\\\\host\\share",
            "./a.md",
        ] {
            let refused = FileName::parse(name);
            assert!(
                matches!(refused, Err(InvalidFileName::LeavesTheFolder { .. })),
                "{name}"
            );
        }
    }

    #[test]
    fn a_name_is_one_on_every_system() {
        for name in [
            "a\0.md",
            "a\n.md",
            "a?.md",
            "",
            "a.md.",
            "CON.md",
            "nul",
            "Lpt1.tar.md",
        ] {
            assert!(FileName::parse(name).is_err(), "{name:?}");
        }
        assert!(FileName::parse(&"a".repeat(256)).is_err());
        for name in [
            "feat-auth-service.md",
            "feat-caf\u{e9}.md",
            "console.md",
            "a b.md",
        ] {
            assert_eq!(FileName::parse(name).unwrap().as_str(), name);
        }
    }
}
