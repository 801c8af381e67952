//! What goes wrong, when, and for how long: drawn from the seed before anything is started.

use super::random::Random;

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scenario {
    KillInstance,
    StopInstance,
    PauseInstance,
    PartInstance,
    KillDatabase,
    PauseDatabase,
    CutDatabase,
    StallDatabase,
    KillCache,
    PauseCache,
    RestartWithoutCache,
    CutCache,
    StallCache,
    CutMail,
    CutSms,
    KillStream,
    PauseStream,
    CutStream,
    FillDisk,
}

impl Scenario {
    pub(crate) const ALL: [Self; 19] = [
        Self::KillInstance,
        Self::StopInstance,
        Self::PauseInstance,
        Self::PartInstance,
        Self::KillDatabase,
        Self::PauseDatabase,
        Self::CutDatabase,
        Self::StallDatabase,
        Self::KillCache,
        Self::PauseCache,
        Self::RestartWithoutCache,
        Self::CutCache,
        Self::StallCache,
        Self::CutMail,
        Self::CutSms,
        Self::KillStream,
        Self::PauseStream,
        Self::CutStream,
        Self::FillDisk,
    ];

    /// What the command line calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KillInstance => "kill-instance",
            Self::StopInstance => "stop-instance",
            Self::PauseInstance => "pause-instance",
            Self::PartInstance => "part-instance",
            Self::KillDatabase => "kill-database",
            Self::PauseDatabase => "pause-database",
            Self::CutDatabase => "cut-database",
            Self::StallDatabase => "stall-database",
            Self::KillCache => "kill-cache",
            Self::PauseCache => "pause-cache",
            Self::RestartWithoutCache => "restart-without-cache",
            Self::CutCache => "cut-cache",
            Self::StallCache => "stall-cache",
            Self::CutMail => "cut-mail",
            Self::CutSms => "cut-sms",
            Self::KillStream => "kill-stream",
            Self::PauseStream => "pause-stream",
            Self::CutStream => "cut-stream",
            Self::FillDisk => "fill-disk",
        }
    }

    /// What it does.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::KillInstance => "an instance is killed (SIGKILL) and started again",
            Self::StopInstance => "an instance is told to stop (SIGTERM) and started again",
            Self::PauseInstance => "an instance stands still (SIGSTOP) and goes on",
            Self::PartInstance => {
                "the link to the network namespace of an instance goes down: no packet passes"
            }
            Self::KillDatabase => "PostgreSQL is shut down immediately and recovers",
            Self::PauseDatabase => "every process of PostgreSQL stands still and goes on",
            Self::CutDatabase => "connections between one instance and PostgreSQL break",
            Self::StallDatabase => "nothing passes between one instance and PostgreSQL",
            Self::KillCache => "Redis is killed and started again, empty",
            Self::PauseCache => "Redis stands still and goes on",
            Self::RestartWithoutCache => {
                "Redis stands still; meanwhile an instance is killed and started again"
            }
            Self::CutCache => "connections between one instance alone and Redis break",
            Self::StallCache => "nothing passes between one instance alone and Redis",
            Self::CutMail => "the SMTP server cannot be reached",
            Self::CutSms => "the SNS API cannot be reached",
            Self::KillStream => "NATS is killed and started again on what it had stored",
            Self::PauseStream => "NATS stands still and goes on",
            Self::CutStream => "connections between both instances and NATS break",
            Self::FillDisk => {
                "the disk of an instance on SQLite is full, by itself after the others"
            }
        }
    }

    /// The one called `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether it is played by itself, on an instance of its own.
    pub(crate) fn is_apart(self) -> bool {
        self == Self::FillDisk
    }

    /// Whether codes that wait to be entered may be lost by it: they are in the cache.
    pub(crate) fn loses_codes(self) -> bool {
        match self {
            Self::KillCache | Self::PauseCache | Self::RestartWithoutCache => true,
            // The one does not see what the other stored there.
            Self::CutCache | Self::StallCache => true,
            // The timers of one that stood still run out, that for the cache among them.
            Self::PauseInstance => true,
            // It sees as little of the cache as one that is cut from it.
            Self::PartInstance => true,
            // With the process goes what it kept in memory, and Redis may hold a claim of it.
            Self::KillInstance => true,
            // Every second time, that is.
            Self::FillDisk => true,
            _ => false,
        }
    }

    /// For how long it goes on, in milliseconds: shortest and longest.
    fn holds_ms(self) -> (u64, u64) {
        match self {
            Self::KillInstance | Self::StopInstance => (500, 2_500),
            Self::KillDatabase | Self::KillCache | Self::KillStream => (500, 4_000),
            // Longer than connections to it are waited for, and than requests may take.
            Self::StallDatabase | Self::PauseDatabase | Self::PartInstance => (2_000, 12_000),
            Self::PauseInstance => (2_000, 8_000),
            _ => (2_000, 6_000),
        }
    }
}

/// One of them at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) scenario: Scenario,
    /// Which of the two instances, where it is about one.
    pub(crate) instance: usize,
    /// When it begins, in milliseconds of the run.
    pub(crate) at_ms: u64,
    pub(crate) holds_ms: u64,
}

/// How long everything runs before the first and after the last.
const CALM_MS: u64 = 2_000;
/// How long everything runs between two: shortest and longest.
const GAP_MS: (u64, u64) = (2_500, 5_000);

/// The faults of a run of `seconds`: every scenario once before any comes again, each round in
/// another order.
pub(crate) fn schedule(seed: u64, seconds: u64, scenarios: &[Scenario]) -> Vec<Fault> {
    let together = scenarios.iter().filter(|it| !it.is_apart());
    drawn(seed, seconds, together.copied().collect())
}

fn drawn(seed: u64, seconds: u64, mut together: Vec<Scenario>) -> Vec<Fault> {
    let mut random = Random::new(seed, 0);
    let mut faults = Vec::new();
    let end_ms = seconds * 1_000;
    let mut at_ms = CALM_MS;
    while !together.is_empty() {
        random.shuffle(&mut together);
        for &scenario in &together {
            let (low, high) = scenario.holds_ms();
            let holds_ms = random.between(low, high);
            let fault = Fault {
                scenario,
                instance: random.below(2),
                at_ms,
                holds_ms,
            };
            if at_ms + holds_ms + CALM_MS > end_ms {
                return faults;
            }
            faults.push(fault);
            at_ms += holds_ms + random.between(GAP_MS.0, GAP_MS.1);
        }
    }
    faults
}

/// The faults of a run on a disk of its own: it fills up, and every second time the instance is
/// killed meanwhile.
pub(crate) fn full_disks(seed: u64, seconds: u64) -> Vec<Fault> {
    let only = [Scenario::FillDisk];
    let faults = drawn(seed, seconds, only.to_vec()).into_iter().enumerate();
    faults
        .map(|(number, fault)| Fault {
            instance: number % 2,
            ..fault
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_seed_plays_the_same_faults_again() {
        let drawn = |seed| schedule(seed, 300, &Scenario::ALL);
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }

    #[test]
    fn every_scenario_is_played_before_any_comes_again() {
        let faults = schedule(4, 600, &Scenario::ALL);
        let together = Scenario::ALL.len() - 1;
        for round in faults.chunks_exact(together) {
            let played: BTreeSet<Scenario> = round.iter().map(|it| it.scenario).collect();
            assert_eq!(played.len(), together);
        }
        assert!(faults.len() > together);
        assert!(
            faults.iter().any(|it| it.instance == 0) && faults.iter().any(|it| it.instance == 1)
        );
    }

    #[test]
    fn faults_follow_each_other_and_end_before_the_run() {
        let faults = schedule(9, 200, &Scenario::ALL);
        for pair in faults.windows(2) {
            assert!(pair[0].at_ms + pair[0].holds_ms + GAP_MS.0 <= pair[1].at_ms);
        }
        let last = faults.last().expect("faults");
        assert!(last.at_ms + last.holds_ms + CALM_MS <= 200_000);
    }

    #[test]
    fn only_what_was_asked_for_is_played() {
        let only = [Scenario::KillCache];
        let faults = schedule(1, 60, &only);
        assert!(!faults.is_empty());
        assert!(faults.iter().all(|it| it.scenario == Scenario::KillCache));
        assert_eq!(schedule(1, 60, &[Scenario::FillDisk]), []);
    }

    #[test]
    fn the_instance_is_killed_at_every_second_full_disk() {
        let faults = full_disks(1, 60);
        assert!(faults.len() >= 4);
        assert!(faults.iter().all(|it| it.scenario == Scenario::FillDisk));
        let killed: Vec<usize> = faults.iter().map(|it| it.instance).take(4).collect();
        assert_eq!(killed, [0, 1, 0, 1]);
    }

    #[test]
    fn every_scenario_is_known_by_its_name() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::named(scenario.name()), Some(scenario));
        }
    }
}
