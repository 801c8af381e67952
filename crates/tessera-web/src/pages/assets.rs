//! The scripts and images that the pages ask for, held in the binary. Styles stand in the pages
//! themselves (see [`super::style`]).
//!
//! Each is served under a name that carries a digest of its content, so that browsers may
//! keep it for ever and a new release never meets an old file.

use std::sync::LazyLock;

/// An asset of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetName {
    /// The script of the forms.
    Script,
    /// The script of the field of a new password.
    PasswordScript,
    /// The script of the development inbox.
    InboxScript,
    /// The icon in the browser's tab.
    Favicon,
}

/// What `GET /assets/{file}` answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static [u8],
}

struct Entry {
    url: String,
    asset: Asset,
}

const URL_PREFIX: &str = "/assets/";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// In the order of [`AssetName`].
static ENTRIES: LazyLock<[Entry; 4]> = LazyLock::new(|| {
    [
        entry(
            "app",
            "js",
            JAVASCRIPT,
            include_bytes!("../../assets/app.js"),
        ),
        entry(
            "password",
            "js",
            JAVASCRIPT,
            include_bytes!("../../assets/password.js"),
        ),
        entry(
            "inbox",
            "js",
            JAVASCRIPT,
            include_bytes!("../../assets/inbox.js"),
        ),
        entry(
            "favicon",
            "svg",
            SVG,
            include_bytes!("../../assets/favicon.svg"),
        ),
    ]
});

fn entry(stem: &str, extension: &str, content_type: &'static str, body: &'static [u8]) -> Entry {
    let digest = fnv1a_64(body);
    Entry {
        url: format!("{URL_PREFIX}{stem}.{digest:016x}.{extension}"),
        asset: Asset { content_type, body },
    }
}

/// FNV-1a, 64 bits. It tells versions of our own files apart; it is no defence, and needs
/// to be none.
fn fnv1a_64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The path at which an asset is served, such as `/assets/app.0123456789abcdef.js`.
pub fn url_of(name: AssetName) -> &'static str {
    &ENTRIES[name as usize].url
}

/// The asset served as `file`, the part of its path after `/assets/`.
///
/// An outdated digest finds nothing: the page that named it is outdated too.
pub fn asset(file: &str) -> Option<Asset> {
    ENTRIES
        .iter()
        .find(|entry| entry.url.strip_prefix(URL_PREFIX) == Some(file))
        .map(|entry| entry.asset)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(AssetName, &str); 4] = [
        (AssetName::Script, "text/javascript; charset=utf-8"),
        (AssetName::PasswordScript, "text/javascript; charset=utf-8"),
        (AssetName::InboxScript, "text/javascript; charset=utf-8"),
        (AssetName::Favicon, "image/svg+xml"),
    ];

    #[test]
    fn every_asset_is_served_at_its_own_url() {
        for (name, content_type) in ALL {
            let file = url_of(name).strip_prefix("/assets/").unwrap();
            let found = asset(file).unwrap();
            assert_eq!(found.content_type, content_type);
            assert!(!found.body.is_empty());
        }
    }

    #[test]
    fn unknown_names_and_outdated_digests_find_nothing() {
        for file in [
            "",
            "app.js",
            "app.0000000000000000.js",
            "../Cargo.toml",
            "/assets/app.js",
        ] {
            assert_eq!(asset(file), None, "{file}");
        }
    }

    #[test]
    fn digest_is_fnv1a() {
        assert_eq!(fnv1a_64(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a_64(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn assets_ask_for_nothing_elsewhere() {
        for (name, _) in ALL {
            let file = url_of(name).strip_prefix("/assets/").unwrap();
            let text = String::from_utf8(asset(file).unwrap().body.to_vec()).unwrap();
            let text = text.replace("http://www.w3.org/2000/svg", "");
            for forbidden in ["http://", "https://", "@import", "//cdn", "eval("] {
                assert!(!text.contains(forbidden), "{name:?} holds {forbidden}");
            }
        }
    }

    #[test]
    fn scripts_keep_nothing_in_browser_storage() {
        for name in [
            AssetName::Script,
            AssetName::PasswordScript,
            AssetName::InboxScript,
        ] {
            let file = url_of(name).strip_prefix("/assets/").unwrap();
            let text = String::from_utf8(asset(file).unwrap().body.to_vec()).unwrap();
            for forbidden in [
                "localStorage",
                "sessionStorage",
                "indexedDB",
                "document.cookie",
            ] {
                assert!(!text.contains(forbidden), "{name:?} uses {forbidden}");
            }
        }
    }
}
