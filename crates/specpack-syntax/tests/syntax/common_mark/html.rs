//! The HTML of an example as an outline of blocks.

/// The tags that Markdown is written as.
const TAGS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "li",
    "pre",
    "code",
    "hr",
    "em",
    "strong",
    "a",
    "img",
    "br",
];

enum Token<'a> {
    /// A tag: its name with a slash in front where it closes, and its attributes.
    Tag(&'a str, &'a str),
    Text(&'a str),
}

fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if !text.is_empty() {
            found.push(Token::Text(text));
        }
        let Some(inner) = after.strip_prefix('<') else {
            break;
        };
        let (tag, after) = inner.split_once('>').unwrap_or((inner, ""));
        let tag = tag.strip_suffix('/').unwrap_or(tag).trim_end();
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        found.push(Token::Tag(name, attributes));
        rest = after;
    }
    found
}

pub(super) fn has_unknown_tags(html: &str) -> bool {
    tokens(html).iter().any(|token| match token {
        Token::Tag(name, _) => !TAGS.contains(&name.trim_start_matches('/')),
        Token::Text(_) => false,
    })
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn decoded(text: &str) -> String {
    let signs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    let text = text.to_owned();
    signs
        .iter()
        .fold(text, |text, (code, sign)| text.replace(code, sign))
}

#[derive(Default)]
struct Writer {
    out: String,
    depth: usize,
    inline: String,
    /// The open code block: its language.
    code: Option<String>,
}

impl Writer {
    fn line(&mut self, text: &str) {
        let indent = "  ".repeat(self.depth);
        self.out.push_str(&format!("{indent}{text}\n"));
    }

    /// Ends running text: a paragraph, whether there are tags around it or not.
    fn flush(&mut self, kind: &str) {
        let text = super::tree::collapsed(&std::mem::take(&mut self.inline));
        if !text.is_empty() || kind != "p" {
            self.line(format!("{kind} {text}").trim_end());
        }
    }

    fn tag(&mut self, name: &str, attributes: &str) {
        match name {
            "p" => self.flush("p"),
            "/p" => self.flush("p"),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.flush("p"),
            "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" => self.flush(&name[1..]),
            "blockquote" | "ul" | "ol" | "li" => {
                self.flush("p");
                let start = attribute(attributes, "start").unwrap_or("1");
                match name {
                    "ol" => self.line(&format!("ol {start}")),
                    name => self.line(name),
                }
                self.depth += 1;
            }
            "/blockquote" | "/ul" | "/ol" | "/li" => {
                self.flush("p");
                self.depth -= 1;
            }
            "pre" => {
                self.flush("p");
                self.code = Some(String::new());
            }
            "code" if self.code.is_some() => {
                let class = attribute(attributes, "class").unwrap_or_default();
                let language = class.strip_prefix("language-").unwrap_or_default();
                self.code = Some(decoded(language).to_lowercase());
            }
            "/code" if self.code.is_some() => {}
            "/pre" => {
                let language = self.code.take().unwrap_or_default();
                let code = super::tree::bare_code(&decoded(&std::mem::take(&mut self.inline)));
                self.line(format!("code {language}").trim_end());
                for line in code.lines() {
                    self.line(&format!("| {line}"));
                }
            }
            "hr" => {
                self.flush("p");
                self.line("hr");
            }
            "br" => self.inline.push(' '),
            "em" | "strong" | "code" => self.inline.push_str(&format!("<{name}>")),
            "/em" | "/strong" | "/code" => self.inline.push_str(&format!("<{name}>")),
            "a" => {
                let destination = attribute(attributes, "href").unwrap_or_default();
                self.inline.push_str(&format!(
                    "<a {}>",
                    super::tree::unescaped(&decoded(destination))
                ));
            }
            "/a" => self.inline.push_str("</a>"),
            "img" => {
                let destination = attribute(attributes, "src").unwrap_or_default();
                let alt = attribute(attributes, "alt").unwrap_or_default();
                let destination = super::tree::unescaped(&decoded(destination));
                self.inline
                    .push_str(&format!("<img {destination}>{}</img>", decoded(alt)));
            }
            _ => {}
        }
    }
}

pub(super) fn outline(html: &str) -> String {
    let mut writer = Writer::default();
    for token in tokens(html) {
        match token {
            Token::Tag(name, attributes) => writer.tag(name, attributes),
            Token::Text(text) if writer.code.is_some() => writer.inline.push_str(text),
            Token::Text(text) => writer.inline.push_str(&decoded(text)),
        }
    }
    writer.flush("p");
    writer.out
}
