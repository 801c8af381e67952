//! Text messages through Twilio's Messages API.

use crate::http_client::{Answer, EndpointError, HttpClient, parse_endpoint};
use crate::send_error::{permanent, transient};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, InvalidHeaderValue};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use serde::Deserialize;
use std::time::Duration;
use tessera_core::id::EntryId;
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{MessageProvider, SendError, Sent};

const BASE_URL: &str = "https://api.twilio.com";

/// What Twilio refuses for the message's own sake, by its error codes: no sender
/// and no account could send it. All else may work later, or elsewhere.
///
/// Source: the Twilio error and warning dictionary.
const REFUSED: [u32; 9] = [
    21_211, // the number is not valid
    21_214, // the number cannot be reached
    21_217, // the number does not look like one
    21_602, // there is no text
    21_604, // there is no number
    21_610, // the recipient has unsubscribed
    21_614, // the number is not a mobile one
    21_617, // the text is too long
    21_635, // the number is a landline
];

/// A Twilio account and how messages go out of it.
#[derive(Clone)] // No Debug: it holds the token.
pub struct TwilioConfig {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The account's secret.
    pub auth_token: String,
    /// A number in E.164, a sender id, or a messaging service (`MG…`).
    pub from: String,
    /// Where the API is, if not at Twilio's own address.
    pub base_url: Option<String>,
    /// How long an answer may take; see [`crate::SEND_TIMEOUT`].
    pub timeout: Duration,
}

/// The configuration of Twilio makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTwilioConfig {
    /// The account is not one.
    #[error("account_sid must consist of letters and digits, such as AC0123…")]
    AccountSid,
    /// The token cannot be sent.
    #[error("auth_token must not be empty")]
    AuthToken,
    /// There is no sender.
    #[error("from must be a number, a sender id or a messaging service")]
    From,
    /// The address cannot be called.
    #[error("base_url cannot be used")]
    BaseUrl(#[from] EndpointError),
}

/// Sends through Twilio.
pub struct Twilio {
    client: HttpClient,
    uri: Uri,
    from: String,
    authorization: HeaderValue,
}

impl Twilio {
    /// Checks the configuration; does not call Twilio.
    ///
    /// # Errors
    /// Names the first part that makes no sense.
    pub fn new(config: &TwilioConfig) -> Result<Self, InvalidTwilioConfig> {
        let sid = config.account_sid.as_str();
        if sid.is_empty() || !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(InvalidTwilioConfig::AccountSid);
        }
        if config.auth_token.is_empty() {
            return Err(InvalidTwilioConfig::AuthToken);
        }
        if config.from.is_empty() {
            return Err(InvalidTwilioConfig::From);
        }
        let base = config.base_url.as_deref().unwrap_or(BASE_URL);
        let base = base.trim_end_matches('/');
        let uri = parse_endpoint(&format!("{base}/2010-04-01/Accounts/{sid}/Messages.json"))?;
        let authorization = basic(sid, &config.auth_token)
            .map_err(|_: InvalidHeaderValue| InvalidTwilioConfig::AuthToken)?;
        Ok(Self {
            client: HttpClient::new(config.timeout)?,
            uri,
            from: config.from.clone(),
            authorization,
        })
    }

    fn form(&self, message: &SmsMessage) -> String {
        let sender = if self.from.starts_with("MG") {
            "MessagingServiceSid"
        } else {
            "From"
        };
        form_urlencoded::Serializer::new(String::new())
            .append_pair("To", &message.to)
            .append_pair(sender, &self.from)
            .append_pair("Body", &message.body)
            .finish()
    }
}

fn basic(user: &str, password: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let credentials = STANDARD.encode(format!("{user}:{password}"));
    let mut value = HeaderValue::try_from(format!("Basic {credentials}"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A message as Twilio took it.
#[derive(Deserialize)]
struct Taken {
    sid: String,
}

/// An error as Twilio tells it. Its text is left out: it repeats the number.
#[derive(Deserialize)]
struct Refusal {
    code: u32,
}

fn outcome(answer: &Answer) -> Result<Sent, SendError> {
    let status = answer.status;
    if status.is_success() {
        // An answer without an id does not come from Twilio: whether the message is
        // out is unknown, and twice is better than never.
        let taken: Taken = serde_json::from_slice(&answer.body)
            .map_err(|_| transient(format!("answered {} without a message id", status.as_u16())))?;
        return Ok(Sent {
            provider_message_id: Some(taken.sid),
        });
    }
    let code = serde_json::from_slice(&answer.body)
        .ok()
        .map(|refusal: Refusal| refusal.code);
    let reason = match code {
        Some(code) => format!("answered {} with error {code}", status.as_u16()),
        None => format!("answered {}", status.as_u16()),
    };
    let is_refused =
        status == StatusCode::BAD_REQUEST && code.is_some_and(|code| REFUSED.contains(&code));
    Err(if is_refused {
        permanent(reason)
    } else {
        transient(reason)
    })
}

#[async_trait]
impl MessageProvider<SmsMessage> for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    async fn send(&self, _id: EntryId, message: &SmsMessage) -> Result<Sent, SendError> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let body = Bytes::from(self.form(message));
        match self.client.post(&self.uri, headers, body).await {
            Ok(answer) => outcome(&answer),
            Err(error) => Err(transient(error.to_string())),
        }
    }
}
