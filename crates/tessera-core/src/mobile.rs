//! Mobile numbers and the numbering plans that say which are valid.

use std::fmt;

/// Longest raw input that is looked at, in bytes.
const MAX_INPUT_LEN: usize = 32;

/// How mobile numbers of one country are written.
///
/// India's plan is built in; others are configured (requirement OTP-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberingPlan {
    country: String,
    calling_code: String,
    trunk_prefix: String,
    leading_digits: String,
    length: usize,
}

/// A configured numbering plan makes no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidPlan {
    /// The country is not two upper-case letters.
    #[error("country must be two upper-case letters (ISO 3166-1)")]
    Country,
    /// The calling code is not 1 to 3 digits.
    #[error("calling_code must be 1 to 3 digits, the first not 0")]
    CallingCode,
    /// The trunk prefix is not 0 to 2 digits.
    #[error("trunk_prefix must be at most 2 digits")]
    TrunkPrefix,
    /// The leading digits are not digits.
    #[error("leading_digits must list the digits that a mobile number may start with")]
    LeadingDigits,
    /// With its calling code the number would be longer than E.164 allows.
    #[error("length must be 4 to 14, and at most 15 with the calling code (E.164)")]
    Length,
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl NumberingPlan {
    /// India: ten digits, the first of them 6 to 9.
    pub fn india() -> Self {
        Self {
            country: "IN".to_owned(),
            calling_code: "91".to_owned(),
            trunk_prefix: "0".to_owned(),
            leading_digits: "6789".to_owned(),
            length: 10,
        }
    }

    /// Checks and takes a configured plan.
    ///
    /// # Errors
    /// Names the first part that makes no sense.
    pub fn new(
        country: &str,
        calling_code: &str,
        trunk_prefix: &str,
        leading_digits: &str,
        length: usize,
    ) -> Result<Self, InvalidPlan> {
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(InvalidPlan::Country);
        }
        let code_fits = (1..=3).contains(&calling_code.len())
            && all_digits(calling_code)
            && !calling_code.starts_with('0');
        if !code_fits {
            return Err(InvalidPlan::CallingCode);
        }
        if trunk_prefix.len() > 2 || !all_digits(trunk_prefix) {
            return Err(InvalidPlan::TrunkPrefix);
        }
        if leading_digits.is_empty() || !all_digits(leading_digits) {
            return Err(InvalidPlan::LeadingDigits);
        }
        if !(4..=14).contains(&length) || length + calling_code.len() > 15 {
            return Err(InvalidPlan::Length);
        }
        Ok(Self {
            country: country.to_owned(),
            calling_code: calling_code.to_owned(),
            trunk_prefix: trunk_prefix.to_owned(),
            leading_digits: leading_digits.to_owned(),
            length,
        })
    }

    fn is_national(&self, digits: &str) -> bool {
        digits.len() == self.length
            && digits
                .chars()
                .next()
                .is_some_and(|first| self.leading_digits.contains(first))
    }

    /// The national number in `digits`, which may carry the trunk prefix or,
    /// without a plus sign, the calling code.
    fn national<'a>(&self, digits: &'a str, international: bool) -> Option<&'a str> {
        let after_code = digits.strip_prefix(self.calling_code.as_str());
        let candidates = if international {
            [after_code, None, None]
        } else {
            let after_trunk = match self.trunk_prefix.as_str() {
                "" => None,
                trunk => digits.strip_prefix(trunk),
            };
            [Some(digits), after_trunk, after_code]
        };
        candidates
            .into_iter()
            .flatten()
            .find(|candidate| self.is_national(candidate))
    }
}

/// The plans that a deployment accepts. Numbers without a calling code are read
/// by the first.
#[derive(Debug, Clone)]
pub struct NumberingPlans(Vec<NumberingPlan>);

/// The text is not a mobile number of an accepted country.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a mobile number of an accepted country")]
pub struct InvalidMobileNumber;

impl NumberingPlans {
    /// Takes the accepted plans; India alone when there are none.
    pub fn new(plans: Vec<NumberingPlan>) -> Self {
        if plans.is_empty() {
            return Self(vec![NumberingPlan::india()]);
        }
        Self(plans)
    }

    /// Reads a number as people write it: digits with single spaces or hyphens
    /// between them, perhaps with `+` and the calling code, or a trunk prefix.
    ///
    /// # Errors
    /// Fails for anything that is not a mobile number of an accepted country.
    pub fn parse(&self, raw: &str) -> Result<MobileNumber, InvalidMobileNumber> {
        let (digits, international) = digits_of(raw).ok_or(InvalidMobileNumber)?;
        let plans = if international {
            self.0.as_slice()
        } else {
            self.0.get(..1).unwrap_or_default()
        };
        plans
            .iter()
            .find_map(|plan| {
                let national = plan.national(&digits, international)?;
                Some(MobileNumber {
                    e164: format!("+{}{national}", plan.calling_code),
                    country: plan.country.clone(),
                    national_at: 1 + plan.calling_code.len(),
                })
            })
            .ok_or(InvalidMobileNumber)
    }
}

impl Default for NumberingPlans {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

/// The digits of `raw` and whether a plus sign led them.
fn digits_of(raw: &str) -> Option<(String, bool)> {
    if raw.len() > MAX_INPUT_LEN {
        return None;
    }
    let raw = raw.trim_matches(' ');
    let (rest, international) = match raw.strip_prefix('+') {
        Some(rest) => (rest, true),
        None => (raw, false),
    };
    let mut digits = String::with_capacity(rest.len());
    let mut after_digit = false;
    for byte in rest.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits.push(char::from(byte));
                after_digit = true;
            }
            b' ' | b'-' if after_digit => after_digit = false,
            _ => return None,
        }
    }
    after_digit.then_some((digits, international))
}

/// A valid mobile number in E.164.
///
/// It has no `Debug` and no `Display`: personal data is never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct MobileNumber {
    e164: String,
    country: String,
    national_at: usize,
}

impl MobileNumber {
    /// The number in E.164, `+919876543210`.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// The country it belongs to, ISO 3166-1 alpha-2.
    pub fn country(&self) -> &str {
        &self.country
    }

    /// The first four digits of the national number: the block that a pumping
    /// attack walks through.
    pub fn prefix(&self) -> &str {
        &self.e164[self.national_at..self.e164.len().min(self.national_at + 4)]
    }

    /// The number with all but its last four digits hidden, for its owner to recognise.
    pub fn masked(&self) -> Masked<'_> {
        Masked(self)
    }
}

/// Shows a number with all but its last four digits hidden.
pub struct Masked<'a>(&'a MobileNumber);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0;
        let national = &number.e164[number.national_at..];
        let (hidden, shown) = national.split_at(national.len().saturating_sub(4));
        f.write_str(&number.e164[..number.national_at])?;
        f.write_str(" ")?;
        for _ in hidden.bytes() {
            f.write_str("•")?;
        }
        f.write_str(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(raw: &str) -> Option<String> {
        NumberingPlans::default()
            .parse(raw)
            .ok()
            .map(|number| number.e164().to_owned())
    }

    // req: OTP-2
    #[test]
    fn indian_numbers_are_normalised_to_e164() {
        for raw in [
            "9876543210",
            "09876543210",
            "919876543210",
            "+919876543210",
            "+91 98765 43210",
            "+91-98765-43210",
            " 98765 43210 ",
        ] {
            assert_eq!(parse(raw).as_deref(), Some("+919876543210"), "{raw}");
        }
    }

    // req: OTP-2
    #[test]
    fn a_number_that_starts_like_its_calling_code_keeps_its_digits() {
        assert_eq!(parse("9198765432").as_deref(), Some("+919198765432"));
        assert_eq!(parse("+919198765432").as_deref(), Some("+919198765432"));
    }

    // req: OTP-2
    #[test]
    fn anything_else_is_refused() {
        for raw in [
            "",
            " ",
            "+",
            "5876543210",
            "987654321",
            "98765432100",
            "+9876543210",
            "+449876543210",
            "00919876543210",
            "0919876543210",
            "98765  43210",
            "98765--43210",
            "-9876543210",
            "9876543210-",
            "98765a3210",
            "९८७६५४३२१०",
            "9876543210\n",
            "9876543210\0",
            "(987) 654-3210",
            "+91987654321012345678901234567890",
        ] {
            assert_eq!(parse(raw), None, "{raw:?}");
        }
    }

    // req: OTP-2
    #[test]
    fn other_countries_come_by_configuration() {
        let singapore = NumberingPlan::new("SG", "65", "", "89", 8).unwrap();
        let plans = NumberingPlans::new(vec![NumberingPlan::india(), singapore]);
        let number = plans.parse("+65 8123 4567").ok().unwrap();
        assert_eq!((number.e164(), number.country()), ("+6581234567", "SG"));
        assert!(
            plans.parse("81234567").is_err(),
            "no country without a plus sign"
        );
        assert_eq!(
            NumberingPlan::new("sg", "65", "", "89", 8),
            Err(InvalidPlan::Country)
        );
        assert_eq!(
            NumberingPlan::new("SG", "065", "", "89", 8),
            Err(InvalidPlan::CallingCode)
        );
        assert_eq!(
            NumberingPlan::new("SG", "65", "", "89", 14),
            Err(InvalidPlan::Length)
        );
    }

    #[test]
    fn masking_keeps_the_last_four_digits() {
        let number = NumberingPlans::default().parse("9876543210").ok().unwrap();
        assert_eq!(number.masked().to_string(), "+91 ••••••3210");
        assert_eq!(number.prefix(), "9876");
    }
}
