//! The English texts.

use super::Words;

/// English.
pub(super) static ENGLISH: Words = Words {
    greeting: "Hello,",
    ignore_code: "If you did not ask for this, ignore this mail: nothing happens unless you use it.",
    not_you: "If it was not you, choose a new password now. That also signs out whoever did it.",
    not_you_link: "Choose a new password",
    lock_lead: "If it was not you, lock your account now. That signs out everybody, and nobody gets in before our staff have opened it again.",
    lock_link: "Lock my account",
    stop_link: "Keep two-step login on",
    recovery_stop: "If you did not ask for this, or have found your phone, keep two-step login on by this link. Otherwise do nothing.",
    link_written_out: "If the button does not work, open this address:",
    footer: "This mail was sent automatically about an account at Tessera. Replies are not read.",

    verify_subject: "Confirm your email address",
    verify_lead: "Somebody registered with this address. If it was you, confirm the address to finish: enter this OTP, or use the link below it:",
    verify_link: "Confirm by link",

    registration_subject: "Your OTP for registration",
    registration_lead: "Enter this OTP to go on with your registration:",
    owner_lead: "This address already has an account. You need no second one: the link leads to the one you have.",
    owner_link: "Go to my account",

    registered_subject: "You already have an account",
    registered_lead: "Somebody registered with this address, which already has an account. If it was you, sign in instead, or choose a new password if you no longer know yours.",
    registered_login_link: "Sign in",
    registered_reset_link: "Choose a new password",
    registered_ignore: "If it was not you, ignore this mail: your account stays as it is.",

    unfinished_subject: "Your registration is not finished",
    unfinished_lead: "Somebody asked for a new password for this address. No account has been confirmed with it yet. If it was you, register again.",
    unfinished_link: "Register",

    reset_subject: "Choose a new password",
    reset_lead: "Somebody asked for a new password for your account. If it was you, use this link.",
    reset_link: "Choose a new password",
    reset_ignore: "If it was not you, ignore this mail: your password stays as it is.",

    taken_off_subject: "Your password works no more: choose another",
    taken_off_lead: "Our staff have taken the password off your account, since somebody else may know it. You are signed out everywhere. Use this link to choose another one, which you use nowhere else.",
    taken_off_later: "If the link is good no more, have another one sent:",
    taken_off_forgot_link: "Ask for another link",

    password_changed_subject: "Your password was changed",
    new_email_subject: "Confirm your new email address",
    new_email_lead: "Confirm that this is the new address of your account. Enter this OTP, or use the link below it:",
    new_email_link: "Confirm by link",
    email_changed_subject: "Your email address was changed",
    phone_changed_subject: "Your mobile number was changed",
    factor_enabled_subject: "Two-step login is on",
    factor_disabled_subject: "Two-step login is off",
    factor_added_subject: "Another way of two-step login was added",
    factor_removed_subject: "One way of two-step login was removed",
    backup_codes_subject: "You have new backup codes",
    account_locked_subject: "Your account is locked",
    recovery_asked_subject: "Our staff were asked to turn off your two-step login",
    recovery_approved_subject: "Two-step login will be turned off",
    recovery_stopped_subject: "Two-step login stays on",
    recovery_finished_subject: "Our staff have turned off your two-step login",
    account_erased_subject: "Your account was erased",
    roles_changed_subject: "Your roles were changed",

    duration: |minutes| match minutes {
        _ if minutes >= 2 * DAY && minutes.is_multiple_of(DAY) => {
            counted(minutes / DAY, "day", "days")
        }
        _ if minutes >= HOUR && minutes.is_multiple_of(HOUR) => {
            counted(minutes / HOUR, "hour", "hours")
        }
        _ => counted(minutes, "minute", "minutes"),
    },

    greet: |name| format!("Hello {name},"),
    code_valid: |duration| {
        format!("It is valid for {duration}. Never share it with anyone, not even with us.")
    },
    link_valid: |duration| format!("The link works once and is valid for {duration}."),
    password_changed_lead: |time| format!("The password of your account was changed on {time}."),
    email_changed_lead: |time| {
        format!(
            "On {time}, another email address took the place of this one in your account. Mails about the account no longer come here."
        )
    },
    phone_changed_lead: |time| format!("The mobile number of your account was changed on {time}."),
    factor_enabled_lead: |time| {
        format!(
            "Two-step login was turned on for your account on {time}. From now on, signing in also takes a second code: of your authenticator app, of a text message, or one of your backup codes."
        )
    },
    factor_disabled_lead: |time| {
        format!(
            "Two-step login was turned off for your account on {time}. From now on, signing in takes no second code."
        )
    },
    factor_added_lead: |time| {
        format!(
            "Another way to get second codes was added to your account on {time}. Signing in takes a code of either."
        )
    },
    factor_removed_lead: |time| {
        format!(
            "One of your two ways to get second codes was removed from your account on {time}. Signing in takes a code of the other."
        )
    },
    backup_codes_lead: |time| {
        format!(
            "New backup codes were made for your account on {time}. The old ones are good no more."
        )
    },
    account_locked_lead: |time| {
        format!(
            "Your account was locked on {time} by the link in a mail to you. All sessions have ended, and nobody can sign in. Write to us to have it opened again."
        )
    },
    recovery_asked_lead: |time| {
        format!(
            "On {time}, our staff were asked to turn off two-step login for your account, because its owner has lost phone and backup codes. Somebody else of our staff has to approve that, and then some days pass before anything is changed."
        )
    },
    recovery_approved_lead: |time| {
        format!(
            "Our staff may turn off two-step login for your account from {time} on. You then sign in with your password alone, and can set two-step login up again."
        )
    },
    recovery_stopped_lead: |time| {
        format!(
            "On {time}, our staff ended what they had been asked for: two-step login of your account stays on."
        )
    },
    recovery_finished_lead: |time| {
        format!(
            "Our staff have turned off two-step login for your account on {time}, and all sessions have ended. Sign in with your password, and set two-step login up again."
        )
    },
    account_erased_lead: |time| {
        format!(
            "Your account was erased on {time}, and what we held of you with it. Nobody can sign in to it any more, and it cannot be brought back. This is the last mail about it. If you did not ask for this, write to us."
        )
    },
    roles_changed_lead: |time| {
        format!(
            "Your roles were changed on {time}, and with them what you may see and do. If you did not expect this, ask your administrator."
        )
    },
};

/// In minutes.
const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
