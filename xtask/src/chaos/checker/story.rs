//! A run in which everything went as it should, to plant violations into.

use super::super::journal::{Answer, FaultRecord, Kind, Line, Message, Operation, Outcome};
use Operation::{
    CompleteStages, ConfirmReset, EnterStagesCode, Login, Logout, ProveEmail, RedeemCode, Refresh,
    Register, RequestCode, RequestReset, SendStagesCode, StartStages, Validate,
};

pub(super) const ADDRESS: &str = "asha@chaos.example";
pub(super) const STAGED: &str = "ravi@chaos.example";
pub(super) const NUMBER: &str = "+919876543210";
/// When the reading at the end begins.
pub(super) const END_MS: u64 = 100_000;

/// An answer by success, two milliseconds after the request.
pub(in crate::chaos) fn answer(account: &str, asked_ms: u64, operation: Operation) -> Answer {
    Answer {
        asked_ms,
        answered_ms: asked_ms + 2,
        is_final: asked_ms >= END_MS,
        account: account.to_owned(),
        operation,
        session: None,
        presented: None,
        password: None,
        access: None,
        refresh: None,
        backup_codes: None,
        retry_after: None,
        outcome: Outcome::Answered {
            status: operation.success(),
            error: None,
            is_problem: false,
        },
    }
}

impl Answer {
    pub(super) fn presenting(mut self, presented: &str) -> Self {
        self.presented = Some(presented.to_owned());
        self
    }

    pub(super) fn by(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    pub(super) fn in_session(mut self, session: &str) -> Self {
        self.session = Some(session.to_owned());
        self
    }

    pub(super) fn handing(mut self, access: &str, refresh: &str) -> Self {
        self.access = Some(access.to_owned());
        self.refresh = Some(refresh.to_owned());
        self
    }

    pub(super) fn refused(mut self, status: u16, error: &str) -> Self {
        self.outcome = Outcome::Answered {
            status,
            error: Some(error.to_owned()),
            is_problem: true,
        };
        (self.access, self.refresh) = (None, None);
        self
    }

    pub(super) fn broken(mut self) -> Self {
        self.outcome = Outcome::Broken("reset".to_owned());
        (self.access, self.refresh) = (None, None);
        self
    }
}

pub(super) fn message(account: &str, at_ms: u64, kind: Kind, held: &str) -> Line {
    let is_link = held.starts_with("link");
    Line::Message(Message {
        at_ms,
        account: account.to_owned(),
        kind,
        code: (!is_link).then(|| held.to_owned()),
        token: is_link.then(|| held.to_owned()),
    })
}

pub(super) fn lost_codes(began_ms: u64, mended_ms: u64) -> Line {
    Line::Fault(FaultRecord {
        scenario: "kill-cache".to_owned(),
        what: "Redis".to_owned(),
        began_ms,
        mended_ms,
        loses_codes: true,
    })
}

/// One person by address, one in stages, one by number.
pub(super) fn sound() -> Vec<Line> {
    let invalid = |answer: Answer| answer.refused(401, "UNAUTHENTICATED");
    let answers = [
        answer(ADDRESS, 0, Register).by("one"),
        answer(ADDRESS, 20, ProveEmail).presenting("111111"),
        answer(ADDRESS, 30, Login)
            .by("one")
            .in_session("s1")
            .handing("a1", "r1"),
        answer(ADDRESS, 40, Refresh)
            .in_session("s1")
            .presenting("r1")
            .handing("a2", "r2"),
        answer(ADDRESS, 42, Refresh)
            .in_session("s1")
            .presenting("r1")
            .handing("a2b", "r2"),
        answer(ADDRESS, 50, Validate)
            .in_session("s1")
            .presenting("a2"),
        answer(ADDRESS, 60, RequestReset),
        answer(ADDRESS, 70, ConfirmReset)
            .presenting("link-1")
            .by("two"),
        answer(ADDRESS, 80, Login)
            .by("two")
            .in_session("s2")
            .handing("a3", "r3"),
        answer(ADDRESS, 90, Logout)
            .in_session("s2")
            .presenting("a3"),
        invalid(
            answer(ADDRESS, 100, Validate)
                .in_session("s2")
                .presenting("a3"),
        ),
        answer(ADDRESS, END_MS, Login)
            .by("one")
            .refused(401, "INVALID_CREDENTIALS"),
        answer(ADDRESS, END_MS + 10, Login)
            .by("two")
            .in_session("s3")
            .handing("a4", "r4"),
        invalid(
            answer(ADDRESS, END_MS + 20, Validate)
                .in_session("s1")
                .presenting("a2"),
        ),
        answer(STAGED, 0, StartStages).by("one"),
        answer(STAGED, 10, SendStagesCode).presenting("id-1"),
        answer(STAGED, 20, EnterStagesCode).presenting("222222"),
        answer(STAGED, 30, CompleteStages).presenting("id-1"),
        answer(STAGED, END_MS, Login)
            .by("one")
            .in_session("s4")
            .handing("a5", "r5"),
        answer(NUMBER, 0, RequestCode),
        answer(NUMBER, 20, RedeemCode)
            .presenting("333333")
            .in_session("s5")
            .handing("a6", "r6"),
        answer(NUMBER, END_MS, RequestCode).refused(409, "MOBILE_NUMBER_EXISTS"),
    ];
    let messages = [
        message(ADDRESS, 10, Kind::Proof, "111111"),
        message(ADDRESS, 65, Kind::Reset, "link-1"),
        message(STAGED, 15, Kind::Code, "222222"),
        message(NUMBER, 10, Kind::Code, "333333"),
    ];
    answers
        .into_iter()
        .map(Line::Answer)
        .chain(messages)
        .collect()
}
