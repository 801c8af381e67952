//! Telling of results in the order of their cases, by whichever thread is at hand.

use crate::plan::PlannedCase;
use crate::result::CaseResult;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// Hears of a case and of what it came to.
pub(super) type Told<'t> = &'t mut (dyn FnMut(&PlannedCase, &CaseResult) + Send);

/// The results of a run, and who is told of them.
///
/// No thread waits for another, nor is one woken up: a thread that is telling tells of what ends
/// meanwhile too.
pub(super) struct Telling<'t> {
    /// What ended since somebody looked, with the positions of the cases.
    ended: Mutex<Vec<(usize, CaseResult)>>,
    teller: Mutex<Teller<'t>>,
}

struct Teller<'t> {
    cases: &'t [PlannedCase],
    told: Told<'t>,
    /// What ended before a case that stands before it.
    early: BTreeMap<usize, CaseResult>,
    results: Vec<CaseResult>,
}

impl<'t> Telling<'t> {
    pub(super) fn new(cases: &'t [PlannedCase], told: Told<'t>) -> Self {
        Self {
            ended: Mutex::default(),
            teller: Mutex::new(Teller {
                cases,
                told,
                early: BTreeMap::new(),
                results: Vec::with_capacity(cases.len()),
            }),
        }
    }

    /// Takes what the case at `position` came to.
    pub(super) fn end(&self, position: usize, result: CaseResult) {
        self.ended().push((position, result));
        // Another thread may have looked at what ended just before, and let go of the teller after
        // this one has asked for it: so each looks again when it has let go.
        while !self.ended().is_empty() {
            let mut teller = match self.teller.try_lock() {
                Ok(teller) => teller,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            let ended = std::mem::take(&mut *self.ended());
            for (position, result) in ended {
                teller.tell(position, result);
            }
        }
    }

    /// The results in the order of their cases.
    pub(super) fn results(self) -> Vec<CaseResult> {
        let teller = self.teller.into_inner();
        teller.unwrap_or_else(PoisonError::into_inner).results
    }

    fn ended(&self) -> MutexGuard<'_, Vec<(usize, CaseResult)>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Teller<'_> {
    fn tell(&mut self, position: usize, result: CaseResult) {
        self.early.insert(position, result);
        while let Some(result) = self.early.remove(&self.results.len()) {
            if let Some(planned) = self.cases.get(self.results.len()) {
                (self.told)(planned, &result);
            }
            self.results.push(result);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::Status;
    use specpack_graph::acceptance::Case;
    use specpack_syntax::source::{FileId, Span};
    use std::time::Duration;

    fn case(start: usize) -> PlannedCase {
        let at = Span::new(start..start);
        PlannedCase {
            file: FileId(0),
            case: Case {
                feature: String::new(),
                rule: None,
                name: String::new(),
                tags: Vec::new(),
                at,
                scenario_at: at,
                row: None,
                language: "en",
                steps: Vec::new(),
            },
            steps: Vec::new(),
        }
    }

    fn result(position: usize) -> CaseResult {
        CaseResult {
            status: Status::Passed,
            steps: Vec::new(),
            began: Duration::from_secs(position as u64),
            took: Duration::ZERO,
        }
    }

    #[test]
    fn each_case_is_told_of_once_and_in_order_whichever_thread_ends_it() {
        const COUNT: usize = 2_000;
        let cases: Vec<PlannedCase> = (0..COUNT).map(case).collect();
        let mut heard = Vec::new();
        let mut told = |planned: &PlannedCase, result: &CaseResult| {
            heard.push((planned.case.at.start, result.began.as_secs()));
        };
        let telling = Telling::new(&cases, &mut told);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let telling = &telling;
                scope.spawn(move || {
                    // Each thread ends every fourth case, and every second of them too early.
                    let own: Vec<usize> = (thread..COUNT).step_by(4).collect();
                    for pair in own.chunks(2) {
                        for position in pair.iter().rev() {
                            telling.end(*position, result(*position));
                        }
                    }
                });
            }
        });
        let results = telling.results();
        let expected: Vec<(u32, u64)> = (0_u32..).zip(0..COUNT as u64).collect();
        assert_eq!(heard, expected);
        let began = results.iter().map(|result| result.began.as_secs());
        assert!(began.eq(0..COUNT as u64));
    }

    #[test]
    fn a_case_is_told_of_as_soon_as_all_before_it_have_ended() {
        let cases: Vec<PlannedCase> = (0..3).map(case).collect();
        let heard = Mutex::new(Vec::new());
        let mut told = |planned: &PlannedCase, _: &CaseResult| {
            heard.lock().unwrap().push(planned.case.at.start);
        };
        let telling = Telling::new(&cases, &mut told);
        for (position, expected) in [(1, &[][..]), (0, &[0, 1]), (2, &[0, 1, 2])] {
            telling.end(position, result(position));
            assert_eq!(*heard.lock().unwrap(), expected);
        }
    }
}
