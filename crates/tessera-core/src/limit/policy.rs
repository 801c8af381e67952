//! What a deployment allows.

/// What a deployment allows (requirement OTP-10).
#[derive(Debug, Clone, Copy)]
pub struct LimitPolicy {
    /// Off only for load and contract tests in development.
    pub enabled: bool,
    /// Requests at once from one address (IPv6: one /64, and 64 times as many from one /48).
    pub address_burst: u32,
    /// Requests in an hour from one address.
    pub address_per_hour: u32,
    /// Logins in a minute from one address.
    pub login_per_minute: u32,
    /// Refreshes in a minute from one address: many customers may share one.
    pub refresh_per_minute: u32,
    /// Wrong passwords for one account in a quarter of an hour, from wherever they come.
    pub wrong_passwords: u32,
    /// Messages of one kind to one address of electronic mail in an hour.
    pub mail_per_hour: u32,
    /// Codes for one registration in stages, over both channels.
    pub registration_codes: u32,
    /// Rate limit tokens at once for one address.
    pub token_burst: u32,
    /// Rate limit tokens in an hour for one address.
    pub tokens_per_hour: u32,
    /// How often a token is good at one step of a registration in stages.
    pub token_uses: u64,
    /// Calls in a minute by one logged-in user.
    pub user_per_minute: u32,
    /// Codes at once to one number.
    pub number_burst: u32,
    /// Codes in an hour to one number.
    pub number_per_hour: u32,
    /// Codes in a UTC day to one number.
    pub number_per_day: u64,
    /// Codes in an hour to one block of numbers (first four national digits).
    pub prefix_per_hour: u64,
    /// Codes in an hour to one country.
    pub country_per_hour: u64,
    /// What one message costs, in the smallest unit of the currency.
    pub sms_cost_minor: u64,
    /// What messages may cost in a UTC day, in the same unit.
    pub sms_daily_budget_minor: u64,
}

impl Default for LimitPolicy {
    fn default() -> Self {
        Self {
            enabled: true,
            address_burst: 30,
            address_per_hour: 120,
            login_per_minute: 5,
            refresh_per_minute: 600,
            wrong_passwords: 10,
            mail_per_hour: 3,
            registration_codes: 6,
            token_burst: 60,
            tokens_per_hour: 600,
            token_uses: 5,
            user_per_minute: 100,
            number_burst: 3,
            number_per_hour: 6,
            number_per_day: 10,
            prefix_per_hour: 200,
            country_per_hour: 5_000,
            sms_cost_minor: 25,
            sms_daily_budget_minor: 250_000,
        }
    }
}
