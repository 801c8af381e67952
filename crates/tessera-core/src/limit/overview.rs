//! Limits as staff see them: which are in force, and what one person has used up (requirement
//! OTP-10).

use super::account::{
    ACCOUNT_CODES_PER_HOUR, CONSENTS_PER_DAY, EXPORTS_PER_HOUR, account_codes_draw, consent_draw,
    export_draw,
};
use super::{Draw, DrawGroup, Guessing, LimitPolicy, Limiter, MailPurpose, Scope, Standing, Taken};
use crate::crypto::BlindIndex;
use crate::id::UserId;
use crate::ports::EphemeralError;
use crate::request::ClientAddress;
use jiff::{SignedDuration, Timestamp};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const QUARTER: SignedDuration = SignedDuration::from_mins(15);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Requests for codes, registrations and the like, each apart, from one address.
    Requests,
    /// Logins from one address.
    Logins,
    /// Exchanges of refresh tokens from one address.
    Refreshes,
    /// Rate limit tokens for one address.
    RateLimitTokens,
    /// Tries at the password of one account.
    Passwords,
    /// Wrong codes of second factors of one account, which are counted where limits are off, too.
    SecondFactors,
    /// Calls by one account.
    Calls,
    /// Exports of one account.
    Exports,
    /// Statements on consents by one account.
    Consents,
    /// Mails of one kind to one address of electronic mail.
    Mails,
    /// Codes for one registration in stages.
    RegistrationCodes,
    /// Codes to one number.
    Codes,
    /// Codes to one number in a day.
    CodesOfDay,
    /// Codes that one account has sent, to whatever numbers.
    CodesOfAccount,
    /// Codes to one block of numbers.
    CodesOfBlock,
    /// Codes to one country.
    CodesOfCountry,
    /// What messages cost, in the smallest unit of the currency.
    Cost,
}

impl LimitKind {
    /// The name in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Logins => "logins",
            Self::Refreshes => "refreshes",
            Self::RateLimitTokens => "rate_limit_tokens",
            Self::Passwords => "passwords",
            Self::SecondFactors => "second_factors",
            Self::Calls => "calls",
            Self::Exports => "exports",
            Self::Consents => "consents",
            Self::Mails => "mails",
            Self::RegistrationCodes => "registration_codes",
            Self::Codes => "codes",
            Self::CodesOfDay => "codes_of_day",
            Self::CodesOfAccount => "codes_of_account",
            Self::CodesOfBlock => "codes_of_block",
            Self::CodesOfCountry => "codes_of_country",
            Self::Cost => "cost",
        }
    }
}

/// A limit that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitInForce {
    /// What it counts.
    pub kind: LimitKind,
    /// How much at once, where that is less than within the time.
    pub at_once: Option<u64>,
    /// How much within the time.
    pub most: u64,
    /// The time.
    pub within: SignedDuration,
}

/// Where a limit of one person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedLimit {
    /// What it counts.
    pub kind: LimitKind,
    /// Where it stands.
    pub standing: Standing,
}

/// Whose limits are looked at, and what they are counted by.
#[derive(Debug, Clone, Copy)]
pub struct LimitedPerson {
    /// The account.
    pub user: UserId,
    /// The address of electronic mail.
    pub email: Option<BlindIndex>,
    /// The number.
    pub mobile: Option<BlindIndex>,
}

impl LimitPolicy {
    /// The limits that are in force; none where limits are off.
    pub fn in_force(&self) -> Vec<LimitInForce> {
        if !self.enabled {
            return Vec::new();
        }
        let bucket = |kind, burst: u32, per_hour: u32| LimitInForce {
            kind,
            at_once: (burst != per_hour).then(|| u64::from(burst)),
            most: u64::from(per_hour),
            within: HOUR,
        };
        let window = |kind, most: u64, within| LimitInForce {
            kind,
            at_once: None,
            most,
            within,
        };
        let times = |kind, most: u32, within| window(kind, u64::from(most), within);
        vec![
            bucket(
                LimitKind::Requests,
                self.address_burst,
                self.address_per_hour,
            ),
            times(LimitKind::Logins, self.login_per_minute, MINUTE),
            times(LimitKind::Refreshes, self.refresh_per_minute, MINUTE),
            bucket(
                LimitKind::RateLimitTokens,
                self.token_burst,
                self.tokens_per_hour,
            ),
            times(LimitKind::Passwords, self.wrong_passwords, QUARTER),
            times(LimitKind::Calls, self.user_per_minute, MINUTE),
            times(LimitKind::Exports, EXPORTS_PER_HOUR, HOUR),
            window(LimitKind::Consents, CONSENTS_PER_DAY, DAY),
            times(LimitKind::Mails, self.mail_per_hour, HOUR),
            times(LimitKind::RegistrationCodes, self.registration_codes, HOUR),
            bucket(LimitKind::Codes, self.number_burst, self.number_per_hour),
            window(LimitKind::CodesOfDay, self.number_per_day, DAY),
            times(LimitKind::CodesOfAccount, ACCOUNT_CODES_PER_HOUR, HOUR),
            window(LimitKind::CodesOfBlock, self.prefix_per_hour, HOUR),
            window(LimitKind::CodesOfCountry, self.country_per_hour, HOUR),
            window(LimitKind::Cost, self.sms_daily_budget_minor, DAY),
        ]
    }
}

impl Limiter {
    /// The limits that are in force.
    pub fn in_force(&self) -> Vec<LimitInForce> {
        self.policy.in_force()
    }

    /// What of one person's limits is used up, in part or whole. Nothing is drawn.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn used(
        &self,
        person: &LimitedPerson,
        now: Timestamp,
    ) -> Result<Vec<UsedLimit>, EphemeralError> {
        self.used_of(self.draws_of(person, now), now).await
    }

    /// What of the limits of one network, and of the site that it is part of, is used up. Nothing
    /// is drawn.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn used_by(
        &self,
        network: &ClientAddress,
        now: Timestamp,
    ) -> Result<Vec<UsedLimit>, EphemeralError> {
        self.used_of(self.draws_by(network), now).await
    }

    async fn used_of(
        &self,
        draws: Vec<(LimitKind, Draw)>,
        now: Timestamp,
    ) -> Result<Vec<UsedLimit>, EphemeralError> {
        let mut used = Vec::new();
        if !self.policy.enabled {
            return Ok(used);
        }
        for (kind, draw) in draws {
            // A draw of nothing is always granted, and says where the limit stands.
            let group = DrawGroup(vec![Draw { cost: 0, ..draw }]);
            let (Taken::Granted(standing) | Taken::Denied { standing, .. }) =
                self.ephemeral.take(&group, now).await?;
            if standing.remaining < standing.limit {
                used.push(UsedLimit { kind, standing });
            }
        }
        Ok(used)
    }

    /// Makes one person's limits whole again. Limits of networks, blocks and countries stay:
    /// others share them.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn release(
        &self,
        person: &LimitedPerson,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        self.release_of(self.draws_of(person, now)).await
    }

    /// Makes the limits of one network whole again, and those of the site that it is part of, which
    /// would go on refusing it.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn release_by(&self, network: &ClientAddress) -> Result<(), EphemeralError> {
        self.release_of(self.draws_by(network)).await
    }

    async fn release_of(&self, draws: Vec<(LimitKind, Draw)>) -> Result<(), EphemeralError> {
        let keys: Vec<String> = draws.into_iter().map(|(_, draw)| draw.key).collect();
        self.ephemeral.forget_limits(&keys).await
    }

    fn draws_by(&self, network: &ClientAddress) -> Vec<(LimitKind, Draw)> {
        let draws = Scope::ALL.into_iter().flat_map(|scope| {
            let draws = self.address_draws(scope, network).into_iter();
            draws.map(move |draw| (counted_at(scope), draw))
        });
        draws.collect()
    }

    fn draws_of(&self, person: &LimitedPerson, now: Timestamp) -> Vec<(LimitKind, Draw)> {
        let mut draws = vec![
            (LimitKind::Calls, self.user_draw(person.user)),
            (LimitKind::Exports, export_draw(person.user)),
            (LimitKind::Consents, consent_draw(person.user, now)),
            (LimitKind::CodesOfAccount, account_codes_draw(person.user)),
            (
                LimitKind::Passwords,
                self.guess_draw(Guessing::User(person.user)),
            ),
        ];
        if let Some(email) = &person.email {
            let guess = self.guess_draw(Guessing::Address(*email));
            draws.push((LimitKind::Passwords, guess));
            let mails = MailPurpose::ALL.into_iter();
            draws.extend(mails.map(|why| (LimitKind::Mails, self.mail_draw(why, email))));
        }
        if let Some(mobile) = &person.mobile {
            let [burst, day] = self.number_draws(mobile, now);
            draws.extend([(LimitKind::Codes, burst), (LimitKind::CodesOfDay, day)]);
        }
        draws
    }
}

/// What the limit of an endpoint counts.
const fn counted_at(scope: Scope) -> LimitKind {
    match scope {
        Scope::Login => LimitKind::Logins,
        Scope::Refresh => LimitKind::Refreshes,
        Scope::RateLimitToken | Scope::RateLimitWork => LimitKind::RateLimitTokens,
        Scope::RequestCode
        | Scope::VerifyCode
        | Scope::Register
        | Scope::Message
        | Scope::ActionToken
        | Scope::SecondFactor => LimitKind::Requests,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: OTP-10
    #[test]
    fn no_limit_is_in_force_where_limits_are_off() {
        let policy = LimitPolicy::default();
        let in_force = policy.in_force();
        let mut names: Vec<_> = in_force.iter().map(|limit| limit.kind.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), in_force.len(), "each is told once");
        let codes = in_force.iter().find(|limit| limit.kind == LimitKind::Codes);
        let codes = codes.unwrap();
        assert_eq!(
            (codes.at_once, codes.most, codes.within),
            (Some(3), 6, HOUR)
        );
        let off = LimitPolicy {
            enabled: false,
            ..policy
        };
        assert!(off.in_force().is_empty());
    }
}
