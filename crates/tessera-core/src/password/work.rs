//! What comparing with a stored form is: a scheme and its parameters.

use super::StoredPassword;
use super::stored::without_pepper;

/// The hash and the salt of bcrypt, which stand behind its cost without a mark between.
const BCRYPT_REST: usize = 53;

/// A kind of work: stored forms that begin alike are compared with alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HashWork(String);

impl HashWork {
    /// The work that a stored form asks for; none where it cannot be read.
    pub fn of(stored: &str) -> Option<Self> {
        let form = without_pepper(stored);
        let parsed = StoredPassword::parse(stored).ok()?;
        let end = match parsed.scheme() {
            "bcrypt" => form.len().checked_sub(BCRYPT_REST)?,
            // Before the salt and the hash, which are the last two words.
            _ => form.rmatch_indices('$').nth(1)?.0 + 1,
        };
        form.get(..end).map(|begin| Self(begin.to_owned()))
    }

    /// How its stored forms begin, behind what names a pepper.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-7, REG-6
    #[test]
    fn forms_of_one_work_begin_alike_whatever_their_salt_and_pepper() {
        for (stored, begins) in [
            (
                "$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
                "$2b$04$",
            ),
            (
                "$tessera$k=7$2b$04$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
                "$2b$04$",
            ),
            (
                "$pbkdf2-sha256$i=1000,l=32$c2FsdFNBTFRzYWx0//4$+18Bazmi+yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
                "$pbkdf2-sha256$i=1000,l=32$",
            ),
            (
                "pbkdf2_sha256$1000$seasalt2Ab9$VsA2YhFoffrCdxB++H7HSrX7vjy8omoQXGfnBDX+fd8=",
                "pbkdf2_sha256$1000$",
            ),
            (
                "$argon2i$m=64,t=1,p=2$c2FsdFNBTFRzYWx0U0FMVA$Cqwtmc12D+BtdQb/sDVzUgEq1O/5zI+E",
                "$argon2i$m=64,t=1,p=2$",
            ),
        ] {
            let work = HashWork::of(stored);
            assert_eq!(
                work.as_ref().map(HashWork::as_str),
                Some(begins),
                "{stored}"
            );
        }
        assert_eq!(HashWork::of("rubbish"), None);
        assert_eq!(HashWork::of(""), None);
    }
}
