//! The fields of the types that code declares: TypeScript, JSON, SQL, and what looks like them.
//!
//! Best effort: what is not understood yields no field, never an error.

use crate::model::{Shape, ShapeField};
use std::ops::Range;

/// How many fields of one shape are kept.
const MAX_FIELDS: usize = 512;

/// The types that a piece of code declares, in order.
#[must_use]
pub fn parse(code: &str) -> Vec<Shape> {
    let shapes = parse_with_places(code).into_iter();
    shapes.map(|(shape, _)| shape).collect()
}

/// The types that a piece of code declares, each with the part of the code that declares it.
pub(crate) fn parse_with_places(code: &str) -> Vec<(Shape, Range<usize>)> {
    let tables = sql_tables(code);
    if !tables.is_empty() {
        return tables;
    }
    let mut scanner = Scanner { code, at: 0 };
    let mut shapes = Vec::new();
    while let Some((shape, place)) = scanner.next_shape() {
        if !shape.fields.is_empty() {
            shapes.push((shape, place));
        }
    }
    shapes
}

struct Scanner<'a> {
    code: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.code.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Skips to the next `{` at the top, and reads what it holds.
    fn next_shape(&mut self) -> Option<(Shape, Range<usize>)> {
        let start = self.at;
        loop {
            self.skip_comment();
            if self.bump()? == '{' {
                break;
            }
        }
        let head = self.code.get(start..self.at - 1).unwrap_or_default();
        let line = head.rfind('\n').map_or(0, |at| at + 1);
        let name = declared_name(head);
        let fields = self.fields();
        let place = start + line..self.at;
        Some((Shape { name, fields }, place))
    }

    fn fields(&mut self) -> Vec<ShapeField> {
        let mut fields = Vec::new();
        loop {
            self.skip_filler();
            match self.peek() {
                None => break,
                Some('}') => {
                    self.bump();
                    break;
                }
                Some(_) => {}
            }
            match self.field() {
                Some(field) if fields.len() < MAX_FIELDS => fields.push(field),
                Some(_) => {}
                None => self.skip_value(),
            }
        }
        fields
    }

    /// `name?: type`, `"name": value`
    fn field(&mut self) -> Option<ShapeField> {
        let name = self.name()?;
        self.skip_blanks();
        let is_optional = self.peek() == Some('?');
        if is_optional {
            self.bump();
            self.skip_blanks();
        }
        if self.peek() != Some(':') {
            return None;
        }
        self.bump();
        let start = self.at;
        self.skip_value();
        let ty = self.code.get(start..self.at).unwrap_or_default();
        Some(ShapeField {
            name,
            ty: value_type(ty.trim()),
            is_optional,
        })
    }

    fn name(&mut self) -> Option<String> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            self.bump();
            let start = self.at;
            while self.peek().is_some_and(|c| c != quote && c != '\n') {
                self.bump();
            }
            let name = self.code.get(start..self.at)?.to_owned();
            self.bump();
            return Some(name);
        }
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))
        {
            self.bump();
        }
        let name = self.code.get(start..self.at)?;
        if matches!(name, "readonly" | "public" | "private") {
            self.skip_blanks();
            return self.name();
        }
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// Skips to the end of a field: a comma, a semicolon or a line's end outside of brackets.
    fn skip_value(&mut self) {
        let start = self.at;
        let mut depth = 0_u32;
        while let Some(c) = self.peek() {
            match c {
                '"' | '\'' | '`' => {
                    self.skip_string();
                    continue;
                }
                '{' | '[' | '(' => depth += 1,
                '}' | ']' | ')' if depth == 0 => {
                    // A stray bracket is stepped over, so that reading always goes on.
                    if self.at == start && c != '}' {
                        self.bump();
                    }
                    return;
                }
                '}' | ']' | ')' => depth -= 1,
                ',' | ';' | '\n' if depth == 0 => {
                    if self.at == start {
                        self.bump();
                    }
                    return;
                }
                '/' if depth == 0 && self.rest().starts_with("//") => return self.skip_comment(),
                _ => {}
            }
            self.bump();
        }
    }

    fn skip_string(&mut self) {
        let quote = self.bump();
        while let Some(c) = self.peek() {
            if c == '\n' {
                return;
            }
            self.bump();
            if c == '\\' {
                self.bump();
            } else if Some(c) == quote {
                return;
            }
        }
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|c| c == ' ' || c == '\t') {
            self.bump();
        }
    }

    fn skip_filler(&mut self) {
        loop {
            let start = self.at;
            while self
                .peek()
                .is_some_and(|c| c.is_whitespace() || matches!(c, ',' | ';'))
            {
                self.bump();
            }
            self.skip_comment();
            if self.at == start {
                return;
            }
        }
    }

    fn skip_comment(&mut self) {
        let rest = self.rest();
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        }
    }
}

/// The name that `interface User extends X`, `type User =` or `User:` declares.
fn declared_name(head: &str) -> String {
    let line = head.lines().last().unwrap_or_default();
    let mut words = line
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .skip_while(|word| {
            matches!(
                *word,
                "export"
                    | "interface"
                    | "type"
                    | "class"
                    | "message"
                    | "struct"
                    | "record"
                    | "model"
                    | "const"
                    | "pub"
                    | "data"
                    | "declare"
            )
        });
    words.next().unwrap_or_default().to_owned()
}

/// A type as written; for a value the type that it shows.
fn value_type(text: &str) -> String {
    let text = text.split("//").next().unwrap_or(text).trim();
    let is_string = text.starts_with('"') && text.ends_with('"') && text.len() > 1;
    if is_string {
        return "string".to_owned();
    }
    if text.parse::<f64>().is_ok() {
        return "number".to_owned();
    }
    match text {
        "true" | "false" => "boolean".to_owned(),
        _ => {
            let joined: Vec<&str> = text.split_whitespace().collect();
            joined.join(" ")
        }
    }
}

/// `CREATE TABLE name (…)`
fn sql_tables(code: &str) -> Vec<(Shape, Range<usize>)> {
    let lower = code.to_ascii_lowercase();
    let mut tables = Vec::new();
    let starts: Vec<usize> = lower.match_indices("create table").map(|at| at.0).collect();
    for (index, &at) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(code.len());
        let rest = code.get(at + "create table".len()..end).unwrap_or_default();
        let Some((head, body)) = rest.split_once('(') else {
            continue;
        };
        let name = head.split_whitespace().last().unwrap_or_default();
        let name = name.rsplit('.').next().unwrap_or(name);
        let shape = Shape {
            name: name.trim_matches(['"', '`']).to_owned(),
            fields: sql_columns(body),
        };
        if !shape.fields.is_empty() {
            tables.push((shape, at..end));
        }
    }
    tables
}

fn sql_columns(body: &str) -> Vec<ShapeField> {
    let mut columns = Vec::new();
    let mut depth = 0_u32;
    let mut start = 0;
    for (at, c) in body.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ',' | ')' if depth == 0 => {
                columns.extend(body.get(start..at).and_then(sql_column));
                start = at + 1;
                if c == ')' || columns.len() >= MAX_FIELDS {
                    break;
                }
            }
            _ => {}
        }
    }
    columns
}

fn sql_column(text: &str) -> Option<ShapeField> {
    let lines = text.lines().map(|line| line.split("--").next());
    let text: Vec<&str> = lines.flatten().collect();
    let text = text.join(" ");
    let (name, ty) = text.trim().split_once(char::is_whitespace)?;
    let is_constraint = matches!(
        name.to_ascii_uppercase().as_str(),
        "PRIMARY" | "FOREIGN" | "CONSTRAINT" | "UNIQUE" | "CHECK" | "INDEX" | "KEY" | "EXCLUDE"
    );
    let ty: Vec<&str> = ty.split_whitespace().collect();
    let ty = ty.join(" ");
    let upper = ty.to_ascii_uppercase();
    (!is_constraint).then(|| ShapeField {
        name: name.trim_matches(['"', '`']).to_owned(),
        is_optional: !upper.contains("NOT NULL") && !upper.contains("PRIMARY KEY"),
        ty,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn read(code: &str) -> Vec<String> {
        let shapes = parse(code).into_iter();
        shapes
            .map(|shape| {
                let fields = shape.fields.iter().map(|field| {
                    let optional = if field.is_optional { "?" } else { "" };
                    format!("{}{optional} {}", field.name, field.ty)
                });
                format!("{}: {}", shape.name, fields.collect::<Vec<_>>().join(", "))
            })
            .collect()
    }

    // req: GEN-1
    #[test]
    fn typescript_json_and_sql_declare_fields() {
        let typescript = "// a\nexport interface A extends B {\n  readonly id: string; // key\n  \
                          b?: { c: number }[];\n}\ntype D = { e: 'x' | 'y' }";
        assert_eq!(
            read(typescript),
            ["A: id string, b? { c: number }[]", "D: e 'x' | 'y'"]
        );
        assert_eq!(
            read("{ \"a\": 1, \"b\": [true], \"c\": \"x, y\" }"),
            [": a number, b [true], c string"]
        );
        let sql = "CREATE TABLE s.users (id UUID PRIMARY KEY, n NUMERIC(1, 2) NOT NULL, t TEXT);";
        assert_eq!(
            read(sql),
            ["users: id UUID PRIMARY KEY, n NUMERIC(1, 2) NOT NULL, t? TEXT"]
        );
    }

    #[test]
    fn broken_code_declares_what_could_be_read() {
        assert_eq!(read("interface A { id: string; ) ]"), ["A: id string"]);
        assert_eq!(read("{ \"a: 1"), [""; 0]);
    }
}
