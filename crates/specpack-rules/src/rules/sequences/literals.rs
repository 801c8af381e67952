//! What a document must not hold: secrets, persons, and statements built out of values.

/// What kind of secret stands literally in a text.
pub(super) fn secret(text: &str) -> Option<&'static str> {
    if has_code(text) {
        return Some("a one-time code");
    }
    if text.contains("-----BEGIN ") {
        return Some("a private key");
    }
    let lower = text.to_lowercase();
    if has_password(text, &lower) {
        return Some("a password");
    }
    let mut words = words(text);
    words.find_map(|word| {
        if is_key(word) {
            return Some("an access key");
        }
        let is_token = word.starts_with("eyJ") && word.len() > 40 && word.contains('.');
        is_token.then_some("a token")
    })
}

/// The words of a text, without the quotes and brackets around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_edge = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '@'));
    text.split(move |c: char| is_edge(c))
        .filter(|word| !word.is_empty())
}

/// The prefixes of keys that services give out.
fn is_key(word: &str) -> bool {
    const PREFIXES: [(&str, usize); 7] = [
        ("AKIA", 20),
        ("ghp_", 30),
        ("gho_", 30),
        ("sk_live_", 20),
        ("rk_live_", 20),
        ("xoxb-", 20),
        ("xoxp-", 20),
    ];
    let mut prefixes = PREFIXES.iter();
    prefixes.any(|(prefix, length)| word.starts_with(prefix) && word.len() >= *length)
}

/// Four to eight digits right behind the word for a one-time code.
fn has_code(text: &str) -> bool {
    let parts: Vec<&str> = words(text).collect();
    let is_code = |word: &str| {
        (4..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let named = |word: &str| matches!(word.to_lowercase().as_str(), "otp" | "code" | "pin");
    let mut before = "";
    parts.iter().enumerate().any(|(at, word)| {
        let is_other = matches!(
            before.to_lowercase().as_str(),
            "error" | "status" | "zip" | "postal" | "country" | "area" | "exit"
        );
        before = word;
        let mut behind = parts.iter().skip(at + 1).take(2);
        named(word) && !is_other && behind.any(|word| is_code(word))
    })
}

/// A password and a value that is no placeholder and no type.
fn has_password(text: &str, lower: &str) -> bool {
    ["password", "passwd", "secret", "api_key", "apikey"]
        .iter()
        .any(|name| {
            let Some(at) = lower.find(name) else {
                return false;
            };
            let Some(rest) = text.get(at + name.len()..) else {
                return false;
            };
            let rest = rest.trim_start_matches(['"', '\'', ' ']);
            let Some(value) = rest.strip_prefix([':', '=']) else {
                return false;
            };
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let end = value.find([' ', '"', '\'', ',', ';', ')', '}']);
            let value = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
            let is_placeholder = value.starts_with(['{', '<', '$', '[', '*', '%', ':', '@']);
            let has = |test: fn(char) -> bool| value.chars().any(test);
            let is_mixed = has(|c| c.is_ascii_digit()) && has(|c| c.is_ascii_alphabetic());
            value.len() >= 6 && is_mixed && !is_placeholder
        })
}

/// What stands literally in a text and belongs to a person.
pub(super) fn personal(text: &str) -> Option<&'static str> {
    if words(text).any(is_address) {
        return Some("an email address");
    }
    has_phone_number(text).then_some("a phone number")
}

fn is_address(word: &str) -> bool {
    let word = word.trim_matches('.');
    let Some((name, domain)) = word.split_once('@') else {
        return false;
    };
    let Some((host, top)) = domain.rsplit_once('.') else {
        return false;
    };
    // RFC 2606 and RFC 6761 keep these for examples.
    let is_example = host.ends_with("example")
        || matches!(top, "example" | "test" | "invalid" | "localhost" | "local");
    !name.is_empty() && top.len() > 1 && !host.is_empty() && !is_example
}

/// `+` and nine to fifteen digits, but for such as nobody has.
fn has_phone_number(text: &str) -> bool {
    text.match_indices('+').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-')));
        let digits: String = rest
            .get(..end.unwrap_or(rest.len()))
            .unwrap_or_default()
            .into();
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        let counts_up = "01234567890123456789".contains(&digits);
        let is_fiction = digits.contains("55501");
        (9..=15).contains(&digits.len()) && !counts_up && !is_fiction
    })
}

/// The name of a person's datum that a path or its query carries.
pub(super) fn personal_in_path(message: &str) -> Option<&str> {
    let path = message
        .split_whitespace()
        .find(|word| word.trim_matches('`').starts_with('/'))?;
    let mut parts = path.split(['/', '?', '&', '{', '}', ':', '=', '<', '>', '`']);
    // `/email/verify` is a place; `{email}`, `:email` and `email=` carry the address.
    parts.find(|part| {
        let is_datum = matches!(
            part.to_lowercase().as_str(),
            "email"
                | "emailaddress"
                | "phone"
                | "phonenumber"
                | "mobile"
                | "mobilenumber"
                | "ssn"
                | "password"
                | "firstname"
                | "lastname"
                | "dateofbirth"
                | "otp"
        );
        let marks = [
            format!("{{{part}}}"),
            format!(":{part}"),
            format!("<{part}>"),
            format!("{part}="),
        ];
        is_datum && marks.iter().any(|mark| path.contains(mark.as_str()))
    })
}

/// Whether a text is SQL with values put between its words.
pub(super) fn is_built_sql(text: &str) -> bool {
    let upper = text.to_uppercase();
    let statements = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        " WHERE ",
    ];
    let count = statements
        .iter()
        .filter(|statement| upper.contains(**statement))
        .count();
    let is_sql = upper.contains("INSERT INTO ") || upper.contains("DELETE FROM ") || count > 1;
    let is_select = upper.contains("SELECT ") && upper.contains(" FROM ");
    let built = [
        "'{", "'${", "\"{", "'%s", "'#{", "'\" +", "'\"+", "\" + ", "' + ", "${",
    ];
    (is_sql || is_select) && built.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::{is_built_sql, personal, personal_in_path, secret};

    // req: SEQ-3
    #[test]
    fn literal_secrets_are_told_from_placeholders_and_types() {
        assert_eq!(
            secret("Message: 'Your OTP is: 123456'"),
            Some("a one-time code")
        );
        assert_eq!(secret("password=hunter22"), Some("a password"));
        assert_eq!(secret("key AKIAABCDEFGHIJKLMNOP"), Some("an access key"));
        for harmless in [
            "6-digit OTP and hash it",
            "status code 4040",
            "Body: { password: string }",
            "password: {password1}",
            "Your code is {code}",
            "SETEX otp 300",
        ] {
            assert_eq!(secret(harmless), None, "{harmless}");
        }
    }

    // req: SEQ-3
    #[test]
    fn literal_persons_are_told_from_examples() {
        assert_eq!(personal("to ann@library.org"), Some("an email address"));
        assert_eq!(personal("call +31 20 794 1234"), Some("a phone number"));
        for harmless in ["user@example.com", "+1234567890", "a + 1234", "@name"] {
            assert_eq!(personal(harmless), None, "{harmless}");
        }
        assert_eq!(personal_in_path("GET /readers?email=x"), Some("email"));
        assert_eq!(
            personal_in_path("GET /readers/{phoneNumber}"),
            Some("phoneNumber")
        );
        assert_eq!(personal_in_path("POST /email/verify"), None);
    }

    // req: SEQ-3
    #[test]
    fn statements_with_parameters_are_told_from_built_ones() {
        assert!(is_built_sql("UPDATE jobs SET a = 'x' WHERE id = '{jobId}'"));
        assert!(is_built_sql(
            "\"SELECT * FROM a WHERE b = '\" + name + \"'\""
        ));
        for sound in [
            "SELECT 1 FROM users WHERE mobileNumber = $1",
            "SELECT * FROM a WHERE b = @name",
            "UPDATE \"users\" SET \"status\" = 'suspended' WHERE \"id\" = :id",
            "BEGIN TRANSACTION; INSERT User; COMMIT;",
            "Update UI State: show ${spinner}",
        ] {
            assert!(!is_built_sql(sound), "{sound}");
        }
    }
}
