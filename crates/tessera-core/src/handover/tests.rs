use super::parcel::{pack, unpack};
use super::*;
use crate::crypto::Key256;
use crate::id::{ClaimId, RegistrationId};
use crate::otp::{ChallengeKey, OtpDigest, Purpose};
use crate::ports::EntropyError;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// No two nonces are alike.
#[derive(Default)]
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        let next = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        out.iter_mut().zip(next).for_each(|(out, byte)| *out = byte);
        Ok(())
    }
}

fn keys() -> MasterKeys {
    MasterKeys::new([(1, Key256::new([1; 32]))]).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn limit(key: String) -> Held {
    Held::Limit(HeldLimit {
        key,
        state: 7,
        forget_at: at(60),
    })
}

fn challenge(claim: Option<HeldClaim>) -> HeldChallenge {
    let owner = RegistrationId::from(Uuid::from_u128(1));
    HeldChallenge {
        key: ChallengeKey::of(Purpose::VerifyEmail, owner),
        registration: owner,
        digest: OtpDigest::from_slice(&[9; 32]).unwrap(),
        max_tries: 5,
        tries: 2,
        issued_at: at(0),
        expires_at: at(300),
        claim,
    }
}

fn packed(held: Vec<Held>) -> parcel::Packed {
    pack(held, &keys(), &Counting::default()).unwrap()
}

// req: OTP-4
#[test]
fn what_was_packed_is_unpacked_until_its_time_is_over() {
    let tries = Held::Tries(HeldTries {
        key: challenge(None).key,
        count: 3,
        resets_at: at(3_600),
    });
    let claim = HeldClaim {
        holder: ClaimId::from(Uuid::from_u128(2)),
        until: at(15),
    };
    let claimed = Held::Challenge(challenge(Some(claim)));
    let all = vec![claimed, limit("limit:{1}".to_owned()), tries];
    let packed = packed(all);
    assert_eq!((packed.held, packed.left_out), (3, 0));
    let [parcel] = &packed.parcels[..] else {
        panic!("one parcel");
    };
    assert_eq!(parcel.ends_at, at(3_600));
    for (now, left) in [(0, 3), (60, 2), (299, 2), (300, 1), (3_600, 0)] {
        assert_eq!(unpack(parcel, &keys(), at(now)).unwrap().len(), left);
    }
    let unpacked = unpack(parcel, &keys(), at(0)).unwrap();
    let challenges = unpacked.into_iter().filter_map(|held| match held {
        Held::Challenge(challenge) => Some(challenge),
        _ => None,
    });
    let [read] = <[_; 1]>::try_from(challenges.collect::<Vec<_>>())
        .ok()
        .unwrap();
    assert_eq!((read.tries, read.max_tries), (2, 5));
    assert!(read.digest.matches(&challenge(None).digest));
    assert_eq!(read.claim.unwrap().until, at(15));
}

// req: OTP-4
#[test]
fn a_claim_under_way_stands_as_long_as_its_code() {
    let until = |now| {
        let claim = HeldClaim {
            holder: ClaimId::from(Uuid::from_u128(2)),
            until: at(15),
        };
        challenge(Some(claim))
            .given_away(at(now))
            .claim
            .unwrap()
            .until
    };
    assert_eq!(until(14), at(300));
    assert_eq!(until(15), at(15), "nobody holds it any more");
}

// req: OTP-10
#[test]
fn parcels_are_bounded_in_size_and_number_and_codes_are_left_out_first() {
    // Long, so that there are soon too many.
    let long = |number: usize| limit(format!("limit:{{{number}}}:{}", "x".repeat(20_000)));
    let fits = MAX_PARCEL_LEN / 20_200 * usize::try_from(MAX_PARCELS).unwrap();
    let mut held = vec![Held::Challenge(challenge(None))];
    held.extend((0..fits - 64).map(long));
    let all = packed(held.clone());
    assert_eq!((all.held, all.left_out), (held.len(), 0));

    held.extend((fits..fits + 400).map(long));
    let most = packed(held.clone());
    assert_eq!(most.held + most.left_out, held.len());
    assert_eq!(most.parcels.len(), usize::try_from(MAX_PARCELS).unwrap());
    for (number, parcel) in most.parcels.iter().enumerate() {
        assert_eq!(usize::try_from(parcel.number).unwrap(), number);
        assert!(parcel.sealed.len() <= MAX_PARCEL_LEN);
        let unpacked = unpack(parcel, &keys(), at(0)).unwrap();
        assert!(unpacked.iter().all(|held| matches!(held, Held::Limit(_))));
    }
}

// req: MFA-7
#[test]
fn a_parcel_opens_whole_in_its_own_place_and_form_alone() {
    let parcel = packed(vec![limit("limit:{1}".to_owned())])
        .parcels
        .remove(0);
    let moved = SealedParcel {
        number: 1,
        ..parcel.clone()
    };
    let refused = unpack(&moved, &keys(), at(0)).err().unwrap();
    assert!(matches!(refused, UnpackError::Sealed(_)));
    let newer = SealedParcel {
        format: FORMAT + 1,
        ..parcel.clone()
    };
    let refused = unpack(&newer, &keys(), at(0)).err().unwrap();
    assert!(matches!(refused, UnpackError::OtherFormat(2)));
    for at_byte in 0..parcel.sealed.len() {
        let mut changed = parcel.clone();
        changed.sealed[at_byte] ^= 1;
        assert!(unpack(&changed, &keys(), at(0)).is_err(), "byte {at_byte}");
    }
    let sealed = keys().seal("handover:1:0", b"{\"limit\":{}}", &Counting::default());
    let strange = SealedParcel {
        sealed: sealed.unwrap(),
        ..parcel
    };
    let refused = unpack(&strange, &keys(), at(0)).err().unwrap();
    assert!(matches!(refused, UnpackError::Decode(_)));
}
