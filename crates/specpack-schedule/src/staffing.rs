//! Who is there to do the work.

/// How many people there are, and which teams the tasks belong to.
///
/// A task takes one person for as long as it lasts, and nobody where it takes no time. One that belongs to a team takes one of the
/// team's places as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    /// How many people work at once; none where there are as many as can be used.
    pub people: Option<u32>,
    /// How many tasks of each team can be worked on at once.
    pub teams: Vec<u32>,
    /// The team of each task, as a position in `teams`; none where anybody will do.
    pub team_of: Vec<Option<usize>>,
}

impl Staffing {
    /// As many people as can be used, and no teams.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Some people, and no teams.
    #[must_use]
    pub fn of_people(people: u32) -> Self {
        Self {
            people: Some(people),
            ..Self::default()
        }
    }

    /// How many people can work at once, at least one.
    pub(crate) fn places(&self, tasks: usize) -> usize {
        let people = self
            .people
            .map_or(usize::MAX, |people| people.max(1) as usize);
        people.min(tasks.max(1))
    }

    /// The team of a task with its number of places, at least one.
    pub(crate) fn team(&self, task: usize) -> Option<(usize, usize)> {
        let team = self.team_of.get(task).copied().flatten()?;
        let places = self.teams.get(team).copied()?;
        Some((team, places.max(1) as usize))
    }

    /// No schedule is shorter: the work over the people, the work of each team over its places, and
    /// the longest chain.
    #[must_use]
    pub fn lower_bound(&self, durations: &[u32], longest_chain: u64) -> u64 {
        let total: u64 = durations.iter().map(|&minutes| u64::from(minutes)).sum();
        let places = u64::try_from(self.places(durations.len())).unwrap_or(u64::MAX);
        let mut of_team = vec![0_u64; self.teams.len()];
        for (task, &minutes) in durations.iter().enumerate() {
            if let Some((team, _)) = self.team(task) {
                of_team[team] += u64::from(minutes);
            }
        }
        let by_team = of_team.iter().zip(&self.teams);
        let by_team = by_team.map(|(work, places)| work.div_ceil(u64::from((*places).max(1))));
        by_team
            .chain([longest_chain, total.div_ceil(places.max(1))])
            .max()
            .unwrap_or(0)
    }
}
