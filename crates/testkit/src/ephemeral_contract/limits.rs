//! Limits: every implementation computes what the model computes.

use super::{start, unique};
use crate::time::Walk;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use tessera_core::limit::{Draw, DrawGroup, Drawn, Rule, Standing, Taken, summarise};
use tessera_core::ports::Ephemeral;

/// Steps of the walk that is compared with the model.
const STEPS: usize = 300;

/// The arithmetic of the domain over a plain map.
#[derive(Default)]
struct Model(HashMap<String, i64>);

impl Model {
    fn take(&mut self, group: &DrawGroup, now: Timestamp) -> Taken {
        let drawn: Vec<Drawn> = group
            .0
            .iter()
            .map(|draw| draw.apply(self.0.get(&draw.key).copied(), now))
            .collect();
        let taken = summarise(&drawn);
        if matches!(taken, Taken::Granted(_)) {
            for (draw, drawn) in group.0.iter().zip(drawn) {
                if let Drawn::Granted { state, .. } = drawn {
                    self.0.insert(draw.key.clone(), state);
                }
            }
        }
        taken
    }
}

/// The limits that the walk draws on: buckets slow, fast and with an interval that
/// is no whole number of milliseconds; windows narrow and wide.
fn limits(slot: u128) -> Vec<(String, Rule)> {
    let bucket = |burst, per_hour| Rule::Bucket { burst, per_hour };
    let window = |max, hours| Rule::Window {
        max,
        until: start() + SignedDuration::from_hours(hours),
    };
    let rules = [
        bucket(3, 6),
        bucket(30, 7_001),
        bucket(5, 3_600_000),
        bucket(1, 1_000_000_000),
        window(40, 24),
        window(9_000_000_000, 48),
    ];
    let key = |at: usize| format!("limit:contract:{{{slot:x}}}:{at}");
    let keyed = rules.into_iter().enumerate();
    keyed.map(|(at, rule)| (key(at), rule)).collect()
}

/// Hundreds of groups of one to three draws, now and then a little back in time.
// req: OTP-10
pub async fn limits_follow_the_model(store: Arc<dyn Ephemeral>) {
    let limits = limits(unique());
    let (mut model, mut walk) = (Model::default(), Walk(2026));
    let (mut now, mut granted) = (start(), 0);
    for step in 0..STEPS {
        // Mostly microseconds and seconds, so that buckets run empty; sometimes minutes.
        let micros = match walk.below(10) {
            0 => -i64::try_from(walk.below(5_000)).unwrap_or(0),
            1..=5 => i64::try_from(walk.below(1_000)).unwrap_or(0),
            6..=8 => i64::try_from(walk.below(3_000_000)).unwrap_or(0),
            _ => i64::try_from(walk.below(240_000_000)).unwrap_or(0),
        };
        now += SignedDuration::from_micros(micros);
        let first = walk.below(limits.len() as u64);
        let length = 1 + walk.below(3);
        let draws = (first..first + length).map(|at| {
            let (key, rule) = &limits[usize::try_from(at).unwrap_or(0) % limits.len()];
            Draw {
                key: key.clone(),
                rule: *rule,
                cost: walk.below(4),
            }
        });
        let group = DrawGroup(draws.collect());
        let expected = model.take(&group, now);
        let taken = store.take(&group, now).await.expect("an answer");
        assert_eq!(taken, expected, "step {step}: {group:?} at {now}");
        granted += usize::from(matches!(taken, Taken::Granted(_)));
    }
    let refused = STEPS - granted;
    assert!(
        granted > STEPS / 5 && refused > STEPS / 5,
        "the walk tries both"
    );
}

/// One refusal in a group leaves all of it as it was.
// req: OTP-10
pub async fn a_refused_group_draws_nothing(store: Arc<dyn Ephemeral>) {
    let slot = unique();
    let draw = |name: &str, rule: Rule| Draw {
        key: format!("limit:{{{slot:x}}}:{name}"),
        rule,
        cost: 1,
    };
    let until = start() + SignedDuration::from_hours(1);
    let wide = draw("wide", Rule::Window { max: 10, until });
    let bucket = draw(
        "bucket",
        Rule::Bucket {
            burst: 10,
            per_hour: 60,
        },
    );
    let narrow = draw("narrow", Rule::Window { max: 1, until });
    let group = DrawGroup(vec![wide.clone(), bucket.clone(), narrow]);
    let granted = store.take(&group, start()).await.expect("an answer");
    assert!(matches!(granted, Taken::Granted(standing) if standing.remaining == 0));
    for _ in 0..3 {
        let refused = store.take(&group, start()).await.expect("an answer");
        assert!(matches!(refused, Taken::Denied { index: 2, .. }));
    }
    for draw in [wide, bucket] {
        let single = DrawGroup(vec![draw]);
        let taken = store.take(&single, start()).await.expect("an answer");
        assert!(matches!(taken, Taken::Granted(standing) if standing.remaining == 8));
    }
}

/// A budget is spent to the last unit that fits and not beyond.
// req: OTP-10
pub async fn a_window_is_spent_to_its_maximum(store: Arc<dyn Ephemeral>) {
    let hour = SignedDuration::from_hours(1);
    let group = |cost: u64, slot: u128| {
        DrawGroup(vec![Draw {
            key: format!("limit:contract:{{{slot:x}}}"),
            rule: Rule::Window {
                max: 60,
                until: start() + hour,
            },
            cost,
        }])
    };
    let (slot, next) = (unique(), unique());
    let standing = |remaining: u64| Standing {
        limit: 60,
        remaining,
        reset_after: hour,
    };
    for (cost, remaining) in [(25, 35), (25, 10)] {
        let taken = store.take(&group(cost, slot), start()).await;
        assert_eq!(
            taken.expect("an answer"),
            Taken::Granted(standing(remaining))
        );
    }
    let refused = Taken::Denied {
        index: 0,
        standing: standing(10),
        retry_after: hour,
    };
    let taken = store.take(&group(25, slot), start()).await;
    assert_eq!(taken.expect("an answer"), refused);
    let taken = store.take(&group(10, slot), start()).await;
    assert_eq!(taken.expect("an answer"), Taken::Granted(standing(0)));
    let taken = store.take(&group(60, next), start()).await;
    assert_eq!(
        taken.expect("an answer"),
        Taken::Granted(standing(0)),
        "another key is another window"
    );
}

/// An empty bucket refuses until the moment it named.
// req: OTP-10
pub async fn a_bucket_fills_with_the_time_passed_in(store: Arc<dyn Ephemeral>) {
    let group = DrawGroup(vec![Draw {
        key: format!("limit:contract:{{{:x}}}", unique()),
        rule: Rule::Bucket {
            burst: 2,
            per_hour: 7_000,
        },
        cost: 1,
    }]);
    for _ in 0..2 {
        let taken = store.take(&group, start()).await.expect("an answer");
        assert!(matches!(taken, Taken::Granted(_)));
    }
    let refused = store.take(&group, start()).await.expect("an answer");
    let Taken::Denied { retry_after, .. } = refused else {
        unreachable!("an empty bucket grants nothing: {refused:?}");
    };
    let then = start() + retry_after;
    let micro = SignedDuration::from_micros(1);
    let taken = store.take(&group, then - micro).await.expect("an answer");
    assert!(matches!(taken, Taken::Denied { retry_after, .. } if retry_after == micro));
    let taken = store.take(&group, then).await.expect("an answer");
    assert!(matches!(taken, Taken::Granted(standing) if standing.remaining == 0));
}

/// There is nothing to refuse.
pub async fn an_empty_group_is_granted(store: Arc<dyn Ephemeral>) {
    let taken = store.take(&DrawGroup(Vec::new()), start()).await;
    assert!(matches!(taken.expect("an answer"), Taken::Granted(_)));
}

/// A draw of nothing tells where a limit stands, and leaves it so; what is forgotten is whole again,
/// and what is not, is not.
// req: OTP-10, AUTH-8
pub async fn a_forgotten_limit_is_whole_again(store: Arc<dyn Ephemeral>) {
    let draws = |cost| {
        let (one, other) = (limits(unique()), limits(unique()));
        let rules = [one[0].clone(), one[4].clone(), other[0].clone()];
        rules.map(|(key, rule)| Draw { key, rule, cost })
    };
    let drawn = draws(2);
    for draw in &drawn {
        let group = DrawGroup(vec![draw.clone()]);
        store.take(&group, start()).await.expect("an answer");
    }
    let left = async |draw: &Draw| {
        let group = DrawGroup(vec![Draw {
            cost: 0,
            ..draw.clone()
        }]);
        match store.take(&group, start()).await.expect("an answer") {
            Taken::Granted(standing) => Some(standing.remaining),
            Taken::Denied { .. } => None,
        }
    };
    for _ in 0..2 {
        assert_eq!(left(&drawn[0]).await, Some(1));
        assert_eq!(left(&drawn[1]).await, Some(38));
    }
    let keys = [drawn[0].key.clone(), drawn[1].key.clone()];
    store.forget_limits(&keys).await.expect("an answer");
    assert_eq!(left(&drawn[0]).await, Some(3));
    assert_eq!(left(&drawn[1]).await, Some(40));
    assert_eq!(left(&drawn[2]).await, Some(1), "another's stays");
    store.forget_limits(&keys).await.expect("an answer");
    store.forget_limits(&[]).await.expect("an answer");
}
