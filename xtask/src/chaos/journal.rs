//! What was asked and what was answered, line by line on disk, so that memory stays flat
//! however long a run takes. Whoever judges the run reads this and nothing else.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// An operation of the API that clients of a run use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Register,
    ProveEmail,
    StartStages,
    SendStagesCode,
    EnterStagesCode,
    CompleteStages,
    RequestCode,
    RedeemCode,
    Login,
    Refresh,
    Validate,
    Logout,
    RequestReset,
    ConfirmReset,
    EnrolFactor,
    ConfirmFactor,
    SecondStep,
}

impl Operation {
    pub(crate) const ALL: [Self; 17] = [
        Self::Register,
        Self::ProveEmail,
        Self::StartStages,
        Self::SendStagesCode,
        Self::EnterStagesCode,
        Self::CompleteStages,
        Self::RequestCode,
        Self::RedeemCode,
        Self::Login,
        Self::Refresh,
        Self::Validate,
        Self::Logout,
        Self::RequestReset,
        Self::ConfirmReset,
        Self::EnrolFactor,
        Self::ConfirmFactor,
        Self::SecondStep,
    ];

    /// What the journal and the report call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::ProveEmail => "prove-email",
            Self::StartStages => "start-stages",
            Self::SendStagesCode => "send-stages-code",
            Self::EnterStagesCode => "enter-stages-code",
            Self::CompleteStages => "complete-stages",
            Self::RequestCode => "request-code",
            Self::RedeemCode => "redeem-code",
            Self::Login => "login",
            Self::Refresh => "refresh",
            Self::Validate => "validate",
            Self::Logout => "logout",
            Self::RequestReset => "request-reset",
            Self::ConfirmReset => "confirm-reset",
            Self::EnrolFactor => "enrol-factor",
            Self::ConfirmFactor => "confirm-factor",
            Self::SecondStep => "second-step",
        }
    }

    /// Its path.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Register => "/api/v1/auth/register",
            Self::ProveEmail => "/api/v1/auth/verify-email",
            Self::StartStages => "/api/v1/register/start",
            Self::SendStagesCode => "/api/v1/otp/send",
            Self::EnterStagesCode => "/api/v1/otp/verify",
            Self::CompleteStages => "/api/v1/register/complete",
            Self::RequestCode => "/api/v1/auth/register/otp",
            Self::RedeemCode => "/api/v1/auth/register/verify",
            Self::Login => "/api/v1/auth/login",
            Self::Refresh => "/api/v1/auth/refresh",
            Self::Validate => "/api/v1/auth/validate",
            Self::Logout => "/api/v1/auth/logout",
            Self::RequestReset => "/api/v1/auth/password-reset/request",
            Self::ConfirmReset => "/api/v1/auth/password-reset/confirm",
            Self::EnrolFactor => "/api/v1/users/me/2fa/enable",
            Self::ConfirmFactor => "/api/v1/users/me/2fa/verify",
            Self::SecondStep => "/api/v1/auth/verify-2fa",
        }
    }

    /// The status by which it says that it did what was asked.
    pub(crate) fn success(self) -> u16 {
        match self {
            Self::Register | Self::CompleteStages | Self::RedeemCode => 201,
            Self::StartStages | Self::RequestReset => 202,
            Self::SendStagesCode | Self::Logout => 204,
            Self::ProveEmail
            | Self::EnterStagesCode
            | Self::RequestCode
            | Self::Login
            | Self::Refresh
            | Self::Validate
            | Self::ConfirmReset
            | Self::EnrolFactor
            | Self::ConfirmFactor
            | Self::SecondStep => 200,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A whole response.
    Answered {
        status: u16,
        /// The member `error` of a problem document.
        error: Option<String>,
        /// Whether the body was a problem document of this status.
        is_problem: bool,
    },
    /// None: refused, reset, or out of patience.
    Broken(String),
}

/// One request and what came of it. Times are milliseconds since the run began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) asked_ms: u64,
    pub(crate) answered_ms: u64,
    /// Whether it was asked at the end, when everything ran again.
    pub(crate) is_final: bool,
    /// The address or number that it was about.
    pub(crate) account: String,
    pub(crate) operation: Operation,
    /// The session that it was about, or that it began, as the client numbers them.
    pub(crate) session: Option<String>,
    /// The code, link, registration or token that was presented.
    pub(crate) presented: Option<String>,
    /// The password that was given or chosen.
    pub(crate) password: Option<String>,
    /// The tokens in the answer.
    pub(crate) access: Option<String>,
    pub(crate) refresh: Option<String>,
    /// The backup codes in the answer, with a blank between them.
    pub(crate) backup_codes: Option<String>,
    /// When to come back, in seconds, where the answer says so.
    pub(crate) retry_after: Option<u64>,
    pub(crate) outcome: Outcome,
}

impl Answer {
    /// Whether what was asked was done.
    pub(crate) fn succeeded(&self) -> bool {
        matches!(self.outcome, Outcome::Answered { status, .. } if status == self.operation.success())
    }

    /// Whether nobody can tell whether it was done: no answer, or one of a failure.
    pub(crate) fn is_open(&self) -> bool {
        match self.outcome {
            Outcome::Answered { status, .. } => status >= 500,
            Outcome::Broken(_) => true,
        }
    }

    /// Whether it was refused, by a status of the client's fault.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Answered { status, .. } if (400..500).contains(&status))
    }

    /// Whether it was done, as far as anybody can tell.
    pub(crate) fn may_have_happened(&self) -> bool {
        self.succeeded() || self.is_open()
    }

    /// The error that a refusal names.
    pub(crate) fn error(&self) -> &str {
        match &self.outcome {
            Outcome::Answered {
                error: Some(error), ..
            } => error,
            _ => "",
        }
    }
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Proves an address: a code and a link.
    Proof,
    /// A code alone.
    Code,
    /// A link to another password.
    Reset,
    /// Anything else.
    Other,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Proof, Self::Code, Self::Reset, Self::Other];

    fn name(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Code => "code",
            Self::Reset => "reset",
            Self::Other => "other",
        }
    }
}

/// A message that a provider took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) at_ms: u64,
    pub(crate) account: String,
    pub(crate) kind: Kind,
    pub(crate) code: Option<String>,
    /// The token of its link.
    pub(crate) token: Option<String>,
}

/// A fault, from when it began until everything had come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FaultRecord {
    pub(crate) scenario: String,
    /// What exactly was done.
    pub(crate) what: String,
    pub(crate) began_ms: u64,
    pub(crate) mended_ms: u64,
    /// Whether codes that wait to be entered may be lost by it.
    pub(crate) loses_codes: bool,
}

/// An event that stands in the outbox at the end, whether it went out or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The digest of its partition key: what it is about. Its own id is sealed.
    pub(crate) key: i64,
    /// `pending`, `sent` or `dead`.
    pub(crate) state: String,
}

/// An event in the stream at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// Its place among all in the stream.
    pub(crate) place: u64,
    pub(crate) id: String,
    /// Its type.
    pub(crate) kind: String,
    /// Its partition key: what it is about.
    pub(crate) key: String,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    Answer(Answer),
    Message(Message),
    Fault(FaultRecord),
    /// An instance said that its cache failed, no longer ago than a second.
    CacheFailed {
        at_ms: u64,
    },
    Stored(Stored),
    Told(Told),
}

impl Line {
    fn to_json(&self) -> Value {
        match self {
            Self::Answer(it) => answer_json(it),
            Self::Message(it) => json!({
                "line": "message", "at": it.at_ms, "account": it.account,
                "kind": it.kind.name(), "code": it.code, "token": it.token,
            }),
            Self::Fault(it) => json!({
                "line": "fault", "scenario": it.scenario, "what": it.what,
                "began": it.began_ms, "mended": it.mended_ms, "losesCodes": it.loses_codes,
            }),
            Self::CacheFailed { at_ms } => json!({"line": "cache-failed", "at": at_ms}),
            Self::Stored(it) => json!({"line": "stored", "key": it.key, "state": it.state}),
            Self::Told(it) => json!({
                "line": "told", "place": it.place, "id": it.id, "type": it.kind, "key": it.key,
            }),
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let time = |name: &str| value[name].as_u64();
        Some(match value["line"].as_str()? {
            "answer" => Self::Answer(answer_of(value)?),
            "message" => Self::Message(Message {
                at_ms: time("at")?,
                account: text("account")?,
                kind: Kind::ALL
                    .into_iter()
                    .find(|kind| value["kind"] == kind.name())?,
                code: text("code"),
                token: text("token"),
            }),
            "fault" => Self::Fault(FaultRecord {
                scenario: text("scenario")?,
                what: text("what")?,
                began_ms: time("began")?,
                mended_ms: time("mended")?,
                loses_codes: value["losesCodes"].as_bool()?,
            }),
            "cache-failed" => Self::CacheFailed { at_ms: time("at")? },
            "stored" => Self::Stored(Stored {
                key: value["key"].as_i64()?,
                state: text("state")?,
            }),
            "told" => Self::Told(Told {
                place: time("place")?,
                id: text("id")?,
                kind: text("type")?,
                key: text("key")?,
            }),
            _ => return None,
        })
    }
}

fn answer_json(it: &Answer) -> Value {
    let (status, error, is_problem, broken) = match &it.outcome {
        Outcome::Answered {
            status,
            error,
            is_problem,
        } => (Some(status), error.as_deref(), *is_problem, None),
        Outcome::Broken(why) => (None, None, false, Some(why)),
    };
    let whole = json!({
        "line": "answer", "asked": it.asked_ms, "answered": it.answered_ms, "final": it.is_final,
        "account": it.account, "operation": it.operation.name(), "session": it.session,
        "presented": it.presented, "password": it.password, "access": it.access,
        "refresh": it.refresh, "backupCodes": it.backup_codes, "retryAfter": it.retry_after,
        "status": status, "error": error, "problem": is_problem,
        "broken": broken,
    });
    let Value::Object(members) = whole else {
        return whole;
    };
    // Most lines have a few of these members, and there are many lines.
    members
        .into_iter()
        .filter(|(_, value)| !value.is_null() && *value != json!(false))
        .collect()
}

fn answer_of(value: &Value) -> Option<Answer> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let outcome = match value["status"].as_u64() {
        Some(status) => Outcome::Answered {
            status: u16::try_from(status).ok()?,
            error: text("error"),
            is_problem: value["problem"] == true,
        },
        None => Outcome::Broken(text("broken")?),
    };
    Some(Answer {
        asked_ms: value["asked"].as_u64()?,
        answered_ms: value["answered"].as_u64()?,
        is_final: value["final"] == true,
        account: text("account")?,
        operation: Operation::named(value["operation"].as_str()?)?,
        session: text("session"),
        presented: text("presented"),
        password: text("password"),
        access: text("access"),
        refresh: text("refresh"),
        backup_codes: text("backupCodes"),
        retry_after: value["retryAfter"].as_u64(),
        outcome,
    })
}

/// The journal of a run, while it is written.
pub(crate) struct Journal {
    file: Mutex<BufWriter<File>>,
    began: Instant,
}

impl Journal {
    /// A new journal in place of whatever is at `path`.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let name = path.display();
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .with_context(|| format!("failed to make {name}"))?;
        // Before it is emptied: two runs in one file would be judged as one.
        if file.try_lock().is_err() {
            bail!("another run is writing {name}");
        }
        file.set_len(0)?;
        Ok(Self {
            file: Mutex::new(BufWriter::new(file)),
            began: Instant::now(),
        })
    }

    /// Milliseconds since the run began.
    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// When it cannot be written: a run without its journal proves nothing.
    pub(crate) fn append(&self, line: &Line) -> Result<()> {
        let text = line.to_json();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(file, "{text}").context("failed to write the journal")
    }

    /// Puts on disk what was added.
    pub(crate) fn flush(&self) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.flush().context("failed to write the journal")
    }
}

/// Reads a journal.
///
/// # Errors
/// When a line is none of a journal's.
pub(crate) fn read(path: &Path) -> Result<Vec<Line>> {
    let file = File::open(path).with_context(|| format!("failed to read {}", path.display()))?;
    let lines = BufReader::new(file).lines().enumerate();
    lines
        .map(|(at, line)| {
            let value: Value = serde_json::from_str(&line?)?;
            Line::from_json(&value).with_context(|| format!("line {} of the journal", at + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn answer(outcome: Outcome) -> Answer {
        Answer {
            asked_ms: 3,
            answered_ms: 9,
            is_final: true,
            account: "a@b.example".to_owned(),
            operation: Operation::Login,
            session: Some("1-2".to_owned()),
            presented: None,
            password: Some("one \"two\"".to_owned()),
            access: Some("x.y.z".to_owned()),
            refresh: None,
            backup_codes: Some("aaaa bbbb".to_owned()),
            retry_after: Some(7),
            outcome,
        }
    }

    fn answered(status: u16) -> Outcome {
        Outcome::Answered {
            status,
            error: (status >= 400).then(|| "INTERNAL".to_owned()),
            is_problem: status >= 400,
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let lines = vec![
            Line::Answer(answer(answered(200))),
            Line::Answer(answer(answered(500))),
            Line::Answer(answer(Outcome::Broken("reset".to_owned()))),
            Line::Message(Message {
                at_ms: 5,
                account: "+919876543210".to_owned(),
                kind: Kind::Code,
                code: Some("048213".to_owned()),
                token: None,
            }),
            Line::Fault(FaultRecord {
                scenario: "kill-cache".to_owned(),
                what: "Redis".to_owned(),
                began_ms: 1,
                mended_ms: 2,
                loses_codes: true,
            }),
            Line::CacheFailed { at_ms: 4 },
            Line::Stored(Stored {
                key: -1,
                state: "sent".to_owned(),
            }),
            Line::Told(Told {
                place: 6,
                id: "1".to_owned(),
                kind: "registration.started".to_owned(),
                key: "k".to_owned(),
            }),
        ];
        let folder = Scratch::new("journal").expect("a folder");
        let path = folder.path().join("journal.ndjson");
        let journal = Journal::create(&path).expect("a journal");
        for line in &lines {
            journal.append(line).expect("a line");
        }
        journal.flush().expect("a file");
        assert_eq!(read(&path).expect("the journal"), lines);
    }

    #[test]
    fn a_journal_belongs_to_one_run() {
        let folder = Scratch::new("journal").expect("a folder");
        let path = folder.path().join("journal.ndjson");
        let journal = Journal::create(&path).expect("a journal");
        let line = Line::CacheFailed { at_ms: 1 };
        journal.append(&line).expect("a line");
        assert!(Journal::create(&path).is_err(), "it is being written");
        journal.flush().expect("a file");
        assert_eq!(read(&path).expect("the journal"), [line]);
        drop(journal);
        Journal::create(&path).expect("the next run");
        assert_eq!(read(&path).expect("an empty journal"), []);
    }

    #[test]
    fn every_operation_is_known_by_its_name() {
        for operation in Operation::ALL {
            assert_eq!(Operation::named(operation.name()), Some(operation));
        }
    }

    #[test]
    fn failures_leave_open_what_happened_and_refusals_do_not() {
        assert!(answer(answered(200)).succeeded());
        assert!(answer(answered(401)).is_refused());
        assert!(!answer(answered(401)).may_have_happened());
        for open in [answered(503), Outcome::Broken("reset".to_owned())] {
            let open = answer(open);
            assert!(open.is_open() && open.may_have_happened() && !open.succeeded());
        }
    }
}
