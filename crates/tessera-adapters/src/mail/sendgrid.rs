//! Mails through SendGrid's v3 API.

use crate::http_client::{Answer, EndpointError, HttpClient, parse_endpoint};
use crate::send_error::{permanent, transient};
use async_trait::async_trait;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tessera_core::id::EntryId;
use tessera_core::mail::Mail;
use tessera_core::ports::{MessageProvider, SendError, Sent};

const BASE_URL: &str = "https://api.sendgrid.com";

/// The name under which SendGrid tells its own id for a mail that it took.
const MESSAGE_ID: HeaderName = HeaderName::from_static("x-message-id");

/// The fields that a refusal may name for the mail's own sake; all else is about the account,
/// the sender or this program.
///
/// Source: the errors of `POST /v3/mail/send` in SendGrid's API reference.
const REFUSED_FIELDS: [&str; 3] = ["personalizations", "content", "subject"];

/// A SendGrid account.
#[derive(Clone)] // No Debug: it holds the key.
pub struct SendGridConfig {
    /// The account's key, with the permission to send mail.
    pub api_key: String,
    /// Where the API is, if not at SendGrid's own address.
    pub base_url: Option<String>,
    /// How long an answer may take; see [`crate::SEND_TIMEOUT`].
    pub timeout: Duration,
}

/// The configuration of SendGrid makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSendGridConfig {
    /// The key cannot be sent.
    #[error("api_key must be a key such as SG.…, in one line of ASCII")]
    ApiKey,
    /// The address cannot be called.
    #[error("base_url cannot be used")]
    BaseUrl(#[from] EndpointError),
}

/// Sends through SendGrid.
pub struct SendGrid {
    client: HttpClient,
    uri: Uri,
    authorization: HeaderValue,
}

impl SendGrid {
    /// Checks the configuration; does not call SendGrid.
    ///
    /// # Errors
    /// Names the first part that makes no sense.
    pub fn new(config: &SendGridConfig) -> Result<Self, InvalidSendGridConfig> {
        let key = config.api_key.as_str();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidSendGridConfig::ApiKey);
        }
        let mut authorization = HeaderValue::try_from(format!("Bearer {key}"))
            .map_err(|_| InvalidSendGridConfig::ApiKey)?;
        authorization.set_sensitive(true);
        let base = config.base_url.as_deref().unwrap_or(BASE_URL);
        let uri = parse_endpoint(&format!("{}/v3/mail/send", base.trim_end_matches('/')))?;
        Ok(Self {
            client: HttpClient::new(config.timeout)?,
            uri,
            authorization,
        })
    }

    fn headers(&self) -> HeaderMap {
        let json = HeaderValue::from_static("application/json");
        HeaderMap::from_iter([
            (AUTHORIZATION, self.authorization.clone()),
            (CONTENT_TYPE, json.clone()),
            (ACCEPT, json),
        ])
    }
}

/// The body of `POST /v3/mail/send`.
#[derive(Serialize)]
struct Request<'a> {
    personalizations: [Personalization<'a>; 1],
    from: Party<'a>,
    subject: String,
    content: [Content<'a>; 2],
    headers: Headers,
    custom_args: CustomArguments,
    tracking_settings: Tracking,
}

#[derive(Serialize)]
struct Personalization<'a> {
    to: [Party<'a>; 1],
}

#[derive(Serialize)]
struct Party<'a> {
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct Content<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
}

/// The same headers as over SMTP: the id tells a repeated mail (RFC 5322 §3.6.4), the mark
/// keeps out-of-office notes from answering (RFC 3834 §5). SendGrid dates mails itself.
#[derive(Serialize)]
struct Headers {
    #[serde(rename = "Message-ID")]
    message_id: String,
    #[serde(rename = "Auto-Submitted")]
    auto_submitted: &'static str,
}

/// What SendGrid repeats in the events it reports.
#[derive(Serialize)]
struct CustomArguments {
    entry_id: String,
}

/// Off, all of it: tracked links lead to another origin, and tracked mails load a picture.
#[derive(Default, Serialize)]
struct Tracking {
    click_tracking: ClickTracking,
    open_tracking: Switch,
    subscription_tracking: Switch,
    ganalytics: Switch,
}

#[derive(Default, Serialize)]
struct Switch {
    enable: bool,
}

#[derive(Default, Serialize)]
struct ClickTracking {
    enable: bool,
    enable_text: bool,
}

impl<'a> Request<'a> {
    fn new(id: EntryId, mail: &'a Mail) -> Self {
        let from = mail.from.address();
        Self {
            personalizations: [Personalization {
                to: [Party {
                    email: mail.to.as_str(),
                    name: None,
                }],
            }],
            from: Party {
                email: from.as_str(),
                name: mail.from.name(),
            },
            subject: one_line(&mail.content.subject),
            // The order is that of the parts; the better one comes last (RFC 2046 §5.1.4).
            content: [
                Content {
                    kind: "text/plain",
                    value: &mail.content.text,
                },
                Content {
                    kind: "text/html",
                    value: &mail.content.html,
                },
            ],
            headers: Headers {
                message_id: format!("<{id}@{}>", from.domain()),
                auto_submitted: "auto-generated",
            },
            custom_args: CustomArguments {
                entry_id: id.to_string(),
            },
            tracking_settings: Tracking::default(),
        }
    }
}

/// A header is one line, whatever SendGrid would make of several.
fn one_line(subject: &str) -> String {
    let lines = subject.split(char::is_control);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// An error as SendGrid tells it. Its text is left out: it may repeat the address.
#[derive(Deserialize)]
struct Refusals {
    errors: Vec<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    field: Option<String>,
}

fn outcome(answer: &Answer) -> Result<Sent, SendError> {
    let status = answer.status;
    if status == StatusCode::ACCEPTED {
        let id = answer.headers.get(MESSAGE_ID);
        return Ok(Sent {
            provider_message_id: id.and_then(|id| id.to_str().ok()).map(str::to_owned),
        });
    }
    let reason = format!("answered {}", status.as_u16());
    let is_refused = status == StatusCode::BAD_REQUEST && is_about_the_mail(&answer.body);
    Err(match (is_refused, status) {
        (true, _) => permanent(format!("{reason}: the mail or its recipient is refused")),
        (false, StatusCode::PAYLOAD_TOO_LARGE) => permanent(reason),
        (false, _) => transient(reason),
    })
}

/// Whether every error names a part of the mail.
fn is_about_the_mail(body: &[u8]) -> bool {
    let Ok(refusals) = serde_json::from_slice::<Refusals>(body) else {
        return false;
    };
    let names_mail = |refusal: &Refusal| {
        let field = refusal.field.as_deref().unwrap_or_default();
        let first = field.split('.').next().unwrap_or_default();
        REFUSED_FIELDS.contains(&first)
    };
    !refusals.errors.is_empty() && refusals.errors.iter().all(names_mail)
}

#[async_trait]
impl MessageProvider<Mail> for SendGrid {
    fn name(&self) -> &'static str {
        "sendgrid"
    }

    async fn send(&self, id: EntryId, mail: &Mail) -> Result<Sent, SendError> {
        let body = serde_json::to_vec(&Request::new(id, mail))
            .map_err(|_| permanent("the mail cannot be written as JSON"))?;
        match self
            .client
            .post(&self.uri, self.headers(), Bytes::from(body))
            .await
        {
            Ok(answer) => outcome(&answer),
            Err(error) => Err(transient(error.to_string())),
        }
    }
}
