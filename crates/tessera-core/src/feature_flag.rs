//! Features that are opened to a share of people first (requirement MFA-10).

use crate::crypto::IndexKey;
use crate::id::UserId;
use std::collections::BTreeSet;

/// The most accounts that one list of a flag names.
pub const MAX_LISTED: usize = 100;

/// What a flag opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Enrolling a second factor. Those that are on stay on whatever the flag says.
    SecondFactor,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::SecondFactor];

    /// The name in storage, answers and the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second-factor",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|feature| feature.as_str() == name)
    }
}

/// A share of people, 0 to 100 per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u8);

impl Percent {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Everybody.
    pub const ALL: Self = Self(100);

    /// Reads a number; none above 100.
    pub fn new(number: u8) -> Option<Self> {
        (number <= 100).then_some(Self(number))
    }

    /// The number.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// Whom a feature is open to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureFlag {
    /// Which.
    pub feature: Feature,
    /// Off is off for everybody, those on `allowed` too.
    pub is_on: bool,
    /// The share of people that it is open to.
    pub percent: Percent,
    /// Who has it whatever their share.
    pub allowed: BTreeSet<UserId>,
    /// Who has it not, whatever their share.
    pub denied: BTreeSet<UserId>,
}

impl FeatureFlag {
    /// Open to a share of people.
    pub fn of(feature: Feature, percent: Percent) -> Self {
        Self {
            feature,
            is_on: true,
            percent,
            allowed: BTreeSet::new(),
            denied: BTreeSet::new(),
        }
    }

    /// Whether a user has the feature. Who has it at one share has it at every larger one: each
    /// stands at a place of their own between 0 and 100, which nobody knows without the key.
    pub fn admits(&self, user: UserId, key: &IndexKey) -> bool {
        if !self.is_on || self.denied.contains(&user) {
            return false;
        }
        let is_within = || {
            let place = key.place_in_rollout(self.feature.as_str(), user);
            place < u16::from(self.percent.number()) * 100
        };
        self.allowed.contains(&user) || is_within()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Key256;

    fn user(number: u128) -> UserId {
        UserId::from(uuid::Uuid::from_u128(number))
    }

    fn flag(percent: u8) -> FeatureFlag {
        FeatureFlag::of(Feature::SecondFactor, Percent::new(percent).unwrap())
    }

    // req: MFA-10
    #[test]
    fn a_share_is_open_to_about_so_many_and_whoever_has_it_keeps_it() {
        let key = IndexKey::new(Key256::new([5; 32]));
        let mut before = BTreeSet::new();
        for percent in [0, 5, 25, 50, 100] {
            let flag = flag(percent);
            let open: BTreeSet<u128> = (0..10_000)
                .filter(|number| flag.admits(user(*number), &key))
                .collect();
            // The users and the key are the same in every run.
            let expected = usize::from(percent) * 100;
            assert!(
                open.len().abs_diff(expected) <= 150,
                "{percent} %: {}",
                open.len()
            );
            assert!(before.is_subset(&open), "{percent} %");
            before = open;
        }
        let other = IndexKey::new(Key256::new([6; 32]));
        let flag = flag(50);
        let moved = (0..10_000).filter(|number| {
            flag.admits(user(*number), &key) != flag.admits(user(*number), &other)
        });
        assert!(moved.count() > 4_000, "another key opens it to others");
    }

    // req: MFA-10
    #[test]
    fn lists_go_before_the_share_and_off_before_all() {
        let key = IndexKey::new(Key256::new([5; 32]));
        let nobody = FeatureFlag {
            allowed: BTreeSet::from([user(1)]),
            denied: BTreeSet::from([user(2)]),
            ..flag(0)
        };
        assert!(nobody.admits(user(1), &key));
        assert!(!nobody.admits(user(3), &key));
        let everybody = FeatureFlag {
            percent: Percent::ALL,
            ..nobody.clone()
        };
        assert!(!everybody.admits(user(2), &key));
        assert!(everybody.admits(user(3), &key));
        let off = FeatureFlag {
            is_on: false,
            ..everybody
        };
        for number in 1..=3 {
            assert!(!off.admits(user(number), &key));
        }
    }

    #[test]
    fn what_is_no_share_and_no_feature_is_not_read() {
        assert!(Percent::new(100).is_some() && Percent::new(101).is_none());
        for feature in Feature::ALL {
            assert_eq!(Feature::parse(feature.as_str()), Some(feature));
        }
        assert_eq!(Feature::parse("second_factor"), None);
    }
}
