//! Restarts, kills and starts at the same moment, by somebody who wants something twice.

use super::{CAP, Deployment, LEASE, TTL, keys, on_both_stores};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::handover::HandedOver;
use tessera_core::limit::{Draw, DrawGroup, Rule, Taken};
use tessera_core::ports::{Ephemeral as _, EphemeralError, Reserve};
use testkit::race::race;

/// The lock after wrong passwords, as limits have it.
fn guesses() -> DrawGroup {
    DrawGroup(vec![Draw {
        key: "limit:guess:address:{9876543210}".to_owned(),
        rule: Rule::Bucket {
            burst: 5,
            per_hour: 20,
        },
        cost: 1,
    }])
}

/// A code goes on, and is good once.
async fn a_code_that_was_used_after_a_restart_is_not_good_after_a_kill(deployment: &Deployment) {
    let process = deployment.start().await;
    let (key, issued) = deployment.issue(&process).await;
    let process = deployment.restart(process).await;
    let tried = deployment.reserve(&process, &key).await;
    assert!(tried.digest.matches(&issued.digest));
    let holder = deployment.claim(&process, &key, &tried).await;
    process.memory.settle(&key, &tried, holder).await.unwrap();
    drop(process);

    let process = deployment.start().await;
    assert_eq!(process.taken, 0, "nothing comes back");
    assert!(deployment.is_absent(&process, &key).await);
}

/// What was taken and not left again is lost with a process that is killed.
async fn a_kill_right_after_a_start_loses_what_was_left(deployment: &Deployment) {
    let process = deployment.start().await;
    let (key, _) = deployment.issue(&process).await;
    let process = deployment.restart(process).await;
    assert_eq!(process.taken, 1);
    drop(process);
    let process = deployment.start().await;
    assert!(deployment.is_absent(&process, &key).await);
}

/// Restarting lifts no limit, no cap on tries and no lock.
async fn limits_and_locks_stand_after_a_restart(deployment: &Deployment) {
    let mut process = deployment.start().await;
    let (key, _) = deployment.issue(&process).await;
    for left in (0..5).rev() {
        let taken = process.memory.take(&guesses(), deployment.now()).await;
        assert!(matches!(taken.unwrap(), Taken::Granted(_)));
        let tried = deployment.reserve(&process, &key).await;
        assert_eq!(tried.tries_left, left);
        process = deployment.restart(process).await;
    }
    let taken = process.memory.take(&guesses(), deployment.now()).await;
    assert!(matches!(taken.unwrap(), Taken::Denied { .. }));
    let exhausted = process.memory.reserve(&key, CAP, deployment.now()).await;
    assert!(matches!(exhausted.unwrap(), Reserve::Exhausted { .. }));

    // The tries of the destination are summed over resends, and over restarts.
    for _ in 0..2 {
        let resent = deployment.challenge();
        process.memory.put_challenge(&key, &resent).await.unwrap();
        for _ in 0..5 {
            deployment.reserve(&process, &key).await;
        }
        process = deployment.restart(process).await;
    }
    let resent = deployment.challenge();
    process.memory.put_challenge(&key, &resent).await.unwrap();
    let exhausted = process.memory.reserve(&key, CAP, deployment.now()).await;
    assert!(matches!(exhausted.unwrap(), Reserve::Exhausted { .. }));
}

/// Whether the transaction behind a claim was stored, the next process cannot know.
async fn a_code_whose_claim_was_under_way_is_good_for_nobody(deployment: &Deployment) {
    let process = deployment.start().await;
    let (claimed, _) = deployment.issue(&process).await;
    let (reserved, _) = deployment.issue(&process).await;
    let tried = deployment.reserve(&process, &claimed).await;
    deployment.claim(&process, &claimed, &tried).await;
    let late = deployment.reserve(&process, &reserved).await;
    let memory = Arc::clone(&process.memory);
    let process = deployment.restart(process).await;

    // Whoever is still at work in the process that stops is refused, and its try stays counted.
    let (holder, now) = (deployment.claim_id(), deployment.now());
    let refused = memory.claim(&reserved, &late, holder, now, now + LEASE);
    assert!(matches!(refused.await, Err(EphemeralError::Unavailable(_))));
    let again = deployment.reserve(&process, &reserved).await;
    assert_eq!(again.tries_left, 3);
    for wait in [SignedDuration::ZERO, LEASE, TTL - LEASE * 2] {
        deployment.clock.advance(wait);
        assert!(deployment.is_absent(&process, &claimed).await);
    }
}

/// Of processes that start at once one goes on with what was left.
async fn of_two_that_start_at_once_one_gets_it(deployment: &Deployment) {
    let process = deployment.start().await;
    let (key, _) = deployment.issue(&process).await;
    process.stop().await;
    let starters = (0..6).map(|_| deployment.prepare(&deployment.keys));
    let starters: Vec<_> = starters.collect();
    let taken = race(starters.len(), |racer| {
        let handover = Arc::clone(&starters[racer].1);
        async move { handover.take_over().await.unwrap() }
    });
    assert_eq!(taken.await.into_iter().sum::<usize>(), 1);
    let mut good = 0;
    for (memory, _) in &starters {
        let answer = memory.reserve(&key, CAP, deployment.now()).await;
        good += usize::from(matches!(answer.unwrap(), Reserve::Reserved(_)));
    }
    assert_eq!(good, 1);
}

/// The one that started first holds codes that people may have replaced at the other.
async fn whoever_started_before_another_leaves_nothing(deployment: &Deployment) {
    let (first, second) = (deployment.start().await, deployment.start().await);
    let (old, _) = deployment.issue(&first).await;
    let (new, _) = deployment.issue(&second).await;
    let superseded = first.handover.hand_over().await.unwrap();
    assert_eq!(superseded, HandedOver::Superseded);
    let next = deployment.restart(second).await;
    assert!(deployment.is_absent(&next, &old).await);
    deployment.reserve(&next, &new).await;
}

/// What ran out while nobody served is gone, and what did not is there.
async fn what_runs_out_between_two_processes_is_gone(deployment: &Deployment) {
    let process = deployment.start().await;
    let (key, _) = deployment.issue(&process).await;
    let taken = process.memory.take(&guesses(), deployment.now()).await;
    taken.unwrap();
    process.stop().await;
    deployment.clock.advance(TTL);
    let process = deployment.start().await;
    assert_eq!(process.taken, 0, "the bucket is full again as well");
    assert!(deployment.is_absent(&process, &key).await);
}

/// Keys of limits and codes are not to be found in the database.
async fn nothing_lies_in_the_clear(deployment: &Deployment) {
    let process = deployment.start().await;
    let (key, issued) = deployment.issue(&process).await;
    let taken = process.memory.take(&guesses(), deployment.now()).await;
    taken.unwrap();
    assert_eq!(process.stop().await, 2);
    for part in [
        key.as_str().as_bytes(),
        b"9876543210",
        b"limit:guess",
        issued.digest.as_bytes(),
    ] {
        assert!(!deployment.test.holds(part).await);
    }
    assert_eq!(deployment.start().await.taken, 2, "it was there");
}

/// Under other keys, in another form, changed or moved: dropped, and the process starts.
async fn what_cannot_be_read_is_dropped(deployment: &Deployment) {
    for change in [
        "UPDATE handover_parcels SET format = 2",
        "UPDATE handover_parcels SET number = 1",
        "UPDATE handover_parcels SET sealed = '1234'",
    ] {
        let process = deployment.start().await;
        deployment.issue(&process).await;
        process.stop().await;
        let change = match deployment.test.url.starts_with("sqlite:") {
            true => change.replace("'1234'", "X'31323334'"),
            false => change.to_owned(),
        };
        assert_eq!(deployment.test.tamper(&change).await, 1);
        assert_eq!(deployment.start().await.taken, 0, "{change}");
    }
}

/// A key that was rotated out still opens what it sealed, until it is taken away.
async fn keys_are_rotated_between_two_processes(deployment: &Deployment) {
    for (next, taken) in [(&[2, 1][..], 1), (&[2][..], 0)] {
        let process = deployment.start().await;
        deployment.issue(&process).await;
        process.stop().await;
        let process = deployment.start_with(&keys(next)).await;
        assert_eq!(process.taken, taken, "{next:?}");
    }
}

on_both_stores! {
    a_code_that_was_used_after_a_restart_is_not_good_after_a_kill
    a_kill_right_after_a_start_loses_what_was_left
    limits_and_locks_stand_after_a_restart
    a_code_whose_claim_was_under_way_is_good_for_nobody
    of_two_that_start_at_once_one_gets_it
    whoever_started_before_another_leaves_nothing
    what_runs_out_between_two_processes_is_gone
    nothing_lies_in_the_clear
    what_cannot_be_read_is_dropped
    keys_are_rotated_between_two_processes
}
