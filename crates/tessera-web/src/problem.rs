//! Errors as customers see them (RFC 9457, requirement REG-8).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use serde::Serialize;
use std::error::Error;
use tessera_core::accounts::Fault;
use tessera_core::limit::{Standing, Throttled};
use tessera_core::password::Violation;

/// Declares the codes: each with its name in the `error` member, its status, the kind of
/// problem in words, and a sentence for the person.
macro_rules! codes {
    ($($code:ident $name:ident $status:ident: $title:literal, $message:literal;)*) => {
        /// What can go wrong, as far as callers are told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code {
            $($code,)*
        }

        impl Code {
            /// The name in the `error` member.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($name),)*
                }
            }

            pub(crate) fn status(self) -> StatusCode {
                match self {
                    $(Self::$code => StatusCode::$status,)*
                }
            }

            fn title(self) -> &'static str {
                match self {
                    $(Self::$code => $title,)*
                }
            }

            fn message(self) -> &'static str {
                match self {
                    $(Self::$code => $message,)*
                }
            }
        }
    };
}

codes! {
    InvalidMobileNumber INVALID_MOBILE_NUMBER BAD_REQUEST:
        "Invalid mobile number",
        "Enter a valid mobile number: ten digits that start with 6, 7, 8 or 9.";
    MobileNumberExists MOBILE_NUMBER_EXISTS CONFLICT:
        "Mobile number already registered",
        "This mobile number is already registered.";
    InvalidField INVALID_FIELD BAD_REQUEST:
        "Invalid value",
        "A value is not as it should be.";
    InvalidEmail INVALID_EMAIL BAD_REQUEST:
        "Invalid e-mail address",
        "Enter a valid e-mail address.";
    EmailExists EMAIL_EXISTS CONFLICT:
        "E-mail address already registered",
        "This e-mail address is already registered.";
    WeakPassword WEAK_PASSWORD BAD_REQUEST:
        "Password not accepted",
        "The password does not meet the policy.";
    InvalidCredentials INVALID_CREDENTIALS UNAUTHORIZED:
        "Invalid credentials",
        "The e-mail address or the password is not right.";
    EmailNotVerified EMAIL_NOT_VERIFIED FORBIDDEN:
        "E-mail address not verified",
        "Please confirm your e-mail address first.";
    AccountDisabled ACCOUNT_DISABLED FORBIDDEN:
        "Account disabled",
        "This account is disabled. Please contact support.";
    InvalidToken INVALID_TOKEN BAD_REQUEST:
        "Invalid link",
        "The link has expired or was already used. Please ask for a new one.";
    PasswordRequired PASSWORD_REQUIRED BAD_REQUEST:
        "Password needed",
        "This may be somebody else's registration. Give the password that was registered, or choose a new one.";
    RateLimited RATE_LIMITED TOO_MANY_REQUESTS:
        "Too many requests",
        "Too many requests. Please wait before you try again.";
    InvalidOtp INVALID_OTP BAD_REQUEST:
        "Invalid OTP",
        "The code is not right. Please check it and try again.";
    OtpExpired OTP_EXPIRED BAD_REQUEST:
        "OTP expired",
        "The code has expired or was already used. Please ask for a new one.";
    TooManyAttempts TOO_MANY_ATTEMPTS TOO_MANY_REQUESTS:
        "Too many attempts",
        "Too many attempts. Please wait before you try again.";
    RegistrationNotFound REGISTRATION_NOT_FOUND NOT_FOUND:
        "Registration not found",
        "This registration has ended or was never started. Please start again.";
    RegistrationNotVerified REGISTRATION_NOT_VERIFIED CONFLICT:
        "Registration not verified",
        "Please enter the code that was sent to you first.";
    Duplicate E_DUPLICATE CONFLICT:
        "Already registered",
        "You have an account already. Please log in.";
    MalformedRequest MALFORMED_REQUEST BAD_REQUEST:
        "Malformed request",
        "The request cannot be read.";
    PayloadTooLarge PAYLOAD_TOO_LARGE PAYLOAD_TOO_LARGE:
        "Request too large",
        "The request body may have at most 16384 bytes.";
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE UNSUPPORTED_MEDIA_TYPE:
        "Unsupported media type",
        "Send the body as application/json, in UTF-8 and without compression.";
    Unauthenticated UNAUTHENTICATED UNAUTHORIZED:
        "Not authenticated",
        "A valid access token is needed.";
    Forbidden FORBIDDEN FORBIDDEN:
        "Not permitted",
        "Your account is not permitted to do this.";
    RateLimitTokenRequired RATE_LIMIT_TOKEN_REQUIRED UNAUTHORIZED:
        "Rate limit token needed",
        "A valid token is needed in X-RateLimit-Token. POST /api/v1/rate-limit/token gives one.";
    InvalidSolution INVALID_SOLUTION BAD_REQUEST:
        "Work not accepted",
        "The solution does not solve the challenge.";
    InvalidSecondFactor INVALID_SECOND_FACTOR UNAUTHORIZED:
        "Invalid second factor",
        "The code is not right, or was used before. Please wait for the next one and try again.";
    ChallengeExpired CHALLENGE_EXPIRED UNAUTHORIZED:
        "Login expired",
        "This login has expired or was already completed. Please log in again.";
    SecondFactorRequired SECOND_FACTOR_REQUIRED FORBIDDEN:
        "Second factor needed",
        "Prove your second factor first: POST /api/v1/users/me/2fa/confirm.";
    RecentLoginRequired RECENT_LOGIN_REQUIRED FORBIDDEN:
        "Recent login needed",
        "Log in again first: this takes a login within the last ten minutes.";
    SecondFactorOn SECOND_FACTOR_ON CONFLICT:
        "Second factor on",
        "This way of proving a second factor is on already.";
    SecondFactorOff SECOND_FACTOR_OFF CONFLICT:
        "Second factor off",
        "No second factor protects this account.";
    NotFound NOT_FOUND NOT_FOUND:
        "Not found",
        "There is nothing at this address.";
    Conflict CONFLICT CONFLICT:
        "Conflict",
        "Somebody else changed this at the same moment. Please try again.";
    RequestUnderWay REQUEST_UNDER_WAY CONFLICT:
        "Request under way",
        "The same request is under way. Please repeat it in a moment for its answer.";
    IdempotencyKeyReused IDEMPOTENCY_KEY_REUSED UNPROCESSABLE_ENTITY:
        "Idempotency key used before",
        "This Idempotency-Key stands for another request. Use a new one for each.";
    LastAdmin LAST_ADMIN CONFLICT:
        "Last administrator",
        "This would leave nobody who can administer the service.";
    BuiltInRole BUILT_IN_ROLE CONFLICT:
        "Built-in role",
        "This role is part of the service, or came with the account, and stays as it is.";
    MethodNotAllowed METHOD_NOT_ALLOWED METHOD_NOT_ALLOWED:
        "Method not allowed",
        "This address does not take that method.";
    Internal INTERNAL INTERNAL_SERVER_ERROR:
        "Internal error",
        "Something went wrong on our side. Please try again.";
    Overloaded OVERLOADED SERVICE_UNAVAILABLE:
        "Temporarily overloaded",
        "The service is busy. Please try again in a moment.";
    SmsUnavailable SMS_UNAVAILABLE SERVICE_UNAVAILABLE:
        "Text messages unavailable",
        "Text messages cannot be sent at the moment. Use your authenticator app or a backup code, or try again later.";
    FeatureOff FEATURE_OFF FORBIDDEN:
        "Not available",
        "This is not available for your account yet.";
    NoPassword NO_PASSWORD CONFLICT:
        "No password",
        "Set a password first: beside a login by text message, another text message is no second factor.";
}

impl Code {
    /// Whether a value was refused. The `field` of such a problem is one that a handler
    /// names, never a caller's word, so that it may be a label.
    fn is_about_a_value(self) -> bool {
        matches!(
            self,
            Self::InvalidField
                | Self::InvalidEmail
                | Self::InvalidMobileNumber
                | Self::WeakPassword
        )
    }

    /// The scheme that a caller is told to authenticate by, where one has to.
    fn scheme(self) -> &'static str {
        match self {
            Self::RateLimitTokenRequired => "RateLimitToken",
            _ => "Bearer",
        }
    }

    fn type_uri(self) -> String {
        let slug = self.name().to_ascii_lowercase().replace('_', "-");
        format!("urn:tessera:problem:{slug}")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    error: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    correlation_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_left: Option<u32>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    violations: &'a [&'static str],
}

/// An error on its way to the caller.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    correlation: String,
    /// Apart, since most calls end well: a result should not be larger for it.
    particulars: Box<Particulars>,
    pub(crate) retry_after: Option<SignedDuration>,
    standing: Option<Standing>,
    is_outcome: bool,
}

/// What only some problems say.
#[derive(Debug, Default)]
struct Particulars {
    message: Option<String>,
    field: Option<String>,
    attempts_left: Option<u32>,
    violations: Vec<Violation>,
}

impl Problem {
    pub(crate) fn new(code: Code, correlation: &str) -> Self {
        Self {
            code,
            correlation: correlation.to_owned(),
            particulars: Box::default(),
            retry_after: None,
            standing: None,
            is_outcome: false,
        }
    }

    /// Says that this came of a request that a limit was drawn for, and that was looked into: a code
    /// or a password that did not fit, an account that is there. Repeated under its idempotency
    /// key, it is answered so again, and counted no second time.
    pub(crate) fn outcome(mut self) -> Self {
        self.is_outcome = true;
        self
    }

    /// Something failed on our side. The cause goes to the log, with all that led
    /// to it; the caller learns the correlation id.
    pub(crate) fn internal(error: &(dyn Error + 'static), correlation: &str) -> Self {
        tracing::error!(correlation, error, "request failed");
        Self::new(Code::Internal, correlation)
    }

    pub(crate) fn overloaded(correlation: &str) -> Self {
        metrics::counter!("tessera_requests_shed_total").increment(1);
        Self::new(Code::Overloaded, correlation).retry_after(SignedDuration::from_secs(1))
    }

    /// Something failed on our side, or there is too much to do.
    pub(crate) fn fault(fault: &Fault, correlation: &str) -> Self {
        if fault.is_overload() {
            return Self::overloaded(correlation);
        }
        Self::internal(fault, correlation)
    }

    /// A password that is not taken, in the member `field`.
    pub(crate) fn weak_password(
        violations: &[Violation],
        field: &'static str,
        correlation: &str,
    ) -> Self {
        let mut problem = Self::new(Code::WeakPassword, correlation).field(field);
        problem.particulars.violations = violations.to_vec();
        problem
    }

    pub(crate) fn throttled(throttled: &Throttled, correlation: &str) -> Self {
        Self::new(Code::RateLimited, correlation)
            .retry_after(throttled.retry_after)
            .standing(throttled.standing)
    }

    pub(crate) fn field(mut self, field: impl Into<String>) -> Self {
        self.particulars.field = Some(field.into());
        self
    }

    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.particulars.message = Some(message.into());
        self
    }

    pub(crate) fn attempts_left(mut self, attempts: u32) -> Self {
        self.particulars.attempts_left = Some(attempts);
        self
    }

    pub(crate) fn retry_after(mut self, after: SignedDuration) -> Self {
        self.retry_after = Some(after);
        self
    }

    pub(crate) fn standing(mut self, standing: Standing) -> Self {
        self.standing = Some(standing);
        self
    }

    /// How long a person is told to wait, in seconds; a busy service says no more than
    /// "in a moment".
    pub(crate) fn wait_seconds(&self) -> Option<u64> {
        let after = self.retry_after.filter(|_| self.code != Code::Overloaded);
        after.map(whole_seconds)
    }

    /// The member that it is about.
    pub(crate) fn about(&self) -> Option<&str> {
        self.particulars.field.as_deref()
    }

    /// How many tries are left.
    pub(crate) fn tries_left(&self) -> Option<u32> {
        self.particulars.attempts_left
    }

    /// What a password lacks.
    pub(crate) fn violations(&self) -> &[Violation] {
        &self.particulars.violations
    }

    /// Counts the value that was refused, where one was: once for each answer, be it the
    /// problem itself or the page that a person is shown in its place.
    pub(crate) fn count_value(&self) {
        if let (true, Some(field)) = (self.code.is_about_a_value(), &self.particulars.field) {
            let field = field.clone();
            metrics::counter!("tessera_invalid_fields_total", "field" => field).increment(1);
        }
    }

    /// Writes when to come back and where the limit stands: on the problem itself, or on
    /// the page that a person is shown in its place.
    pub(crate) fn write_standing(&self, headers: &mut http::HeaderMap) {
        if let Some(after) = self.retry_after {
            headers.insert(header::RETRY_AFTER, whole_seconds(after).into());
        }
        if let Some(standing) = self.standing {
            write_standing(headers, standing);
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        self.count_value();
        let said = &self.particulars;
        let message = said.message.as_deref().unwrap_or(self.code.message());
        let violations: Vec<_> = said.violations.iter().map(|lack| lack.as_str()).collect();
        let body = Body {
            r#type: self.code.type_uri(),
            title: self.code.title(),
            status: status.as_u16(),
            detail: message,
            error: self.code.name(),
            message,
            field: said.field.as_deref(),
            correlation_id: &self.correlation,
            attempts_left: said.attempts_left,
            violations: &violations,
        };
        // A struct of strings and numbers always serialises.
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static(self.code.scheme());
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        self.write_standing(headers);
        let extensions = response.extensions_mut();
        extensions.insert(ErrorCode(self.code.name()));
        if self.is_outcome {
            extensions.insert(Outcome);
        }
        response
    }
}

/// The error code, for the access log.
#[derive(Clone, Copy)]
pub(crate) struct ErrorCode(pub(crate) &'static str);

/// On a refusal that came of looking into the request; see [`Problem::outcome`].
#[derive(Clone, Copy)]
pub(crate) struct Outcome;

/// Whole seconds, rounded up: a client that waits so long is not early.
pub(crate) fn whole_seconds(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis())
        .unwrap_or(0)
        .div_ceil(1000)
}

/// Writes where a limit stands (the `RateLimit-*` fields of the IETF draft).
pub(crate) fn write_standing(headers: &mut http::HeaderMap, standing: Standing) {
    headers.insert("ratelimit-limit", standing.limit.into());
    headers.insert("ratelimit-remaining", standing.remaining.into());
    headers.insert(
        "ratelimit-reset",
        whole_seconds(standing.reset_after).into(),
    );
}
