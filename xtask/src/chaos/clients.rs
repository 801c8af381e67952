//! What people do while things fail: they register, prove, log in, refresh, log out and choose
//! other passwords, ask again when nothing clean came back, and now and then try what must not
//! work. Each request and its answer go into the journal.

use super::factors::Factor;
use super::journal::{Kind, Message, Operation};
use super::random::Random;
use super::world::{Ask, Reply, World};
use anyhow::Result;
use serde_json::json;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

/// How long a client looks for a message before it does something else.
const GLANCE: Duration = Duration::from_millis(300);
/// How long a message is waited for.
const DELIVERY_LIMIT: Duration = Duration::from_secs(45);
/// How many people a client comes back to.
const ACQUAINTANCES: usize = 8;
/// How many sessions that ended a client remembers, to try their tokens again.
const REMEMBERED: usize = 4;
/// How many ask at once where one thing is asked for by several.
pub(super) const RACERS: usize = 4;
/// After this long a refresh token that was exchanged is no longer answered.
const PAST_GRACE: Duration = Duration::from_millis(10_500);
const FIRST_NUMBER: u64 = 9_000_000_000;
/// Where the numbers of those begin who ask for more codes than they are granted.
const FIRST_PRESSED_NUMBER: u64 = 8_000_000_000;
/// More codes than a number is granted at once.
const PRESSES: usize = 8;

/// A session as its holder knows it.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) name: String,
    pub(super) access: String,
    refresh: String,
    /// The token that was exchanged for the newest, and when.
    spent: Option<(String, Instant)>,
}

/// Somebody who has an account.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) account: String,
    /// None where people log in by number alone.
    pub(super) password: Option<String>,
    pub(super) session: Option<Session>,
    /// What logins ask for behind the password.
    pub(super) factor: Option<Factor>,
}

/// One client: several people, one after the other.
pub(crate) struct Client<'a> {
    pub(super) world: &'a World<'a>,
    number: u64,
    pub(super) random: Random,
    made: u64,
    sessions: u64,
    known: Vec<Person>,
    /// Whose they were, and the sessions that ended last.
    ended: VecDeque<(String, Session)>,
}

impl<'a> Client<'a> {
    pub(crate) fn new(world: &'a World<'a>, number: u64, seed: u64) -> Self {
        Self {
            world,
            number,
            random: Random::new(seed, number + 1),
            made: 0,
            sessions: 0,
            known: Vec::new(),
            ended: VecDeque::new(),
        }
    }

    /// Goes on until the world is over.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub(crate) fn run(mut self) -> Result<()> {
        while !self.world.over.load(Ordering::Relaxed) {
            if self.world.has_sms && self.random.happens(3) {
                self.press_for_codes()?;
            }
            let is_new = self.known.is_empty() || self.random.happens(60);
            let person = if is_new {
                self.register()?
            } else {
                let at = self.random.below(self.known.len());
                Some(self.known.swap_remove(at))
            };
            let Some(mut person) = person else { continue };
            self.live(&mut person)?;
            if person.factor.is_some() && self.random.happens(4) {
                // Nobody gets in there any more for a while.
                self.guess_codes(&person)?;
                self.world.mailroom.forget(&person.account);
                continue;
            }
            self.known.push(person);
            if self.known.len() > ACQUAINTANCES {
                let at = self.random.below(self.known.len());
                let left = self.known.swap_remove(at);
                self.world.mailroom.forget(&left.account);
            }
        }
        Ok(())
    }

    /// Has each of `instances` see so many access tokens, one after the other, and no more.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub(crate) fn show_tokens(mut self, instances: &[SocketAddr], count: u64) -> Result<()> {
        let mut shown = 0;
        let mut somebody = None;
        while shown < count && !self.world.over.load(Ordering::Relaxed) {
            let Some(mut person) = somebody.take() else {
                self.made += 1;
                somebody = self.register_by_address()?;
                continue;
            };
            let Some(session) = person.session.take() else {
                self.log_in(&mut person)?;
                somebody = Some(person);
                continue;
            };
            let (account, name) = (&person.account, &session.name);
            for &instance in instances {
                let validate = Ask::of_token(Operation::Validate, account, name, &session.access);
                self.world.send(instance, &validate)?;
            }
            let refresh = Ask::refresh(account, name, &session.refresh);
            let next = self.world.persist(&refresh, &mut self.random)?;
            person.session = next.as_ref().and_then(session_in);
            somebody = Some(person);
            shown += 1;
        }
        Ok(())
    }

    fn pause(&mut self) {
        thread::sleep(Duration::from_millis(self.random.between(5, 60)));
    }

    pub(super) fn ask(&mut self, ask: &Ask) -> Result<Option<Reply>> {
        self.pause();
        self.world.persist(ask, &mut self.random)
    }

    pub(super) fn session_name(&mut self) -> String {
        self.sessions += 1;
        format!("{}-{}", self.number, self.sessions)
    }

    /// Waits for a message, and meanwhile goes on with people who need none: where messages do
    /// not come, other things are asked for all the same.
    fn wait(&mut self, account: &str, kind: Kind, since_ms: u64) -> Result<Option<Message>> {
        let mailroom = self.world.mailroom;
        let since = Instant::now();
        while since.elapsed() < DELIVERY_LIMIT {
            let message = mailroom.wait(account, kind, since_ms, GLANCE);
            if message.is_some() {
                return Ok(message);
            }
            if !self.known.is_empty() {
                let at = self.random.below(self.known.len());
                let mut person = self.known.swap_remove(at);
                self.visit(&mut person)?;
                self.known.push(person);
            }
        }
        Ok(None)
    }

    fn register(&mut self) -> Result<Option<Person>> {
        self.made += 1;
        let way = self.random.below(if self.world.has_sms { 10 } else { 8 });
        match way {
            0..5 => self.register_by_address(),
            5..8 => self.register_in_stages(),
            _ => self.register_by_number(),
        }
    }

    fn new_address(&self) -> (String, String) {
        let account = format!("c{}n{}@chaos.example", self.number, self.made);
        self.world.mailroom.expect(&account);
        let password = format!("Monsoon {} on 12 tin roofs", self.made);
        (account, password)
    }

    fn register_by_address(&mut self) -> Result<Option<Person>> {
        let (account, password) = self.new_address();
        let json = json!({"email": account, "password": password, "name": "Asha Rao"});
        let ask = Ask::new(Operation::Register, &account, json).by(&password);
        let since_ms = self.world.journal.now_ms();
        if self.ask(&ask)?.is_none_or(|it| !it.answer.succeeded()) {
            return Ok(None);
        }
        if self.random.happens(5) {
            // Never proven; it has to be there all the same.
            return Ok(None);
        }
        let Some(mail) = self.wait(&account, Kind::Proof, since_ms)? else {
            return Ok(None);
        };
        let by_code = self.random.happens(50);
        let code = mail.code.unwrap_or_default();
        let token = mail.token.unwrap_or_default();
        if self.random.happens(5) && code != "000000" {
            let wrong = prove(&account, "code", "000000", &password);
            self.ask(&wrong)?;
        }
        let proof = match by_code {
            true => prove(&account, "code", &code, &password),
            false => prove(&account, "token", &token, &password),
        };
        if !self.once(&proof)? && by_code {
            // The code may have been lost with the cache; the link is in the database. Where no
            // answer says that it is proven, it may be all the same: a login tells.
            self.once(&prove(&account, "token", &token, &password))?;
        }
        Ok(Some(Person {
            account,
            password: Some(password),
            session: None,
            factor: None,
        }))
    }

    /// Does what is good once, by one request or by several at once; whether one said that it
    /// was done.
    fn once(&mut self, ask: &Ask) -> Result<bool> {
        if self.random.happens(15) {
            let asks = vec![ask.clone(); RACERS];
            let replies = self.world.race(&asks)?;
            if replies.iter().any(|it| it.answer.succeeded()) {
                return Ok(true);
            }
        }
        Ok(self.ask(ask)?.is_some_and(|it| it.answer.succeeded()))
    }

    fn register_in_stages(&mut self) -> Result<Option<Person>> {
        let (account, password) = self.new_address();
        let json = json!({"email": account, "password": password, "locale": "en-IN"});
        let start = Ask::new(Operation::StartStages, &account, json).by(&password);
        let started = self.ask(&start)?;
        let id = started.and_then(|it| it.body["registrationId"].as_str().map(str::to_owned));
        let Some(id) = id else { return Ok(None) };
        if !self.enter_stages_code(&account, &id)? && !self.enter_stages_code(&account, &id)? {
            return Ok(None);
        }
        let json = json!({
            "registrationId": id,
            "personal": {
                "firstName": "Ravi", "lastName": "Iyer", "country": "IN", "language": "en-IN",
            },
            "consent": {"marketing": false, "timestamp": "2026-11-25T10:15:00Z"},
            "preferences": {"commsChannel": "email"},
        });
        let complete = Ask::new(Operation::CompleteStages, &account, json)
            .presenting(&id)
            .in_session(&id);
        self.once(&complete)?;
        Ok(Some(Person {
            account,
            password: Some(password),
            session: None,
            factor: None,
        }))
    }

    /// Has a code sent and enters it; whether it was taken.
    fn enter_stages_code(&mut self, account: &str, id: &str) -> Result<bool> {
        let since_ms = self.world.journal.now_ms();
        let json = json!({"registrationId": id, "channel": "email"});
        let send = Ask::new(Operation::SendStagesCode, account, json)
            .presenting(id)
            .in_session(id);
        if self.ask(&send)?.is_none_or(|it| !it.answer.succeeded()) {
            return Ok(false);
        }
        let Some(mail) = self.wait(account, Kind::Code, since_ms)? else {
            return Ok(false);
        };
        let code = mail.code.unwrap_or_default();
        let json = json!({"registrationId": id, "code": code});
        let enter = Ask::new(Operation::EnterStagesCode, account, json)
            .presenting(&code)
            .in_session(id);
        self.once(&enter)
    }

    fn register_by_number(&mut self) -> Result<Option<Person>> {
        let number = FIRST_NUMBER + self.number * 1_000_000 + self.made;
        let account = format!("+91{number}");
        self.world.mailroom.expect(&account);
        for _ in 0..2 {
            let since_ms = self.world.journal.now_ms();
            let json = json!({"mobileNumber": number.to_string()});
            let request = Ask::new(Operation::RequestCode, &account, json);
            if self.ask(&request)?.is_none_or(|it| !it.answer.succeeded()) {
                return Ok(None);
            }
            let Some(sms) = self.wait(&account, Kind::Code, since_ms)? else {
                return Ok(None);
            };
            let code = sms.code.unwrap_or_default();
            let json = json!({"mobileNumber": number.to_string(), "otp": code});
            let redeem = Ask::new(Operation::RedeemCode, &account, json).presenting(&code);
            if let Some(session) = self.redeem(&redeem)? {
                return Ok(Some(Person {
                    account,
                    password: None,
                    session: Some(session),
                    factor: None,
                }));
            }
        }
        Ok(None)
    }

    /// Asks for more codes to one number than it is granted, at both instances at once.
    fn press_for_codes(&mut self) -> Result<()> {
        self.made += 1;
        let number = FIRST_PRESSED_NUMBER + self.number * 1_000_000 + self.made;
        let json = json!({"mobileNumber": number.to_string()});
        let ask = Ask::new(Operation::RequestCode, &format!("+91{number}"), json);
        self.world.race(&vec![ask.clone(); PRESSES / 2])?;
        for _ in 0..PRESSES / 2 {
            self.ask(&ask)?;
        }
        Ok(())
    }

    fn redeem(&mut self, redeem: &Ask) -> Result<Option<Session>> {
        let racers = if self.random.happens(20) { RACERS } else { 1 };
        let asks: Vec<Ask> = (0..racers)
            .map(|_| redeem.clone().in_session(&self.session_name()))
            .collect();
        let replies = self.world.race(&asks)?;
        if let Some(session) = replies.iter().find_map(session_in) {
            return Ok(Some(session));
        }
        if replies.iter().any(|it| it.answer.is_refused()) {
            return Ok(None);
        }
        let again = redeem.clone().in_session(&self.session_name());
        Ok(self.ask(&again)?.as_ref().and_then(session_in))
    }

    fn live(&mut self, person: &mut Person) -> Result<()> {
        self.visit(person)?;
        if person.password.is_some() && person.factor.is_none() && self.random.happens(15) {
            self.protect(person)?;
        }
        if person.password.is_some() && self.random.happens(25) {
            self.choose_password(person)?;
        }
        Ok(())
    }

    /// What somebody does who needs no message for it.
    fn visit(&mut self, person: &mut Person) -> Result<()> {
        let comes_back = person.session.as_ref().is_some_and(|it| it.spent.is_some());
        if comes_back && self.random.happens(30) {
            self.replay(person)?;
        }
        if person.session.is_none() {
            self.log_in(person)?;
        }
        for _ in 0..self.random.between(1, 4) {
            self.act(person)?;
        }
        if self.random.happens(40) {
            self.log_out(person)?;
        }
        Ok(())
    }

    fn log_in(&mut self, person: &mut Person) -> Result<()> {
        let Some(password) = person.password.clone() else {
            return Ok(());
        };
        if self.random.happens(10) {
            let wrong = format!("{password}?");
            let name = self.session_name();
            self.ask(&Ask::login(&person.account, &wrong, &name))?;
        }
        let name = self.session_name();
        let reply = self.ask(&Ask::login(&person.account, &password, &name))?;
        person.session = reply.as_ref().and_then(session_in);
        if let Some(reply) = reply
            && person.session.is_none()
        {
            person.session = self.second_step(person, &reply)?;
        }
        Ok(())
    }

    fn act(&mut self, person: &mut Person) -> Result<()> {
        self.try_what_ended()?;
        let Some(session) = person.session.clone() else {
            return Ok(());
        };
        if self.random.happens(40) {
            let validate = Ask::of_token(
                Operation::Validate,
                &person.account,
                &session.name,
                &session.access,
            );
            self.ask(&validate)?;
            return Ok(());
        }
        let refresh = Ask::refresh(&person.account, &session.name, &session.refresh);
        let mut reply = None;
        if self.random.happens(30) {
            let replies = self.world.race(&vec![refresh.clone(); RACERS])?;
            reply = replies.into_iter().find(|it| it.answer.succeeded());
        }
        if reply.is_none() || self.random.happens(20) {
            // Within its ten seconds the same token is answered the same successor.
            let again = self.ask(&refresh)?;
            reply = reply.or(again);
        }
        person.session = reply.as_ref().and_then(session_in).map(|next| Session {
            spent: Some((session.refresh, Instant::now())),
            ..next
        });
        Ok(())
    }

    /// A token that was exchanged long ago comes back, as from a thief.
    fn replay(&mut self, person: &mut Person) -> Result<()> {
        let Some(session) = person.session.clone() else {
            return Ok(());
        };
        let Some((spent, at)) = session.spent.clone() else {
            return Ok(());
        };
        if at.elapsed() < PAST_GRACE {
            return Ok(());
        }
        self.ask(&Ask::refresh(&person.account, &session.name, &spent))?;
        self.expect_over(person, &session)
    }

    fn log_out(&mut self, person: &mut Person) -> Result<()> {
        let Some(session) = person.session.clone() else {
            return Ok(());
        };
        let logout = Ask::of_token(
            Operation::Logout,
            &person.account,
            &session.name,
            &session.access,
        );
        self.ask(&logout)?;
        self.expect_over(person, &session)
    }

    /// Tries the tokens of a session that has ended.
    fn expect_over(&mut self, person: &mut Person, session: &Session) -> Result<()> {
        person.session = None;
        let (account, name) = (&person.account, &session.name);
        self.ask(&Ask::of_token(
            Operation::Validate,
            account,
            name,
            &session.access,
        ))?;
        self.ask(&Ask::refresh(account, name, &session.refresh))?;
        if self.ended.len() == REMEMBERED {
            self.ended.pop_front();
        }
        self.ended.push_back((account.clone(), session.clone()));
        Ok(())
    }

    /// A session that ended a while ago is over at every instance, also when what knew of it
    /// went away meanwhile and came back.
    fn try_what_ended(&mut self) -> Result<()> {
        if self.ended.is_empty() || !self.random.happens(60) {
            return Ok(());
        }
        let at = self.random.below(self.ended.len());
        let (account, session) = self.ended[at].clone();
        self.ask(&Ask::of_token(
            Operation::Validate,
            &account,
            &session.name,
            &session.access,
        ))?;
        Ok(())
    }

    fn choose_password(&mut self, person: &mut Person) -> Result<()> {
        let since_ms = self.world.journal.now_ms();
        let json = json!({"email": person.account});
        let request = Ask::new(Operation::RequestReset, &person.account, json);
        if self.ask(&request)?.is_none_or(|it| !it.answer.succeeded()) {
            return Ok(());
        }
        let Some(mail) = self.wait(&person.account, Kind::Reset, since_ms)? else {
            return Ok(());
        };
        let token = mail.token.unwrap_or_default();
        let base = person.password.clone().unwrap_or_default();
        let confirm = |password: &str| {
            let json = json!({"token": token, "password": password});
            Ask::new(Operation::ConfirmReset, &person.account, json)
                .presenting(&token)
                .by(password)
        };
        let racers = if self.random.happens(30) { 2 } else { 1 };
        let chosen: Vec<String> = (0..racers).map(|racer| format!("{base}{racer}")).collect();
        let asks: Vec<Ask> = chosen.iter().map(|it| confirm(it)).collect();
        let replies = self.world.race(&asks)?;
        let winner = replies.iter().find(|it| it.answer.succeeded());
        let mut password = winner.and_then(|it| it.answer.password.clone());
        if password.is_none() {
            // The last one again, until it is told that the link is used, or that it was it.
            let again = self.ask(&asks[racers - 1])?;
            let done = again.is_some_and(|it| it.answer.succeeded());
            password = done.then(|| chosen[racers - 1].clone());
        }
        let old = person.session.take();
        if let (Some(password), Some(old)) = (&password, &old) {
            self.expect_over(person, old)?;
            let name = self.session_name();
            self.ask(&Ask::login(&person.account, &base, &name))?;
            person.password = Some(password.clone());
        }
        // Where nobody was told, the one or the other works; the end of the run finds out.
        person.password = password.or(person.password.take());
        Ok(())
    }
}

fn prove(account: &str, by: &str, presented: &str, password: &str) -> Ask {
    let mut json = json!({"password": password});
    json[by] = json!(presented);
    if by == "code" {
        json["email"] = json!(account);
    }
    Ask::new(Operation::ProveEmail, account, json).presenting(presented)
}

pub(super) fn session_in(reply: &Reply) -> Option<Session> {
    let answer = &reply.answer;
    if !answer.succeeded() {
        return None;
    }
    Some(Session {
        name: answer.session.clone()?,
        access: answer.access.clone()?,
        refresh: answer.refresh.clone()?,
        spent: None,
    })
}
