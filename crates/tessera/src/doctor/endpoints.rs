//! Those whom a deployment calls, and whether a connection can be made. Nothing is sent.

use super::snapshot::{Endpoint, Purpose};
use crate::config::{Config, SmtpTls};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long a connection may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Somebody to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Callee {
    name: String,
    serves: Purpose,
    host: String,
    port: u16,
}

impl Callee {
    fn of_url(name: impl Into<String>, serves: Purpose, url: &str) -> Option<Self> {
        let url: http::Uri = url.parse().ok()?;
        let port = match url.scheme_str() {
            Some("http") => 80,
            Some("nats" | "tls") => 4222,
            Some("kafka") => 9092,
            _ => 443,
        };
        Some(Self {
            name: name.into(),
            serves,
            // Brackets are for URLs alone.
            host: url.host()?.trim_matches(['[', ']']).to_owned(),
            port: url.port_u16().unwrap_or(port),
        })
    }
}

/// Everybody whom the configuration names.
pub(super) fn of(config: &Config) -> Vec<Callee> {
    let sms = config.sms.providers.iter();
    let email = config.email.providers.iter();
    let mut all: Vec<Callee> = sms
        .filter_map(|name| sms_provider(name, config))
        .chain(email.filter_map(|name| mail_provider(name, config)))
        .collect();
    for webhook in &config.events.webhooks {
        let name = format!("events.webhooks {}", webhook.name);
        all.extend(Callee::of_url(name, Purpose::Events, &webhook.url));
    }
    for server in config.events.nats.url.split(',') {
        all.extend(Callee::of_url(
            "events.nats",
            Purpose::Events,
            server.trim(),
        ));
    }
    for broker in config.events.kafka.brokers.split(',') {
        let url = format!("kafka://{}", broker.trim());
        all.extend(Callee::of_url("events.kafka", Purpose::Events, &url));
    }
    let breaches = config.passwords.breach_ranges.as_str();
    all.extend(Callee::of_url(
        "passwords.breach_ranges",
        Purpose::Passwords,
        breaches,
    ));
    if config.telemetry.enabled {
        let traces = config.telemetry.otlp_endpoint.as_str();
        all.extend(Callee::of_url(
            "telemetry.otlp_endpoint",
            Purpose::Traces,
            traces,
        ));
    }
    all
}

fn sms_provider(name: &str, config: &Config) -> Option<Callee> {
    let url = match name {
        "twilio" => config.sms.twilio.base_url.clone(),
        "sns" if config.sms.sns.endpoint_url.is_empty() => {
            format!("https://sns.{}.amazonaws.com", config.sms.sns.region)
        }
        "sns" => config.sms.sns.endpoint_url.clone(),
        _ => return None,
    };
    Callee::of_url(format!("sms.{name}"), Purpose::Sms, &url)
}

fn mail_provider(name: &str, config: &Config) -> Option<Callee> {
    let smtp = &config.email.smtp;
    match name {
        "sendgrid" => {
            let url = &config.email.sendgrid.base_url;
            Callee::of_url("email.sendgrid", Purpose::Email, url)
        }
        "smtp" if !smtp.host.is_empty() => Some(Callee {
            name: "email.smtp".to_owned(),
            serves: Purpose::Email,
            host: smtp.host.clone(),
            port: match (smtp.port, smtp.tls) {
                (0, SmtpTls::StartTls) => 587,
                (0, SmtpTls::Implicit) => 465,
                (0, SmtpTls::None) => 25,
                (port, _) => port,
            },
        }),
        _ => None,
    }
}

/// Connects to all at once.
pub(super) async fn reach(callees: Vec<Callee>) -> Vec<Endpoint> {
    let mut calls = JoinSet::new();
    for (place, callee) in callees.into_iter().enumerate() {
        calls.spawn(async move { (place, call(callee).await) });
    }
    let mut reached = calls.join_all().await;
    reached.sort_by_key(|(place, _)| *place);
    reached.into_iter().map(|(_, endpoint)| endpoint).collect()
}

async fn call(callee: Callee) -> Endpoint {
    let address = (callee.host.as_str(), callee.port);
    let connected = tokio::time::timeout(TIMEOUT, TcpStream::connect(address)).await;
    let reached = match connected {
        Ok(Ok(_stream)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_elapsed) => Err(format!("none within {} s", TIMEOUT.as_secs())),
    };
    Endpoint {
        authority: format!("{}:{}", callee.host, callee.port),
        name: callee.name,
        serves: callee.serves,
        reached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callees(text: &str) -> Vec<(String, String, u16)> {
        let config: Config = toml::from_str(text).unwrap();
        let all = of(&config).into_iter();
        all.map(|one| (one.name, one.host, one.port)).collect()
    }

    fn callee(name: &str, host: &str, port: u16) -> (String, String, u16) {
        (name.to_owned(), host.to_owned(), port)
    }

    #[test]
    fn everybody_who_is_called_is_known() {
        let found = callees(
            r#"
            [sms]
            providers = ["twilio", "sns"]
            sns.region = "ap-south-1"
            [email]
            providers = ["smtp", "sendgrid"]
            smtp.host = "mail.example.com"
            smtp.tls = "implicit"
            [events]
            webhooks = [{ name = "crm", url = "http://[::1]:9/hook", secret = "x" }]
            nats.url = "nats://n1.example.com, tls://n2.example.com:4333"
            kafka.brokers = "k1.example.com:9093"
            [passwords]
            breach_ranges = "https://ranges.example.com/range/"
            "#,
        );
        assert_eq!(
            found,
            [
                callee("sms.twilio", "api.twilio.com", 443),
                callee("sms.sns", "sns.ap-south-1.amazonaws.com", 443),
                callee("email.smtp", "mail.example.com", 465),
                callee("email.sendgrid", "api.sendgrid.com", 443),
                callee("events.webhooks crm", "::1", 9),
                callee("events.nats", "n1.example.com", 4222),
                callee("events.nats", "n2.example.com", 4333),
                callee("events.kafka", "k1.example.com", 9093),
                callee("passwords.breach_ranges", "ranges.example.com", 443),
            ]
        );
        assert_eq!(callees(""), []);
    }

    #[tokio::test]
    async fn who_listens_is_reached_and_who_does_not_is_named() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap().port();
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = gone.local_addr().unwrap().port();
        drop(gone);
        let callee = |port| Callee {
            name: "sms.twilio".to_owned(),
            serves: Purpose::Sms,
            host: "127.0.0.1".to_owned(),
            port,
        };
        let reached = reach(vec![callee(closed), callee(open)]).await;
        assert!(reached[0].reached.is_err());
        assert!(reached[1].reached.is_ok());
    }
}
