//! Logins by a password and the code of an authenticator app. Every person logs in once: a code
//! is good once.

use super::contest::Contestant;
use super::report::Results;
use super::selection::{Hashing, Workload};
use super::system::{PASSWORD, PEOPLE, System, person};
use crate::bench::baseline::{AppCodes, step_now};
use crate::bench::load::Work;
use crate::http::Response;
use crate::wait;
use anyhow::{Context as _, Result};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// People who have a second factor.
const PROTECTED: usize = 256;
/// Steps that codes are computed for: a quarter of an hour.
const STEPS: u64 = 30;

/// People of one system, and their apps.
pub(super) struct Protected {
    pub(super) emails: Vec<String>,
    pub(super) codes: AppCodes,
    enrolled_in: u64,
}

impl Protected {
    /// Enrols `count` people, the last of all from `from` on backwards.
    pub(super) fn enrol(contestant: &Contestant<'_>, from: usize, count: usize) -> Result<Self> {
        let system = contestant.system;
        let host = contestant.host();
        let emails: Vec<_> = (from..from + count)
            .map(|it| person(PEOPLE - 1 - it))
            .collect();
        let logins = emails.iter().map(|it| system.log_in(&host, it, PASSWORD));
        let sessions = contestant.all(logins.collect(), |it| system.session(it))?;
        let before = sessions
            .iter()
            .filter_map(|it| system.before_enrolment(&host, it));
        let before: Vec<_> = before.collect();
        if !before.is_empty() {
            contestant.all(before, |it| (it.status == 200).then_some(()))?;
        }
        let asked = sessions.iter().map(|it| system.begin_enrolment(&host, it));
        let enrolments = contestant.all(asked.collect(), |it| system.enrolment(it))?;
        let secrets: Vec<_> = enrolments.into_iter().map(|it| it.secret).collect();
        // Some take the code of the present step alone.
        until_a_step_begins()?;
        let codes = AppCodes::of(&secrets, STEPS)?;
        let confirmations = sessions.iter().enumerate().map(|(number, session)| {
            let code = codes.now(number).context("codes ran out")?;
            Ok(system.confirm_enrolment(&host, session, code))
        });
        let confirmations = confirmations.collect::<Result<Vec<_>>>()?;
        contestant.all(confirmations, |it| (it.status == 200).then_some(()))?;
        Ok(Self {
            emails,
            codes,
            enrolled_in: step_now(),
        })
    }

    /// Waits until the code that everybody was enrolled by is over.
    pub(super) fn until_codes_are_new(&self) -> Result<()> {
        const LIMIT: Duration = Duration::from_secs(40);
        wait::until("the next code of apps", LIMIT, || {
            Ok((step_now() > self.enrolled_in).then_some(()))
        })
    }
}

/// Waits for the beginning of a step where the present one may not last.
fn until_a_step_begins() -> Result<()> {
    const LIMIT: Duration = Duration::from_secs(40);
    const ROOM_SECONDS: u64 = 20;
    let since = || {
        std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .unwrap_or_default()
    };
    wait::until("a step of apps to begin", LIMIT, || {
        Ok((since().as_secs() % 30 <= ROOM_SECONDS).then_some(()))
    })
}

/// Logs each of some people in, once.
struct FactorLogins<'a> {
    system: &'a dyn System,
    host: String,
    protected: &'a Protected,
    next: AtomicUsize,
    /// Whose login a request is, by its index.
    whose: Mutex<HashMap<u64, usize>>,
}

impl Work for FactorLogins<'_> {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let Some(email) = self.protected.emails.get(number) else {
            return false;
        };
        request.extend(self.system.log_in(&self.host, email, PASSWORD));
        let mut whose = self.whose.lock().unwrap_or_else(PoisonError::into_inner);
        whose.insert(index, number);
        true
    }

    fn follow(&self, index: u64, step: usize, first: Response<'_>, request: &mut Vec<u8>) -> bool {
        let whose = self.whose.lock().unwrap_or_else(PoisonError::into_inner);
        let number = whose.get(&index).filter(|_| step == 0);
        let code = number.and_then(|number| self.protected.codes.now(*number));
        let second = code.and_then(|code| self.system.second_step(&self.host, first, code));
        let is_asked = second.is_some();
        request.extend(second.into_iter().flatten());
        is_asked
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        self.system.session(response).is_some()
    }
}

/// Enrols people everywhere, waits for new codes once, and measures each.
pub(super) fn measure(
    hashing: Hashing,
    contestants: &[Contestant<'_>],
    results: &mut Results,
) -> Result<()> {
    let able = contestants
        .iter()
        .filter(|it| it.system.about().has_second_factor);
    let enrolled = able.map(|it| Ok((it, Protected::enrol(it, 0, PROTECTED)?)));
    let enrolled = enrolled.collect::<Result<Vec<_>>>()?;
    for (contestant, protected) in &enrolled {
        protected.until_codes_are_new()?;
        let work = FactorLogins {
            system: contestant.system,
            host: contestant.host(),
            protected,
            next: AtomicUsize::new(0),
            whose: Mutex::default(),
        };
        let figure = contestant.hashed(&work)?;
        let name = contestant.system.about().name;
        println!("  {name}: {}", figure.told());
        results.add(Workload::SecondFactor, hashing, name, &figure);
    }
    Ok(())
}
