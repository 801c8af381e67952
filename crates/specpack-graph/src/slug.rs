//! Names as parts of ids and file names.

/// The longest slug, in bytes: ids become file names.
const MAX_LEN: usize = 80;

/// A name in lower case with single hyphens: letters and digits stay, all else parts words.
///
/// The result never holds a path separator or a dot, so a file named by it stays in its folder.
/// It is empty where the name holds neither letter nor digit.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for word in name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let word = word.to_lowercase();
        if !slug.is_empty() && slug.len() + 1 + word.len() > MAX_LEN {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        let kept = word
            .char_indices()
            .take_while(|&(at, c)| at + c.len_utf8() <= MAX_LEN);
        slug.extend(kept.map(|(_, c)| c));
    }
    slug
}
