//! What people do who protect their accounts with an authenticator app, and somebody who guesses
//! at its codes.

use super::authenticator::Authenticator;
use super::clients::{Client, Person, RACERS, Session, session_in};
use super::journal::Operation;
use super::world::{Ask, Reply};
use anyhow::Result;
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a code may have been taken for: the one that was shown before is taken, too, and so is
/// the next.
const STEPS_APART: Duration = Duration::from_secs(61);
/// More wrong codes than an account is granted in a quarter of an hour.
const GUESSES: usize = 14;

/// The second factor of somebody.
#[derive(Debug)]
pub(super) struct Factor {
    app: Authenticator,
    backup_codes: Vec<String>,
    /// When a code of the app was presented last.
    presented: Option<Instant>,
}

impl Client<'_> {
    /// Turns the second factor on, in the session that the person has.
    pub(super) fn protect(&mut self, person: &mut Person) -> Result<()> {
        let Some(session) = person.session.clone() else {
            return Ok(());
        };
        let of_session = |operation, json| {
            Ask::new(operation, &person.account, json)
                .in_session(&session.name)
                .bearing(&session.access)
        };
        let enable = of_session(Operation::EnrolFactor, json!({"method": "totp"}));
        let Some(enrolled) = self.ask(&enable)? else {
            return Ok(());
        };
        let Some(mut factor) = factor_in(&enrolled) else {
            return Ok(());
        };
        let code = factor.app.code();
        factor.presented = Some(Instant::now());
        let confirm = of_session(Operation::ConfirmFactor, json!({"code": code})).presenting(&code);
        if self.ask(&confirm)?.is_some_and(|it| it.answer.succeeded()) {
            person.factor = Some(factor);
        } else {
            // It is on or not, and nobody was told: whoever does not know gives the account up.
            person.session = None;
            person.password = None;
        }
        Ok(())
    }

    /// Finishes a login that asks for a second factor; the session, where it was let in.
    pub(super) fn second_step(
        &mut self,
        person: &mut Person,
        login: &Reply,
    ) -> Result<Option<Session>> {
        let challenge = login.body["challenge"].as_str().map(str::to_owned);
        let (Some(challenge), Some(mut factor)) = (challenge, person.factor.take()) else {
            return Ok(None);
        };
        let name = login.answer.session.clone().unwrap_or_default();
        let step = |code: &str| second_step(&person.account, &name, &challenge, code);
        if self.random.happens(10) {
            self.ask(&step(&factor.app.wrong_code()))?;
        }
        let is_fresh = factor
            .presented
            .is_none_or(|presented| presented.elapsed() > STEPS_APART);
        let code = if is_fresh && self.random.happens(70) {
            factor.presented = Some(Instant::now());
            factor.app.code()
        } else if let Some(code) = factor.backup_codes.pop() {
            code
        } else if is_fresh {
            factor.presented = Some(Instant::now());
            factor.app.code()
        } else {
            person.factor = Some(factor);
            return Ok(None);
        };
        let session = self.present(person, &step(&code))?;
        if self.random.happens(30) {
            // The same code again, for another login: it was good once.
            let again = self.session_name();
            let password = person.password.clone().unwrap_or_default();
            let asked = self.ask(&Ask::login(&person.account, &password, &again))?;
            let challenge = asked.and_then(|it| it.body["challenge"].as_str().map(str::to_owned));
            if let Some(challenge) = challenge {
                self.ask(&second_step(&person.account, &again, &challenge, &code))?;
            }
        }
        person.factor = Some(factor);
        Ok(session)
    }

    /// Presents a code by one request, or by several at once.
    fn present(&mut self, person: &Person, step: &Ask) -> Result<Option<Session>> {
        if self.random.happens(20) {
            // Half for one login, half for another, which goes to either instance.
            let other = self.session_name();
            let password = person.password.clone().unwrap_or_default();
            let asked = self.ask(&Ask::login(&person.account, &password, &other))?;
            let challenge = asked.and_then(|it| it.body["challenge"].as_str().map(str::to_owned));
            let mut racers = vec![step.clone(); RACERS / 2];
            if let (Some(challenge), Some(code)) = (challenge, &step.presented) {
                let racer = second_step(&person.account, &other, &challenge, code);
                racers.extend(vec![racer; RACERS / 2]);
            }
            let replies = self.world.race(&racers)?;
            if let Some(session) = replies.iter().find_map(session_in) {
                return Ok(Some(session));
            }
        }
        Ok(self.ask(step)?.as_ref().and_then(session_in))
    }

    /// Somebody who has the password guesses at codes, at both instances at once, for as long as
    /// the account lets them.
    pub(super) fn guess_codes(&mut self, person: &Person) -> Result<()> {
        let (Some(password), Some(factor)) = (&person.password, &person.factor) else {
            return Ok(());
        };
        for _ in 0..GUESSES / 2 {
            let mut guesses = Vec::new();
            for _ in 0..2 {
                let name = self.session_name();
                let asked = self.ask(&Ask::login(&person.account, password, &name))?;
                let challenge =
                    asked.and_then(|it| it.body["challenge"].as_str().map(str::to_owned));
                let Some(challenge) = challenge else { continue };
                let code = factor.app.wrong_code();
                guesses.push(second_step(&person.account, &name, &challenge, &code));
            }
            self.world.race(&guesses)?;
        }
        Ok(())
    }
}

fn second_step(account: &str, session: &str, challenge: &str, code: &str) -> Ask {
    let json = json!({"challenge": challenge, "code": code});
    Ask::new(Operation::SecondStep, account, json)
        .in_session(session)
        .presenting(code)
}

fn factor_in(enrolled: &Reply) -> Option<Factor> {
    let app = Authenticator::scan(enrolled.body["secret"].as_str()?)?;
    let codes = enrolled.body["backupCodes"].as_array()?.iter();
    Some(Factor {
        app,
        backup_codes: codes
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        presented: None,
    })
}
