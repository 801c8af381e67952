//! Names as parts of ids and file names.

/// The longest slug, in bytes: ids become file names.
const MAX_LEN: usize = 80;

/// A name in lower-case ASCII letters, digits and single hyphens.
///
/// Latin letters lose their accents. A name in another script gets a stable hash in place of what
/// ASCII cannot say, so that two such names differ and the same name is the same everywhere. The
/// result never holds a path separator or a dot, so a file named by it stays in its folder. It is
/// empty where the name holds neither letter nor digit.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut is_whole = true;
    let mut is_apart = false;
    for c in name.chars() {
        let before = slug.len();
        let mut push = |text: &str| {
            if is_apart && !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(text);
        };
        if c.is_ascii_alphanumeric() {
            push(c.to_ascii_lowercase().encode_utf8(&mut [0; 4]));
        } else if let Some(base) = without_accent(c) {
            push(base);
        } else {
            is_whole &= !c.is_alphanumeric();
            is_apart |= !matches!(c, '\'' | '’');
        }
        is_apart &= slug.len() == before;
    }
    let is_long = slug.len() > MAX_LEN;
    if is_long {
        let end = slug.get(..MAX_LEN).and_then(|kept| kept.rfind('-'));
        slug.truncate(end.unwrap_or(MAX_LEN));
    }
    if !is_whole || is_long {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&format!("x{:08x}", hash(name)));
    }
    slug
}

/// FNV-1a: small, and the same on every machine.
fn hash(name: &str) -> u32 {
    let name = name.trim().to_lowercase();
    name.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn without_accent(c: char) -> Option<&'static str> {
    Some(match c.to_lowercase().next()? {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slug_is_ascii_and_parts_words_by_single_hyphens() {
        assert_eq!(slug("Auth Service"), "auth-service");
        assert_eq!(slug("  A&B / ../c.D "), "a-b-c-d");
        assert_eq!(slug("Café – Übersicht"), "cafe-uebersicht");
        assert_eq!(slug("Bob's cart"), "bobs-cart");
        assert_eq!(slug("!?"), "");
    }

    #[test]
    fn name_in_another_script_gets_a_stable_hash_of_its_own() {
        let (first, second) = (slug("प्रमाणीकरण सेवा"), slug("भुगतान सेवा"));
        assert_ne!(first, second);
        assert_eq!(first, slug("प्रमाणीकरण सेवा"));
        assert!(first.starts_with('x') && first.len() == 9, "{first}");
        assert!(slug("Auth सेवा").starts_with("auth-x"));
    }

    #[test]
    fn long_name_is_cut_and_told_apart() {
        let (first, second) = ("word ".repeat(40), format!("{} end", "word ".repeat(40)));
        assert_ne!(slug(&first), slug(&second));
        assert!(slug(&first).len() <= MAX_LEN + 10);
    }
}
