//! Rules that hold for every page in every state and language.

use std::collections::HashSet;

use super::style::Style;
use super::{assets, samples};

/// A start or end tag with its attributes, entities left as they are.
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    attributes: Vec<(&'a str, Option<&'a str>)>,
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| *value)
    }
}

/// The tags of a document that escapes `<` in text and `"` in attributes.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = start + end_of_tag(&rest[start..]);
        found.push(parse_tag(&rest[start + 1..end]));
        rest = &rest[end + 1..];
    }
    found
}

fn end_of_tag(html: &str) -> usize {
    let mut is_quoted = false;
    html.bytes()
        .position(|byte| {
            is_quoted ^= byte == b'"';
            byte == b'>' && !is_quoted
        })
        .expect("a tag ends")
}

fn parse_tag(inside: &str) -> Tag<'_> {
    let is_end = inside.starts_with('/');
    let inside = inside.trim_start_matches('/');
    let name_end = inside.find(' ').unwrap_or(inside.len());
    let (name, mut rest) = inside.split_at(name_end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let key_end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(key_end);
        match after.strip_prefix("=\"") {
            Some(value) => {
                let value_end = value.find('"').expect("a value ends");
                attributes.push((key, Some(&value[..value_end])));
                rest = &value[value_end + 1..];
            }
            None => {
                attributes.push((key, None));
                rest = after;
            }
        }
    }
    Tag {
        name,
        is_end,
        attributes,
    }
}

fn on_every_page(rule: impl Fn(&str, &str, &[Tag<'_>])) {
    let pages = samples::every_page();
    assert!(pages.len() > 30);
    for (name, html) in &pages {
        rule(name, html, &tags(html));
    }
}

const VOID: [&str; 6] = ["img", "!DOCTYPE", "meta", "link", "input", "br"];

#[test]
fn tags_are_balanced() {
    on_every_page(|page, _, tags| {
        let mut open = Vec::new();
        for tag in tags.iter().filter(|tag| !VOID.contains(&tag.name)) {
            if tag.is_end {
                assert_eq!(open.pop(), Some(tag.name), "{page}");
            } else {
                open.push(tag.name);
            }
        }
        assert!(open.is_empty(), "{page}: {open:?}");
    });
}

/// With all that it asks for, and before anything is compressed.
// req: MFA-9
#[test]
fn every_page_weighs_less_than_100_kilobytes() {
    on_every_page(|page, html, tags| {
        let links = tags.iter().filter(|tag| !tag.is_end);
        let links = links.filter_map(|tag| tag.attribute("href").or(tag.attribute("src")));
        let files = links.filter_map(|link| link.strip_prefix("/assets/"));
        let weigh = |file| assets::asset(file).expect("an asset").body.len();
        let weight = html.len() + files.map(weigh).sum::<usize>();
        assert!(weight < 100_000, "{page} weighs {weight} bytes");
    });
}

/// The content security policy forbids inline code, and every style that is not one of ours.
#[test]
fn a_page_holds_one_style_of_ours_and_no_code() {
    on_every_page(|page, html, tags| {
        let opened = html.split("<style").skip(1).collect::<Vec<_>>();
        let [style] = opened[..] else {
            panic!("{page} has {} styles", opened.len());
        };
        let text = style
            .strip_prefix('>')
            .and_then(|it| it.split("</style>").next());
        let ours = Style::ALL
            .map(Style::text)
            .contains(&text.expect("a bare style"));
        assert!(ours, "{page} has a style that no policy admits");
        for tag in tags.iter().filter(|tag| !tag.is_end) {
            let is_sheet = tag.attribute("rel") == Some("stylesheet");
            assert!(!is_sheet, "{page} waits for a style sheet");
            if tag.name == "script" {
                let source = tag.attribute("src").expect("scripts have a source");
                assert!(source.starts_with("/assets/"), "{page}");
            }
            for (key, value) in &tag.attributes {
                assert_ne!(*key, "style", "{page}: {}", tag.name);
                assert!(!key.starts_with("on"), "{page}: {} {key}", tag.name);
                let is_code = value.is_some_and(|value| value.starts_with("javascript:"));
                assert!(!is_code, "{page}: {key}");
            }
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    on_every_page(|page, _, tags| {
        let mut ids = HashSet::new();
        for id in tags.iter().filter_map(|tag| tag.attribute("id")) {
            assert!(ids.insert(id), "{page}: {id} twice");
        }
        for tag in tags {
            for key in ["for", "aria-describedby", "aria-labelledby"] {
                for id in tag
                    .attribute(key)
                    .into_iter()
                    .flat_map(str::split_whitespace)
                {
                    assert!(ids.contains(id), "{page}: {key} {id}");
                }
            }
            let target = tag
                .attribute("href")
                .and_then(|href| href.strip_prefix('#'));
            assert!(
                target.is_none_or(|id| ids.contains(id)),
                "{page}: {target:?}"
            );
        }
    });
}

#[test]
fn every_input_has_a_label() {
    on_every_page(|page, _, tags| {
        let labelled: HashSet<_> = tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.attribute("for"))
            .collect();
        let inputs = tags.iter().filter(|tag| tag.name == "input");
        for input in inputs.filter(|input| input.attribute("type") != Some("hidden")) {
            let id = input.attribute("id").expect("inputs have an id");
            assert!(labelled.contains(id), "{page}: {id}");
        }
    });
}

#[test]
fn every_page_has_one_heading_a_title_and_its_language() {
    on_every_page(|page, html, tags| {
        let starts = |name: &str| {
            tags.iter()
                .filter(|tag| tag.name == name && !tag.is_end)
                .count()
        };
        for name in ["h1", "title", "main", "header", "footer"] {
            assert_eq!(starts(name), 1, "{page}: {name}");
        }
        let language = &page[..2];
        assert!(
            html.contains(&format!("<html lang=\"{language}\">")),
            "{page}"
        );
    });
}

#[test]
fn forms_post_to_this_origin_alone() {
    on_every_page(|page, _, tags| {
        for form in tags.iter().filter(|tag| tag.name == "form" && !tag.is_end) {
            let action = form.attribute("action").expect("forms have an action");
            assert!(
                action.starts_with('/') && !action.starts_with("//"),
                "{page}"
            );
        }
    });
}

/// Everything a page loads must come from this origin.
#[test]
fn no_page_loads_anything_from_elsewhere() {
    on_every_page(|page, _, tags| {
        for tag in tags.iter().filter(|tag| tag.name != "a") {
            for key in ["src", "href", "srcset", "data"] {
                if let Some(target) = tag.attribute(key) {
                    let is_framed_mail =
                        tag.name == "iframe" && target.starts_with("/dev/inbox/messages/");
                    // A QR code holds a secret, and stands in the page itself.
                    let is_drawn = tag.name == "img" && target.starts_with("data:image/svg+xml;");
                    assert!(
                        is_framed_mail || is_drawn || target.starts_with("/assets/"),
                        "{page}: {target}"
                    );
                }
            }
        }
    });
}

#[test]
fn pages_differ_between_the_languages() {
    let pages = samples::every_page();
    for (name, english) in pages.iter().filter(|(name, _)| name.starts_with("en-")) {
        let hindi = pages
            .iter()
            .find(|(other, _)| other[2..] == name[2..] && other.starts_with("hi"))
            .map(|(_, html)| html);
        assert!(hindi.is_some_and(|hindi| hindi != english), "{name}");
    }
}
