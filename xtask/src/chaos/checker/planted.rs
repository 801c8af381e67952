//! Each violation, planted into a sound run, is found; and what is right is not called wrong.

use super::super::journal::{Answer, Kind, Line, Operation, Outcome};
use super::story::{ADDRESS, END_MS, NUMBER, STAGED, answer, lost_codes, message, sound};
use super::{Rule, check};
use Operation::{
    CompleteStages, ConfirmReset, EnterStagesCode, Login, Logout, ProveEmail, RedeemCode, Refresh,
    Register, RequestCode, RequestReset, SendStagesCode, Validate,
};

/// What is found once `plant` was at a sound run.
fn found(plant: impl FnOnce(&mut Vec<Line>)) -> Vec<Rule> {
    let mut lines = sound();
    plant(&mut lines);
    let mut rules: Vec<Rule> = check(&lines).into_iter().map(|it| it.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn found_with(added: impl IntoIterator<Item = Answer>) -> Vec<Rule> {
    found(|lines| lines.extend(added.into_iter().map(Line::Answer)))
}

/// The request of `account` for `operation` at `asked_ms`.
fn the<'a>(
    lines: &'a mut [Line],
    account: &str,
    operation: Operation,
    asked_ms: u64,
) -> &'a mut Answer {
    let mut answers = lines.iter_mut().filter_map(|line| match line {
        Line::Answer(it) => Some(it),
        _ => None,
    });
    let found = answers
        .find(|it| it.account == account && it.operation == operation && it.asked_ms == asked_ms);
    found.expect("the story has it")
}

/// Replaces one answer of the story by what `change` makes of it.
fn found_when(
    (account, operation, asked_ms): (&str, Operation, u64),
    change: impl FnOnce(Answer) -> Answer,
) -> Vec<Rule> {
    found(|lines| {
        let answer = the(lines, account, operation, asked_ms);
        *answer = change(answer.clone());
    })
}

fn status(status: u16, is_problem: bool) -> impl FnOnce(Answer) -> Answer {
    move |mut answer| {
        answer.outcome = Outcome::Answered {
            status,
            error: None,
            is_problem,
        };
        (answer.access, answer.refresh) = (None, None);
        answer
    }
}

#[test]
fn a_sound_run_has_nothing_wrong() {
    assert_eq!(check(&sound()), []);
}

#[test]
fn failures_have_to_be_clean() {
    let validate = (ADDRESS, Validate, 50);
    assert_eq!(found_when(validate, status(500, false)), [Rule::Unclean]);
    assert_eq!(
        found_when(validate, status(404, true)),
        [Rule::Unclean, Rule::WronglyRefused]
    );
    assert_eq!(found_when(validate, status(302, false)), [Rule::Unclean]);
    assert_eq!(found_when(validate, status(204, false)), [Rule::Unclean]);
    for clean in [500, 503] {
        assert_eq!(found_when(validate, status(clean, true)), []);
    }
    for by_the_balancer in [502, 504] {
        assert_eq!(found_when(validate, status(by_the_balancer, false)), []);
    }
    assert_eq!(found_when(validate, Answer::broken), []);
}

#[test]
fn nobody_is_refused_what_was_promised() {
    let refused = [
        answer(NUMBER, 3, RequestCode).refused(409, "MOBILE_NUMBER_EXISTS"),
        answer(ADDRESS, 5, Register)
            .by("one")
            .refused(409, "EMAIL_EXISTS"),
        answer(ADDRESS, 35, Login)
            .by("one")
            .refused(401, "INVALID_CREDENTIALS"),
        answer(ADDRESS, 36, Login)
            .by("one")
            .refused(403, "EMAIL_NOT_VERIFIED"),
        answer(ADDRESS, 85, Login)
            .by("two")
            .refused(401, "INVALID_CREDENTIALS"),
        answer(ADDRESS, 15, ProveEmail)
            .presenting("111111")
            .refused(400, "OTP_EXPIRED"),
        answer(STAGED, 16, EnterStagesCode)
            .presenting("222222")
            .refused(400, "INVALID_OTP"),
        answer(STAGED, 25, CompleteStages)
            .presenting("id-1")
            .refused(409, "REGISTRATION_NOT_VERIFIED"),
        answer(STAGED, 12, SendStagesCode)
            .presenting("id-1")
            .refused(404, "REGISTRATION_NOT_FOUND"),
        answer(NUMBER, 15, RedeemCode)
            .presenting("333333")
            .refused(400, "OTP_EXPIRED"),
        answer(ADDRESS, 66, ConfirmReset)
            .presenting("link-1")
            .by("x")
            .refused(400, "INVALID_TOKEN"),
        answer(ADDRESS, 45, Validate)
            .in_session("s1")
            .presenting("a2")
            .refused(401, "UNAUTHENTICATED"),
        answer(ADDRESS, 45, Refresh)
            .in_session("s1")
            .presenting("r2")
            .refused(401, "UNAUTHENTICATED"),
        answer(ADDRESS, 45, Refresh)
            .in_session("s1")
            .presenting("r1")
            .refused(401, "UNAUTHENTICATED"),
        answer(ADDRESS, 45, Logout)
            .in_session("s1")
            .presenting("a2")
            .refused(401, "UNAUTHENTICATED"),
    ];
    for wrong in refused {
        let what = format!("{wrong:?}");
        assert_eq!(found_with([wrong]), [Rule::WronglyRefused], "{what}");
    }
}

#[test]
fn what_is_open_may_have_happened() {
    // Proven without an answer, and refused when it was tried again.
    let again = answer(ADDRESS, 21, ProveEmail)
        .presenting("111111")
        .refused(400, "OTP_EXPIRED");
    let open = found(|lines| {
        let proof = the(lines, ADDRESS, ProveEmail, 20);
        *proof = proof.clone().broken();
        lines.push(Line::Answer(again));
    });
    assert_eq!(open, []);
    // A logout that nobody heard the end of ends the session or does not.
    let logout = || {
        answer(ADDRESS, 45, Logout)
            .in_session("s1")
            .presenting("a2")
            .broken()
    };
    let refused = answer(ADDRESS, 55, Validate)
        .in_session("s1")
        .presenting("a2")
        .refused(401, "UNAUTHENTICATED");
    assert_eq!(found_with([logout()]), []);
    assert_eq!(found_with([logout(), refused]), []);
}

#[test]
fn a_code_may_be_lost_with_the_cache_alone() {
    let refused = || {
        Line::Answer(
            answer(NUMBER, 15, RedeemCode)
                .presenting("333333")
                .refused(400, "OTP_EXPIRED"),
        )
    };
    let during = found(|lines| lines.extend([refused(), lost_codes(5, 8)]));
    assert_eq!(during, []);
    let noticed = found(|lines| lines.extend([refused(), Line::CacheFailed { at_ms: 900 }]));
    assert_eq!(noticed, []);
    let later = found(|lines| lines.extend([refused(), lost_codes(60_000, 61_000)]));
    assert_eq!(later, [Rule::WronglyRefused]);
    // A link is in the database, and so is what it needs.
    let link = found(|lines| {
        let link = answer(ADDRESS, 15, ProveEmail).presenting("link-0");
        lines.extend([
            message(ADDRESS, 10, Kind::Proof, "link-0"),
            Line::Answer(link.refused(400, "INVALID_TOKEN")),
            lost_codes(5, 8),
        ]);
    });
    assert_eq!(link, [Rule::WronglyRefused]);
}

#[test]
fn a_code_that_another_one_replaced_is_refused() {
    let replaced = found(|lines| {
        lines.extend([
            Line::Answer(answer(NUMBER, 12, RequestCode)),
            message(NUMBER, 14, Kind::Code, "444444"),
            Line::Answer(
                answer(NUMBER, 15, RedeemCode)
                    .presenting("333333")
                    .refused(400, "INVALID_OTP"),
            ),
        ]);
    });
    assert_eq!(replaced, []);
}

#[test]
fn nobody_gets_in_by_what_is_wrong() {
    let wrong = [
        answer(ADDRESS, 35, Login)
            .by("guess")
            .in_session("x")
            .handing("a", "r"),
        answer(ADDRESS, 85, Login)
            .by("one")
            .in_session("x")
            .handing("a", "r"),
        answer(STAGED, 18, EnterStagesCode).presenting("000000"),
    ];
    for wrong in wrong {
        assert_eq!(found_with([wrong]), [Rule::WronglyAccepted]);
    }
}

#[test]
fn an_account_that_was_promised_is_there() {
    let refused = |answer: Answer| answer.refused(401, "INVALID_CREDENTIALS");
    assert_eq!(
        found_when((STAGED, Login, END_MS), refused),
        [Rule::LostAccount]
    );
    let unproven = |answer: Answer| answer.refused(403, "EMAIL_NOT_VERIFIED");
    assert_eq!(
        found_when((STAGED, Login, END_MS), unproven),
        [Rule::LostAccount]
    );
    let free = status(200, false);
    let lost = found(|lines| {
        let read = the(lines, NUMBER, RequestCode, END_MS);
        *read = free(read.clone());
        lines.push(message(NUMBER, END_MS + 5, Kind::Code, "555555"));
    });
    assert_eq!(lost, [Rule::LostAccount]);
}

#[test]
fn an_account_that_nobody_proved_is_there_as_such() {
    let unproven = found(|lines| {
        lines.extend([
            Line::Answer(answer("new@chaos.example", 0, Register).by("one")),
            message("new@chaos.example", 9, Kind::Proof, "666666"),
            Line::Answer(
                answer("new@chaos.example", END_MS, Login)
                    .by("one")
                    .refused(403, "EMAIL_NOT_VERIFIED"),
            ),
        ]);
    });
    assert_eq!(unproven, []);
}

#[test]
fn what_was_not_read_is_not_taken_for_right() {
    assert_eq!(
        found_when((STAGED, Login, END_MS), Answer::broken),
        [Rule::NotRead]
    );
    assert_eq!(
        found_when((NUMBER, RequestCode, END_MS), Answer::broken),
        [Rule::NotRead]
    );
    let untried = found(|lines| {
        lines.retain(|line| {
            !matches!(line, Line::Answer(it)
                if it.is_final && it.account == ADDRESS && it.password.as_deref() == Some("two"))
        });
    });
    assert_eq!(untried, [Rule::NotRead]);
}

#[test]
fn the_password_that_was_set_last_is_the_one_that_works() {
    let (old, new) = ((ADDRESS, Login, END_MS), (ADDRESS, Login, END_MS + 10));
    let accepted = |answer: Answer| {
        let mut answer = answer.in_session("s9").handing("a9", "r9");
        answer.outcome = Outcome::Answered {
            status: 200,
            error: None,
            is_problem: false,
        };
        answer
    };
    assert_eq!(
        found_when(old, accepted),
        [Rule::WronglyAccepted, Rule::LostPassword]
    );
    let refused = |answer: Answer| answer.refused(401, "INVALID_CREDENTIALS");
    assert_eq!(
        found_when(new, refused),
        [Rule::LostAccount, Rule::LostPassword]
    );
    // Where nobody heard what became of the change, either works.
    let open = |works: &str| {
        let works = works.to_owned();
        found(move |lines| {
            let change = the(lines, ADDRESS, ConfirmReset, 70);
            *change = change.clone().broken();
            if works == "one" {
                // The session of the new password never was; the old one goes on.
                lines.retain(|line| {
                    !matches!(line, Line::Answer(it)
                        if it.account == ADDRESS && it.asked_ms >= 80)
                });
                lines.push(Line::Answer(accepted(
                    answer(ADDRESS, END_MS, Login).by("one"),
                )));
                lines.push(Line::Answer(refused(
                    answer(ADDRESS, END_MS, Login).by("two"),
                )));
            }
        })
    };
    assert_eq!(open("two"), []);
    assert_eq!(open("one"), []);
}

#[test]
fn what_is_good_once_is_used_once() {
    let twice = [
        answer(ADDRESS, 25, ProveEmail).presenting("111111"),
        answer(STAGED, 25, EnterStagesCode).presenting("222222"),
        answer(STAGED, 35, CompleteStages).presenting("id-1"),
        answer(NUMBER, 21, RedeemCode)
            .presenting("333333")
            .in_session("s6")
            .handing("a7", "r7"),
        answer(ADDRESS, 43, Refresh)
            .in_session("s1")
            .presenting("r1")
            .handing("a8", "r8"),
    ];
    for twice in twice {
        assert_eq!(found_with([twice]), [Rule::UsedTwice]);
    }
    let link = answer(ADDRESS, 71, ConfirmReset)
        .presenting("link-1")
        .by("two");
    assert_eq!(found_with([link]), [Rule::UsedTwice]);
}

#[test]
fn a_refresh_token_is_answered_again_for_ten_seconds_and_then_ends_the_session() {
    let refresh = |asked_ms| {
        answer(NUMBER, asked_ms, Refresh)
            .in_session("s5")
            .presenting("r6")
            .handing("a7", "r7")
    };
    let refused = |answer: Answer| answer.refused(401, "UNAUTHENTICATED");
    let validate = |asked_ms| {
        answer(NUMBER, asked_ms, Validate)
            .in_session("s5")
            .presenting("a7")
    };
    assert_eq!(found_with([refresh(50), refresh(9_000)]), []);
    assert_eq!(
        found_with([refresh(50), refresh(10_100)]),
        [Rule::UsedTwice]
    );
    let reused = || [refresh(50), refused(refresh(10_100))];
    assert_eq!(found_with(reused()), []);
    let dead = [refused(validate(10_200))];
    assert_eq!(found_with(reused().into_iter().chain(dead)), []);
    let alive = [validate(10_200)];
    assert_eq!(
        found_with(reused().into_iter().chain(alive)),
        [Rule::ValidAfterEnd]
    );
    // A retry of one whose answer was lost is within its ten seconds, or is not.
    let lost = refresh(50).broken();
    assert_eq!(found_with([lost.clone(), refused(refresh(10_100))]), []);
    assert_eq!(
        found_with([lost, refused(refresh(5_000))]),
        [Rule::WronglyRefused]
    );
}

#[test]
fn what_happened_within_a_millisecond_may_have_been_in_any_order() {
    let at_once = |mut answer: Answer| {
        answer.answered_ms = answer.asked_ms;
        answer
    };
    let refresh = |asked_ms| {
        answer(NUMBER, asked_ms, Refresh)
            .in_session("s5")
            .presenting("r6")
            .handing("a7", "r7")
    };
    let reused = at_once(refresh(20_000).refused(401, "UNAUTHENTICATED"));
    assert_eq!(found_with([refresh(50), reused]), []);
    let logout = at_once(answer(NUMBER, 60, Logout).in_session("s5").presenting("a6"));
    let validate = at_once(
        answer(NUMBER, 60, Validate)
            .in_session("s5")
            .presenting("a6"),
    );
    let refused = validate.clone().refused(401, "UNAUTHENTICATED");
    assert_eq!(found_with([logout.clone(), validate]), []);
    assert_eq!(found_with([logout, refused]), []);
}

#[test]
fn no_token_is_valid_after_its_session() {
    let alive = [
        answer(ADDRESS, 95, Validate)
            .in_session("s2")
            .presenting("a3"),
        answer(ADDRESS, 96, Refresh)
            .in_session("s2")
            .presenting("r3")
            .handing("a", "r"),
        answer(ADDRESS, 97, Logout)
            .in_session("s2")
            .presenting("a3"),
        answer(ADDRESS, 98, Validate)
            .in_session("s1")
            .presenting("a2"),
        answer(ADDRESS, 99, Refresh)
            .in_session("s1")
            .presenting("r2")
            .handing("a", "r"),
        answer(ADDRESS, END_MS + 30, Validate)
            .in_session("s2")
            .presenting("a3"),
    ];
    for alive in alive {
        assert_eq!(found_with([alive]), [Rule::ValidAfterEnd]);
    }
    // One that was asked before the logout was answered may still be served.
    let meanwhile = answer(ADDRESS, 91, Validate)
        .in_session("s2")
        .presenting("a3");
    assert_eq!(found_with([meanwhile]), []);
}

#[test]
fn a_message_that_was_promised_reaches_a_provider() {
    let promises = [
        answer("new@chaos.example", 0, SendStagesCode).presenting("id-9"),
        answer("+919876500000", 0, RequestCode),
    ];
    for promise in promises {
        assert_eq!(found_with([promise]), [Rule::LostMessage]);
    }
    let later = answer(ADDRESS, 1_000, RequestReset);
    assert_eq!(found_with([later]), [Rule::LostMessage]);
    // Nothing is promised by a failure, nor to an address that nobody has proven.
    assert_eq!(
        found_with([answer("+919876500000", 0, RequestCode).broken()]),
        []
    );
    assert_eq!(
        found_with([answer("new@chaos.example", 0, RequestReset)]),
        []
    );
}
