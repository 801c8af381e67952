//! What a run came to: in figures, in words, and as a picture of its time.

use super::checker::{Rule, Violation};
use super::journal::{Answer, FaultRecord, Kind, Line, Operation, Outcome};
use crate::plot::{Band, Plot, Series};
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// How many broken promises of one scene are told one by one.
const MOST_TOLD: usize = 20;

/// How answers came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    done: u64,
    refused: u64,
    failed: u64,
    broken: u64,
}

impl Counts {
    fn count(&mut self, answer: &Answer) {
        let of = match answer.outcome {
            Outcome::Broken(_) => &mut self.broken,
            _ if answer.succeeded() => &mut self.done,
            _ if answer.is_refused() => &mut self.refused,
            Outcome::Answered { .. } => &mut self.failed,
        };
        *of += 1;
    }
}

/// One scene of a run, judged.
pub(crate) struct Played {
    pub(crate) name: &'static str,
    pub(crate) told: String,
    pub(crate) seconds: u64,
    pub(crate) clients: u64,
    pub(crate) gave_up: usize,
    pub(crate) lines: Vec<Line>,
    pub(crate) violations: Vec<Violation>,
}

impl Played {
    fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.lines.iter().filter_map(|line| match line {
            Line::Answer(it) => Some(it),
            _ => None,
        })
    }

    fn faults(&self) -> impl Iterator<Item = &FaultRecord> {
        self.lines.iter().filter_map(|line| match line {
            Line::Fault(it) => Some(it),
            _ => None,
        })
    }

    fn counted(&self, of: impl Fn(&Answer) -> bool) -> Counts {
        let mut counts = Counts::default();
        let counted = self.answers().filter(|it| of(it));
        counted.for_each(|it| counts.count(it));
        counts
    }

    /// Requests that were answered by a failure, or not at all.
    pub(crate) fn failed(&self) -> usize {
        self.answers().filter(|it| it.is_open()).count()
    }

    fn accounts(&self) -> usize {
        use Operation::{CompleteStages, RedeemCode, Register};
        let made = [Register, CompleteStages, RedeemCode];
        let promised = self
            .answers()
            .filter(|it| made.contains(&it.operation) && it.succeeded());
        let names: BTreeSet<&str> = promised.map(|it| it.account.as_str()).collect();
        names.len()
    }

    fn messages(&self) -> usize {
        let is_message = |line: &&Line| matches!(line, Line::Message(it) if it.kind != Kind::Other);
        self.lines.iter().filter(is_message).count()
    }

    /// Messages in the stream of events.
    fn events(&self) -> usize {
        let is_told = |line: &&Line| matches!(line, Line::Told(_));
        self.lines.iter().filter(is_told).count()
    }

    /// Requests that a limit turned away.
    fn limited(&self) -> usize {
        let is_limited = |it: &&Answer| matches!(it.outcome, Outcome::Answered { status: 429, .. });
        self.answers().filter(is_limited).count()
    }

    /// Codes that were sent and refused although nobody had used them: they were lost with the
    /// cache, and asked for again.
    fn lost_codes(&self) -> usize {
        fn thing(it: &Answer) -> (&str, Option<&str>) {
            (&it.account, it.presented.as_deref())
        }
        let used = self.answers().filter(|it| it.may_have_happened());
        let used: BTreeSet<_> = used.map(thing).collect();
        let lost = self
            .answers()
            .filter(|it| it.error() == "OTP_EXPIRED" && !used.contains(&thing(it)));
        lost.map(thing).collect::<BTreeSet<_>>().len()
    }

    /// Says it in the terminal.
    pub(crate) fn tell(&self) {
        let Counts {
            done,
            refused,
            failed,
            broken,
        } = self.counted(|_| true);
        println!("{done} done, {refused} refused, {failed} failed, {broken} connections broken");
        for violation in self.violations.iter().take(MOST_TOLD) {
            println!("{}", violation_line(violation));
        }
        let found = self.violations.len();
        println!("{} accounts; {found} promises broken", self.accounts());
    }

    fn json(&self) -> Value {
        let counts = |counts: Counts| {
            json!({
                "done": counts.done, "refused": counts.refused,
                "failed": counts.failed, "broken": counts.broken,
            })
        };
        let operations = Operation::ALL.into_iter().map(|operation| {
            let of = self.counted(|it| it.operation == operation && !it.is_final);
            (operation.name().to_owned(), counts(of))
        });
        let rules = Rule::ALL.into_iter().map(|rule| {
            let found = self.violations.iter().filter(|it| it.rule == rule).count();
            (rule.name().to_owned(), json!(found))
        });
        let faults = self.faults().map(|it| {
            json!({
                "scenario": it.scenario, "what": it.what,
                "beganMs": it.began_ms, "servedMs": it.mended_ms,
            })
        });
        json!({
            "scene": self.told, "seconds": self.seconds, "clients": self.clients,
            "accounts": self.accounts(), "messages": self.messages(),
            "events": self.events(), "limited": self.limited(),
            "codesLost": self.lost_codes(), "gaveUp": self.gave_up,
            "whileItFailed": operations.collect::<serde_json::Map<_, _>>(),
            "readAtTheEnd": counts(self.counted(|it| it.is_final)),
            "broken": rules.collect::<serde_json::Map<_, _>>(),
            "faults": faults.collect::<Vec<_>>(),
        })
    }

    fn markdown(&self) -> String {
        let all = self.counted(|it| !it.is_final);
        let read = self.counted(|it| it.is_final);
        let mut text = format!(
            "\n## {}\n\n{} s, {} clients. {} accounts were promised, {} messages reached a provider, \
             {} events are in the stream, {} requests were turned away by a limit, {} codes were lost with the cache, {} things were given up after 25 s of failures. At the \
             end {} readings.\n\n![Answers by second, and faults]({}.svg)\n\n\
             | operation | done | refused | failed (5xx) | connection broken |\n|---|--:|--:|--:|--:|\n",
            self.told,
            self.seconds,
            self.clients,
            self.accounts(),
            self.messages(),
            self.events(),
            self.limited(),
            self.lost_codes(),
            self.gave_up,
            read.done + read.refused + read.failed + read.broken,
            self.name,
        );
        let rows = Operation::ALL.into_iter().map(|operation| {
            let of = self.counted(|it| it.operation == operation && !it.is_final);
            (operation.name(), of)
        });
        for (name, of) in rows.chain([("all", all)]) {
            let cells = format!(
                "{} | {} | {} | {}",
                of.done, of.refused, of.failed, of.broken
            );
            push(&mut text, format_args!("| {name} | {cells} |"));
        }
        text.push_str("\n| at, s | what failed | | serves again after, s |\n|--:|---|---|--:|\n");
        for fault in self.faults() {
            push(
                &mut text,
                format_args!(
                    "| {:.1} | {} | {} | {:.1} |",
                    fault.began_ms as f64 / 1e3,
                    fault.scenario,
                    fault.what,
                    (fault.mended_ms - fault.began_ms) as f64 / 1e3
                ),
            );
        }
        text.push_str("\n| promise | broken |\n|---|--:|\n");
        for rule in Rule::ALL {
            let found = self.violations.iter().filter(|it| it.rule == rule).count();
            push(&mut text, format_args!("| {} | {found} |", rule.name()));
        }
        text
    }

    /// Answers by second, with the faults behind them.
    fn picture(&self) -> String {
        let seconds = usize::try_from(self.seconds).unwrap_or(usize::MAX) + 1;
        let mut by_second = vec![Counts::default(); seconds];
        for answer in self.answers().filter(|it| !it.is_final) {
            let second = usize::try_from(answer.answered_ms / 1_000).unwrap_or(usize::MAX);
            if let Some(counts) = by_second.get_mut(second) {
                counts.count(answer);
            }
        }
        let points = |of: fn(&Counts) -> u64| {
            let seconds = by_second.iter().enumerate();
            seconds
                .map(|(second, counts)| (second as f64, of(counts) as f64))
                .collect()
        };
        let series = |name, colour, points| Series {
            name,
            colour,
            points,
            is_dashed: false,
        };
        let bands = self.faults().map(|it| Band {
            from: it.began_ms as f64 / 1e3,
            to: it.mended_ms as f64 / 1e3,
            name: &it.scenario,
        });
        let plot = Plot {
            title: "Answers by second, and faults",
            x_unit: "seconds",
            y_unit: "answers a second",
            series: vec![
                series(
                    "done or refused",
                    "#1a7f37",
                    points(|it| it.done + it.refused),
                ),
                series(
                    "failed or broken",
                    "#c62828",
                    points(|it| it.failed + it.broken),
                ),
            ],
            bands: bands.collect(),
        };
        plot.svg()
    }
}

fn violation_line(it: &Violation) -> String {
    let Violation {
        rule,
        account,
        at_ms,
        what,
    } = it;
    let at = *at_ms as f64 / 1e3;
    format!("{at:>8.3} s  {}  {account}  {what}", rule.name())
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

/// Where results of `task` go.
pub(crate) fn folder(task: &str) -> Result<PathBuf> {
    let folder = workspace::root().join("bench/results").join(task);
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder)
}

/// Which machine this is, and when.
pub(crate) fn circumstances() -> Value {
    let told = |program: &str, arguments: &[&str]| {
        process::capture(Command::new(program).args(arguments)).ok()
    };
    json!({
        "recordedAt": told("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]),
        "system": told("uname", &["-sr"]),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
    })
}

/// Writes what a run came to.
///
/// # Errors
/// When the files cannot be written.
pub(crate) fn write(seed: u64, scenes: &[Played], left_out: &[String]) -> Result<()> {
    let folder = folder("chaos")?;
    let circumstances = circumstances();
    let results = json!({
        "program": "cargo xtask chaos", "seed": seed, "circumstances": circumstances,
        "scenes": scenes.iter().map(Played::json).collect::<Vec<_>>(), "leftOut": left_out,
    });
    let pretty = serde_json::to_string_pretty(&results)?;
    fs::write(folder.join("chaos.json"), pretty + "\n")?;
    let mut text = format!(
        "# Chaos\n\nWritten by `cargo xtask chaos`; edits are lost. Seed {seed}, {}, {} cores, {}. What \
         is judged and how: [ADR 0056](../../../docs/adr/0056-chaos-runs-are-judged-by-their-journal.md).\n",
        circumstances["system"].as_str().unwrap_or("unknown"),
        circumstances["cores"],
        circumstances["recordedAt"].as_str().unwrap_or("undated"),
    );
    for scene in scenes {
        text.push_str(&scene.markdown());
        fs::write(folder.join(format!("{}.svg", scene.name)), scene.picture())?;
    }
    for reason in left_out {
        push(&mut text, format_args!("\nNot played: {reason}."));
    }
    fs::write(folder.join("README.md"), text)?;
    println!("written to {}", folder.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::journal::Told;
    use super::*;

    fn answer(operation: Operation, status: u16, answered_ms: u64) -> Line {
        Line::Answer(Answer {
            asked_ms: 0,
            answered_ms,
            is_final: false,
            account: "a@b".to_owned(),
            operation,
            session: None,
            presented: None,
            password: None,
            access: None,
            refresh: None,
            backup_codes: None,
            retry_after: None,
            outcome: Outcome::Answered {
                status,
                error: (status == 400).then(|| "OTP_EXPIRED".to_owned()),
                is_problem: status >= 400,
            },
        })
    }

    fn played() -> Played {
        Played {
            name: "instances",
            told: "two instances".to_owned(),
            seconds: 2,
            clients: 1,
            gave_up: 0,
            lines: vec![
                answer(Operation::Register, 201, 100),
                answer(Operation::Register, 500, 1_100),
                answer(Operation::ProveEmail, 400, 1_200),
                answer(Operation::RequestCode, 429, 1_300),
                Line::Told(Told {
                    place: 1,
                    id: "1".to_owned(),
                    kind: "registration.started".to_owned(),
                    key: "k".to_owned(),
                }),
                Line::Fault(FaultRecord {
                    scenario: "kill-cache".to_owned(),
                    what: "Redis".to_owned(),
                    began_ms: 500,
                    mended_ms: 1_500,
                    loses_codes: true,
                }),
            ],
            violations: vec![Violation {
                rule: Rule::UsedTwice,
                account: "a@b".to_owned(),
                at_ms: 7,
                what: "twice".to_owned(),
            }],
        }
    }

    #[test]
    fn figures_are_counted_by_operation_and_promise() {
        let json = played().json();
        let expected = json!({"done": 1, "refused": 0, "failed": 1, "broken": 0});
        assert_eq!(json["whileItFailed"]["register"], expected);
        assert_eq!(json["broken"]["used-twice"], 1);
        assert_eq!(json["broken"]["lost-account"], 0);
        assert_eq!(
            (&json["accounts"], &json["codesLost"]),
            (&json!(1), &json!(0))
        );
        assert_eq!((&json["events"], &json["limited"]), (&json!(1), &json!(1)));
    }

    #[test]
    fn words_and_picture_tell_of_faults() {
        let text = played().markdown();
        assert!(text.contains("| register | 1 | 0 | 1 | 0 |\n"), "{text}");
        assert!(
            text.contains("| 0.5 | kill-cache | Redis | 1.0 |\n"),
            "{text}"
        );
        assert!(text.contains("| used-twice | 1 |\n"), "{text}");
        assert!(played().picture().contains(">kill-cache<"));
    }
}
