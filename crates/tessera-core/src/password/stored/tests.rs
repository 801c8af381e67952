use super::*;
use crate::crypto::Key256;
use crate::password::{HashPassword, HashPolicy, Password, Peppers, Scheme};

/// What the hashes below were made of.
const PASSWORD: &str = "Grüße, 世界 7!";

/// Made by passlib 1.7.4, argon2-cffi 25.1.0, bcrypt 4.0.1 and Django 5.2.
const IMPORTED: [(&str, &str); 17] = [
    (
        "pbkdf2-sha1",
        "$pbkdf2$1000$c2FsdFNBTFRzYWx0//4$FdhpffXsAUberun4ssPQm.nVtPk",
    ),
    (
        "pbkdf2-sha256",
        "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$.18Bazmi.yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
    ),
    (
        "pbkdf2-sha512",
        "$pbkdf2-sha512$1000$c2FsdFNBTFRzYWx0//4$BrghH/TaWlsXUcH/iDo.kxYPq52okhJHnJFgPWvhKeOqoz/Nnf.icPWPx66vc2JsPeyAl1kY8BJfNMf2aDvrng",
    ),
    (
        "pbkdf2-sha256",
        "$pbkdf2-sha256$i=1000$c2FsdFNBTFRzYWx0//4$+18Bazmi+yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
    ),
    (
        "pbkdf2-sha256",
        "$pbkdf2-sha256$i=1000,l=32$c2FsdFNBTFRzYWx0//4$+18Bazmi+yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
    ),
    (
        "pbkdf2-sha256",
        "pbkdf2_sha256$1000$seasalt2Ab9$VsA2YhFoffrCdxB++H7HSrX7vjy8omoQXGfnBDX+fd8=",
    ),
    (
        "pbkdf2-sha1",
        "pbkdf2_sha1$1000$seasalt2Ab9$0UtteYD7VNcmuQF7t4cMBIN76mk=",
    ),
    (
        "scrypt",
        "$scrypt$ln=8,r=8,p=2$c2FsdFNBTFRzYWx0//4$aeTJnivmVx7facXxeug/kvyjV75LSGIxdu5zQ8pIlZk",
    ),
    (
        "argon2i",
        "$argon2i$v=16$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$Cqwtmc12D+BtdQb/sDVzUgEq1O/5zI+E",
    ),
    (
        "argon2i",
        "$argon2i$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$Cqwtmc12D+BtdQb/sDVzUgEq1O/5zI+E",
    ),
    (
        "argon2i",
        "$argon2i$v=19$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$kNhnLK35wnXOAk+jqDcv3XTcLPd8eUsX",
    ),
    (
        "argon2d",
        "$argon2d$v=19$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$i/r7xUAo4BxOd4+UkzBf5MRHjUqKdxx1",
    ),
    (
        "argon2id",
        "$argon2id$v=16$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$Lo1OR8cHfaO+HrmPAQw2iVdBvrgYzGPZ",
    ),
    (
        "argon2id",
        "$argon2id$v=19$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$4N4tpr2UNmrxFueDsYrkr0zDFkc5AB22",
    ),
    (
        "bcrypt",
        "$2a$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
    ),
    (
        "bcrypt",
        "$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
    ),
    (
        "bcrypt",
        "$2y$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
    ),
];

fn hasher() -> HashPassword {
    HashPassword::new(
        HashPolicy::new(Scheme::Bcrypt { cost: 4 }).unwrap(),
        Peppers::new([(1, Key256::new([1; 32]))]).ok().unwrap(),
    )
}

fn matches(raw: &str, stored: &str) -> bool {
    let password = Password::parse(raw).ok().unwrap();
    let stored = StoredPassword::parse(stored).ok().unwrap();
    hasher().verify(&password, &stored).unwrap()
}

// req: AUTH-7
#[test]
fn hashes_of_other_systems_are_verified_by_their_own_rules() {
    for (scheme, text) in IMPORTED {
        let stored = import_hash(text).unwrap();
        assert!(matches(PASSWORD, &stored), "{text}");
        assert!(!matches("Grüße, 世界 8!", &stored), "{text}");
        let parsed = StoredPassword::parse(&stored).ok().unwrap();
        assert_eq!(parsed.scheme(), scheme, "{text}");
        assert!(hasher().needs_rehash(&parsed), "{text}");
    }
}

#[test]
fn an_imported_hash_opens_to_every_spelling_of_what_was_hashed() {
    let stored = IMPORTED[0].1;
    assert!(matches("Gru\u{308}ße, 世界 7!", stored));
    // Made by passlib of "①é": NFKC would make "1é" of it.
    let circled =
        "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$CO32bmM1R2LeP4JMH8T648S6AHZdPV0OCQ/8jJCZKzw";
    assert!(matches("①é", circled));
    assert!(matches("①e\u{301}", circled));
    assert!(!matches("1é", circled));
}

// req: AUTH-7
#[test]
fn an_imported_bcrypt_hash_opens_to_72_bytes_and_to_nothing_longer() {
    // Made by bcrypt 4.0.1 of 72 times x.
    let stored = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
    let longest = "x".repeat(72);
    assert!(matches(&longest, stored));
    assert!(!matches(&format!("{longest}y"), stored));
    assert!(!matches(&format!("{longest}x"), stored));
    // bcrypt in C reads up to a NUL.
    assert!(!matches(&format!("{PASSWORD}\0more"), IMPORTED[15].1));
}

// req: AUTH-7
#[test]
fn a_hostile_hash_is_refused_before_any_work_is_done() {
    let salt = "c2FsdFNBTFRzYWx0U0FMVA";
    let tag = "4N4tpr2UNmrxFueDsYrkr0zDFkc5AB22";
    let bcrypt = "abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6";
    for text in [
        format!("$2b$31${bcrypt}"),
        format!("$2a$17${bcrypt}"),
        format!("$argon2id$v=19$m=4194304,t=1,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=65536,t=4000000000,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=99999999999999999999,t=1,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=1048576,t=1,p=131072${salt}${tag}"),
        format!("$scrypt$ln=30,r=8,p=1${salt}${tag}"),
        format!("$scrypt$ln=4000000000,r=8,p=1${salt}${tag}"),
        format!("$scrypt$ln=14,r=4000000000,p=1${salt}${tag}"),
        format!("$scrypt$ln=14,r=8,p=4000000000${salt}${tag}"),
        format!("$pbkdf2-sha256$4000000000${salt}${tag}"),
        format!("$pbkdf2-sha256$99999999999${salt}${tag}"),
        format!("pbkdf2_sha256$2147483647$seasalt2Ab9${tag}"),
    ] {
        let refused = import_hash(&text).err().unwrap();
        assert_eq!(refused, InvalidHash::TooCostly, "{text}");
        assert!(StoredPassword::parse(&text).is_err(), "{text}");
    }
}

#[test]
fn what_is_no_hash_is_refused() {
    let salt = "c2FsdFNBTFRzYWx0U0FMVA";
    let tag = "4N4tpr2UNmrxFueDsYrkr0zDFkc5AB22";
    let bcrypt = "abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6";
    for text in [
        "$2b$04$".to_owned(),
        format!("$2b$4${bcrypt}"),
        format!("$2b$+4${bcrypt}"),
        format!("$2b$00${bcrypt}"),
        format!("$2b$04${bcrypt}x"),
        format!("$2b$04${}ü", &bcrypt[..51]),
        format!("2b$04${bcrypt}"),
        format!("$argon2id$v=18$m=64,t=1,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=64,t=0,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=64,t=1,p=0${salt}${tag}"),
        format!("$argon2id$v=19$m=7,t=1,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=+64,t=1,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=064,t=1,p=1${salt}${tag}"),
        format!("$argon2id$v=19$t=1,m=64,p=1${salt}${tag}"),
        format!("$argon2id$v=19$m=64,t=1,p=1,keyid=AA${salt}${tag}"),
        format!("$argon2id$v=19$m=64,t=1,p=1$c2FsdA${tag}"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}$AAAA"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}${tag}$"),
        format!("$scrypt$ln=0,r=8,p=1${salt}${tag}"),
        format!("$scrypt$ln=8,r=8,p=1${salt}$"),
        format!("$pbkdf2-sha256$0${salt}${tag}"),
        format!("$pbkdf2-sha256$i=1000,l=99${salt}${tag}"),
        format!("$pbkdf2$1000${salt}${tag}"),
        "pbkdf2_sha256$1000$short$VsA2YhFoffrCdxB++H7HSrX7vjy8omoQXGfnBDX+fd8=".to_owned(),
        format!("$pbkdf2-sha256$1000${}${tag}", "A".repeat(1_000_000)),
    ] {
        let refused = import_hash(&text).err().unwrap();
        let shown = text.get(..100).unwrap_or(&text);
        assert_eq!(refused, InvalidHash::Malformed, "{shown}");
    }
    for text in [
        "",
        "$",
        "correct horse",
        "$1$saltsalt$abc",
        "$2$04$x",
        "$2x$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
        "$6$rounds=5000$salt$x",
        "$pbkdf2-md5$1000$c2FsdHNhbHQ$AAAA",
        "pbkdf2_md5$1000$saltsalt$AAAA",
        "$tessera$k=1$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
    ] {
        let refused = import_hash(text).err().unwrap();
        assert_eq!(refused, InvalidHash::UnknownScheme, "{text}");
    }
}

#[test]
fn our_own_form_is_ours_alone() {
    let bcrypt = "$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6";
    assert!(StoredPassword::parse(&format!("$tessera$k=1{bcrypt}")).is_ok());
    for text in [
        "$tessera$k=1".to_owned(),
        format!("$tessera$k={bcrypt}"),
        format!("$tessera$k=x{bcrypt}"),
        format!("$tessera$k=+1{bcrypt}"),
        format!("$tessera$k=01{bcrypt}"),
        format!("$tessera$k=1$tessera$k=1{bcrypt}"),
        format!("$tessera$k=1{}", IMPORTED[1].1),
    ] {
        assert!(StoredPassword::parse(&text).is_err(), "{text}");
    }
}

#[test]
fn white_space_around_a_hash_is_no_part_of_it() {
    let (_, text) = IMPORTED[14];
    assert_eq!(import_hash(&format!(" {text}\n")).unwrap(), text);
}
