//! What the schema allows that Jenkins holds reports to: `junit-10.xsd` of its xUnit plugin.

/// An element, what it may be in, its attributes that have to be there, and those that may.
type Element = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const ELEMENTS: [Element; 6] = [
    (
        "testsuites",
        &[""],
        &[],
        &["name", "time", "tests", "failures", "errors"],
    ),
    (
        "testsuite",
        &["testsuites", "testsuite"],
        &["name", "tests", "failures", "errors"],
        &[
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
    ),
    (
        "testcase",
        &["testsuite"],
        &["name"],
        &["time", "classname", "group"],
    ),
    ("skipped", &["testcase"], &[], &["type", "message"]),
    ("failure", &["testcase"], &[], &["type", "message"]),
    ("system-out", &["testcase", "testsuite"], &[], &[]),
];

/// Holds a report to the schema.
pub(crate) fn hold(xml: &str) {
    let mut open = vec![""];
    for tag in xml.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{xml}");
            continue;
        }
        let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        let element = ELEMENTS.iter().find(|element| element.0 == name);
        let (_, within, required, further) = element.unwrap_or_else(|| panic!("{name} in {xml}"));
        assert!(within.contains(open.last().unwrap()), "{name} in {xml}");
        let attributes: Vec<&str> = rest
            .split("=\"")
            .filter_map(|text| text.rsplit([' ', '"']).next())
            .filter(|name| !name.is_empty() && *name != "/")
            .collect();
        for attribute in &attributes {
            let is_allowed = required.contains(attribute) || further.contains(attribute);
            assert!(is_allowed, "{attribute} of {name} in {xml}");
        }
        for attribute in *required {
            assert!(
                attributes.contains(attribute),
                "{name} lacks {attribute}: {xml}"
            );
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!(open, [""], "{xml}");
}
