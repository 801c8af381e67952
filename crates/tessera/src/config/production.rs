//! What stops a start: settings that are fine on one's own machine and nowhere else.

use super::model::{Config, Mode, PasswordScheme, Sasl, SmtpTls};
use jiff::SignedDuration;
use tessera_adapters::is_loopback;

/// The longest that delivered events are kept.
const EVENTS_AT_MOST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Secrets that stand in documents, tutorials and examples.
const KNOWN_SECRETS: [&str; 6] = [
    "secret",
    "changeme",
    "change-me",
    "password",
    "secure-secret-from-secrets-manager",
    "your-256-bit-secret",
];

/// Everything that stands against a start, each with its remedy; empty when nothing does.
pub(crate) fn check(config: &Config) -> Vec<String> {
    let mut against = match config.mode {
        Mode::Development => check_development(config),
        Mode::Production => check_for_customers(config),
    };
    if config.tokens.idle_ttl.0 <= config.tokens.access_ttl.0 {
        against.push(
            "tokens.idle_ttl must be longer than tokens.access_ttl: a session is used when its \
             refresh token is exchanged, and clients exchange theirs when an access token runs out"
                .to_owned(),
        );
    }
    if config
        .events
        .retention
        .is_some_and(|kept| kept.0 > EVENTS_AT_MOST)
    {
        against.push(
            "events.retention must be 30d at most: pseudonyms of people who were erased are not \
             kept for longer"
                .to_owned(),
        );
    }
    against
}

fn check_development(config: &Config) -> Vec<String> {
    let mut against = Vec::new();
    if !config.server.listen.ip().is_loopback() {
        against.push(format!(
            "server.listen is {}, but development mode serves loopback addresses alone, since its \
             inbox shows every code to everyone: listen on 127.0.0.1, or set mode = \"production\"",
            config.server.listen
        ));
    }
    against
}

fn check_for_customers(config: &Config) -> Vec<String> {
    let mut against = Vec::new();
    let mut refuse_if = |is_wrong: bool, why: &str| {
        if is_wrong {
            against.push(why.to_owned());
        }
    };
    refuse_if(
        !config.store.url.starts_with("postgres"),
        "store.url must be a postgres:// URL in production (or set DATABASE_URL)",
    );
    refuse_if(
        config.ephemeral.url.is_empty(),
        "ephemeral.url must be a redis:// URL in production (or set REDIS_URL)",
    );
    refuse_if(
        !config.server.public_origin.starts_with("https://"),
        "server.public_origin must be the https:// address that customers see",
    );
    refuse_if(
        config.sms.providers.iter().any(|name| name == "inbox"),
        "sms.providers must not name \"inbox\" in production: it shows codes to everyone; use \
         \"sns\" or \"twilio\"",
    );
    refuse_if(
        config.sms.providers.is_empty(),
        "sms.providers must name at least one of \"sns\" and \"twilio\"",
    );
    let email = &config.email;
    let uses_smtp = email.providers.iter().any(|name| name == "smtp");
    refuse_if(
        email.providers.iter().any(|name| name == "inbox"),
        "email.providers must not name \"inbox\" in production: it shows codes to everyone; use \
         \"smtp\" or \"sendgrid\"",
    );
    refuse_if(
        email.providers.is_empty(),
        "email.providers must name at least one of \"smtp\" and \"sendgrid\"",
    );
    refuse_if(
        email.from.is_empty(),
        "email.from is missing: whom mails come from, such as \"Example <no-reply@example.com>\" \
         (or set EMAIL_FROM)",
    );
    refuse_if(
        uses_smtp && email.smtp.tls == SmtpTls::None && !is_loopback(&email.smtp.host),
        "email.smtp.tls = \"none\" shows codes to whoever is on the way: use \"starttls\" or \
         \"implicit\", or a server on this machine",
    );
    refuse_if(
        email.providers.iter().any(|name| name == "sendgrid") && email.sendgrid.api_key.is_empty(),
        "email.sendgrid.api_key is missing (or set SENDGRID_API_KEY)",
    );
    let nats = &config.events.nats;
    refuse_if(
        !(nats.token.is_empty() && nats.password.is_empty()) && is_in_the_clear(&nats.url),
        "events.nats sends its token or password in the clear: use tls://HOST, credentials that \
         are never sent (events.nats.credentials), or a server on this machine",
    );
    let kafka = &config.events.kafka;
    refuse_if(
        kafka.sasl == Sasl::Plain && !kafka.tls,
        "events.kafka sends its password in the clear: set events.kafka.tls = true, or \
         events.kafka.sasl = \"scram-sha-512\"",
    );
    refuse_if(
        !config.limits.enabled,
        "limits.enabled = false is for tests in development alone",
    );
    refuse_if(
        config.secrets.otp_pepper.is_empty(),
        "secrets.otp_pepper is missing: 32 random bytes in base64 (openssl rand -base64 32)",
    );
    refuse_if(
        config.secrets.index_key.is_empty(),
        "secrets.index_key is missing: 32 random bytes in base64 (openssl rand -base64 32)",
    );
    refuse_if(
        config.secrets.encryption_keys.is_empty(),
        "secrets.encryption_keys is missing: [{ id = 1, key = \"…\" }], 32 random bytes in base64",
    );
    refuse_if(
        config.secrets.password_peppers.is_empty(),
        "secrets.password_peppers is missing: [{ id = 1, key = \"…\" }], 32 random bytes in base64",
    );
    refuse_if(
        config.passwords.scheme == PasswordScheme::Bcrypt && config.passwords.bcrypt_cost < 10,
        "passwords.bcrypt_cost must be at least 10 in production",
    );
    refuse_if(
        config.tokens.signing_key.is_empty(),
        "tokens.signing_key is missing: a PKCS #8 private key in base64, or JWT_SECRET",
    );
    for (key, value) in secrets(config) {
        refuse_if(
            is_known(value),
            &format!(
                "{key} is a known or placeholder value: draw a new one (openssl rand -base64 32)"
            ),
        );
    }
    against
}

/// Every key of the configuration, by its name; some are empty.
pub(crate) fn secrets(config: &Config) -> Vec<(String, &str)> {
    let mut all = vec![
        (
            "secrets.otp_pepper".to_owned(),
            config.secrets.otp_pepper.as_str(),
        ),
        (
            "secrets.index_key".to_owned(),
            config.secrets.index_key.as_str(),
        ),
        (
            "tokens.signing_key".to_owned(),
            config.tokens.signing_key.as_str(),
        ),
    ];
    let numbered = [
        ("encryption_keys", &config.secrets.encryption_keys),
        ("password_peppers", &config.secrets.password_peppers),
    ];
    for (name, keys) in numbered {
        for key in keys {
            let name = format!("secrets.{name} (id {})", key.id);
            all.push((name, key.key.as_str()));
        }
    }
    all
}

/// Whether one of the servers is spoken to without TLS over a network.
fn is_in_the_clear(urls: &str) -> bool {
    let plain = |url: &str| {
        let url = url.trim().parse::<http::Uri>().ok();
        url.is_some_and(|url| {
            url.scheme_str() == Some("nats") && !url.host().is_some_and(is_loopback)
        })
    };
    urls.split(',').any(plain)
}

/// Whether a secret is one that others know: it stands in documents, or has hardly
/// any variety.
fn is_known(secret: &str) -> bool {
    if secret.is_empty() {
        return false;
    }
    let plain = secret.trim_matches(['[', ']', ' ']).to_ascii_lowercase();
    let variety: std::collections::BTreeSet<char> = plain.chars().collect();
    KNOWN_SECRETS.contains(&plain.as_str()) || variety.len() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Config {
        toml::from_str(text).ok().unwrap()
    }

    const SOUND: &str = r#"
        mode = "production"
        [server]
        listen = "0.0.0.0:8080"
        public_origin = "https://id.example.com"
        [store]
        url = "postgres://tessera@db/tessera"
        [ephemeral]
        url = "redis://cache"
        [sms]
        providers = ["sns"]
        [email]
        providers = ["smtp"]
        from = "Example <no-reply@example.com>"
        smtp = { host = "mail.example.com" }
        [tokens]
        signing_key = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v"
        [secrets]
        otp_pepper = "q0yW8mJb3xNf5sVh7tZr1uKc9eLp2gDa4iQoXwTyEk8="
        index_key = "Zr1uKc9eLp2gDa4iQoXwTyEk8q0yW8mJb3xNf5sVh7s="
        encryption_keys = [{ id = 1, key = "Xw9TyEk8q0yW8mJb3xNf5sVh7tZr1uKc9eLp2gDa4io=" }]
        password_peppers = [{ id = 1, key = "Lp2gDa4ioXw9TyEk8q0yW8mJb3xNf5sVh7tZr1uKc9e=" }]
    "#;

    #[test]
    fn a_sound_production_configuration_starts() {
        assert_eq!(check(&config(SOUND)), Vec::<String>::new());
    }

    #[test]
    fn every_missing_default_or_known_part_stops_the_start() {
        for (from, to) in [
            (
                r#"url = "postgres://tessera@db/tessera""#,
                r#"url = "sqlite:x""#,
            ),
            (r#"url = "redis://cache""#, r#"url = """#),
            ("https://id", "http://id"),
            (r#"["sns"]"#, r#"["sns", "inbox"]"#),
            (r#"["sns"]"#, "[]"),
            (r#"["smtp"]"#, r#"["smtp", "inbox"]"#),
            (r#"["smtp"]"#, "[]"),
            (r#"["smtp"]"#, r#"["smtp", "sendgrid"]"#),
            ("Example <no-reply@example.com>", ""),
            (
                r#"host = "mail.example.com""#,
                r#"host = "mail.example.com", tls = "none""#,
            ),
            ("[tokens]", "[limits]\nenabled = false\n[tokens]"),
            (
                "[tokens]",
                "[events.nats]\nurl = \"tls://a,nats://b\"\ntoken = \"x\"\n[tokens]",
            ),
            ("[tokens]", "[events]\nretention = \"31d\"\n[tokens]"),
            (
                "[tokens]",
                "[events.kafka]\nbrokers = \"a:9092\"\ntls = false\nsasl = \"plain\"\n[tokens]",
            ),
            ("q0yW8mJb3xNf5sVh7tZr1uKc9eLp2gDa4iQoXwTyEk8=", ""),
            (
                "q0yW8mJb3xNf5sVh7tZr1uKc9eLp2gDa4iQoXwTyEk8=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            ),
            (
                "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v",
                "[secure-secret-from-secrets-manager]",
            ),
            ("Zr1uKc9eLp2gDa4iQoXwTyEk8q0yW8mJb3xNf5sVh7s=", "changeme"),
            ("Lp2gDa4ioXw9TyEk8q0yW8mJb3xNf5sVh7tZr1uKc9e=", "password"),
            ("[tokens]", "[passwords]\nbcrypt_cost = 8\n[tokens]"),
            ("[tokens]", "[tokens]\nidle_ttl = \"1h\""),
        ] {
            assert!(SOUND.contains(from), "{from}");
            let against = check(&config(&SOUND.replacen(from, to, 1)));
            assert_eq!(against.len(), 1, "{to}: {against:?}");
        }
    }

    // req: REG-11
    #[test]
    fn a_password_goes_to_nats_over_tls_or_within_the_machine() {
        for section in [
            r#"{ url = "tls://a,tls://b", token = "x" }"#,
            r#"{ url = "nats://127.0.0.1:4222", username = "u", password = "x" }"#,
            r#"{ url = "nats://b", credentials = "signs, and is not sent" }"#,
            r#"{ url = "nats://b" }"#,
        ] {
            let text = format!("{SOUND}\n[events]\nnats = {section}");
            assert_eq!(check(&config(&text)), Vec::<String>::new(), "{section}");
        }
    }

    #[test]
    fn development_keeps_to_loopback() {
        assert_eq!(check(&config("")), Vec::<String>::new());
        assert_eq!(
            check(&config("[server]\nlisten = \"0.0.0.0:8080\"")).len(),
            1
        );
    }
}
