//! The English texts.

use super::Catalog;

/// English.
pub static ENGLISH: Catalog = Catalog {
    skip_to_content: "Skip to the content",
    home_link: "Tessera, start page",
    language_switch: "Language",
    footer: "What you tell us is stored encrypted. We never ask for your OTP by phone.",
    development_banner: "Development mode",
    development_note: "messages wait in the inbox instead of going out.",
    development_inbox_link: "Inbox",
    development_reference_link: "API reference",

    promise_title: "Your mobile number is all you need.",
    promise_speed: "One six-digit OTP by text, and you are in.",
    promise_encryption: "Your number is encrypted before it is stored.",
    promise_secrecy: "The OTP is yours alone: never share it, not even with us.",

    register_title: "Create your account",
    register_lead: "Enter your mobile number and we will text you a 6-digit OTP.",
    mobile_label: "Mobile number",
    mobile_hint: "10 digits, starting with 6, 7, 8 or 9",
    calling_code: "Country code",
    register_submit: "Send OTP",
    register_busy: "Sending OTP…",
    register_consent: "By continuing you agree to receive this OTP by SMS.",
    mobile_progress: "{count} of 10 digits",
    mobile_complete: "This number looks right",
    mobile_missing: "Enter your mobile number.",
    mobile_bad_start: "An Indian mobile number starts with 6, 7, 8 or 9.",
    mobile_bad_character: "Use digits only.",
    mobile_too_short: "Enter all 10 digits.",
    mobile_too_long: "That is more than 10 digits.",

    number_invalid_title: "Invalid mobile number",
    number_invalid_text: "We could not read that as an Indian mobile number. Check it and try again.",
    number_invalid_field: "Enter a 10-digit number that starts with 6, 7, 8 or 9.",
    number_taken_title: "Mobile number already registered",
    number_taken_text: "An account with this number exists. Check the number or use a different one.",
    number_taken_log_in: "An account with this number exists. If it is yours, log in with a code. If not, check the number.",
    number_taken_field: "Use a number that has no account yet.",
    number_taken_meanwhile: "An account with this number was created in the meantime. If it was you, in another window, log in with a code. If not, use a different number.",
    rate_limited_title: "Too many requests",
    rate_limited_text: "To prevent misuse we limit how often this can be done. Try again later.",
    overloaded_title: "We are very busy right now",
    overloaded_text: "We could not take your request. Try again in a moment.",
    internal_title: "Something went wrong on our side",
    internal_text: "Your request was not completed. Try again in a moment.",
    over_title: "What you began has ended",
    over_text: "It took too long, or was finished in another window. Start again here.",

    verify_title: "Enter the OTP",
    verify_lead: "We sent a 6-digit OTP by text to",
    change_number: "Change number",
    code_label: "6-digit OTP",
    code_hint: "The six digits from the latest message",
    code_moves_focus: "After the sixth digit the focus moves to the button.",
    code_missing: "Enter the OTP from the message.",
    code_too_short: "Enter all 6 digits.",
    verify_submit: "Verify and continue",
    verify_busy: "Verifying…",
    valid_running: "Valid for {time}",
    valid_over: "This OTP has expired. Request a new one.",
    valid_under_a_minute: "The OTP is valid for less than a minute.",
    one_minute_left: "The OTP is valid for one more minute.",
    resend_question: "No message yet?",
    resend_submit: "Resend OTP",
    resend_busy: "Sending OTP…",
    resend_wait: "Resend OTP in {time}",
    resent_title: "A new OTP is on its way",
    resent_text: "Use the OTP from the latest message.",
    code_invalid_title: "Invalid OTP",
    code_invalid_text: "That is not the OTP we sent.",
    code_invalid_field: "Compare the digits with the latest message.",
    code_expired_title: "OTP expired",
    code_expired_text: "An OTP is valid for a few minutes. Request a new one below.",
    code_expired_field: "This OTP is no longer valid.",
    code_exhausted_title: "Too many attempts",
    code_exhausted_text: "This OTP was entered wrongly too often and no longer works. Request a new one below.",

    home_title: "Welcome to Tessera",
    home_lead: "You are signed in.",
    home_manage: "Manage your account",
    home_details: "Your account",
    home_number: "Mobile number",
    home_email: "E-mail address",
    home_member_since: "Member since",
    home_session_until: "Signed in until",
    home_verified: "Verified",
    sign_out: "Sign out",
    sign_out_busy: "Signing out…",
    sign_out_hint: "On a shared device, sign out when you are done.",

    bad_request_title: "We could not read that request",
    bad_request_text: "Something was missing from the form. Go back and try again.",
    cross_site_title: "This request came from another site",
    cross_site_text: "For your safety it was not carried out. Open the page again and repeat it there.",
    not_found_title: "Page not found",
    not_found_text: "There is no page at this address. It may have moved, or the address has a typing error.",
    method_title: "This page cannot be used that way",
    method_text: "The page exists, but not for this kind of request. Start again from the start page.",
    too_large_title: "That was too much data",
    too_large_text: "The request was larger than we accept. Go back and try again.",
    back_to_start: "Go to the start page",
    correlation_label: "Reference for support",

    inbox_title: "Development inbox",
    inbox_lead: "Messages that would have gone out, newest first.",
    inbox_filter_label: "Recipient",
    inbox_filter_hint: "For example +919876543210 or priya@example.com",
    inbox_filter_submit: "Show",
    inbox_filter_clear: "Show all",
    inbox_empty_title: "No messages yet",
    inbox_empty_text: "Register a mobile number and its OTP appears here.",
    inbox_nothing_found: "No message to this recipient.",
    inbox_register_link: "Open the registration page",
    inbox_list: "Messages",
    inbox_to: "To",
    inbox_open: "Open",
    inbox_copy: "Copy",
    inbox_copied: "Copied",
    inbox_live: "Updates by itself",
    inbox_paused: "Paused",
    inbox_failed: "Could not be updated, trying again",
    inbox_pause: "Pause",
    inbox_resume: "Resume",
    inbox_arrived: "A new message arrived.",

    mail_back: "Back to the inbox",
    mail_from: "From",
    mail_date: "Date",
    mail_as_html: "As HTML",
    mail_alone: "Open the HTML on its own",
    mail_as_text: "As plain text",

    reference_title: "API reference",
    reference_contents: "Contents",
    reference_document: "OpenAPI document",
    reference_empty: "The document describes no operations.",
    reference_untagged: "Other operations",
    reference_authentication: "Authentication",
    reference_parameters: "Parameters",
    reference_body: "Request body",
    reference_responses: "Responses",
    reference_shared: "Responses that many operations give",
    reference_request_example: "Request",
    reference_example: "Example",
    reference_name: "Name",
    reference_type: "Type",
    reference_place: "In",
    reference_description: "Description",
    reference_required: "required",
    reference_optional: "optional",
    reference_no_body: "No body",
    reference_headers: "Headers",
    reference_deprecated: "Deprecated",

    step_of_two: |step| format!("Step {step} of 2"),
    rate_limited_wait: |seconds| {
        format!(
            "To prevent misuse we limit how often this can be done. Try again in {}.",
            duration(seconds)
        )
    },
    overloaded_wait: |seconds| {
        format!(
            "We could not take your request. Try again in {}.",
            duration(seconds)
        )
    },
    attempts_left: |tries| format!("You have {} left.", counted(tries, "try", "tries")),
    valid_minutes: |minutes| {
        format!(
            "The OTP is valid for {}.",
            counted(minutes, "minute", "minutes")
        )
    },
    number_ending: |digits| format!("the number ending in {digits}"),
};

/// A wait in the unit a person would use, rounded up so that nobody comes back too early.
fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => counted(seconds.max(1), "second", "seconds"),
        60..3_600 => counted(seconds.div_ceil(60), "minute", "minutes"),
        _ => counted(seconds.div_ceil(3_600), "hour", "hours"),
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
