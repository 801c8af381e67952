//! Every text of the mails, once per language.
//!
//! No subject has a place for a code: subjects show on locked screens.

mod english;
mod hindi;

use english::ENGLISH;
use hindi::HINDI;

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct Words;
    texts {
        /// The first line, to nobody by name.
        greeting,
        /// Below a code and a link: who ignores them changes nothing.
        ignore_code,
        /// Below the notice of a change: what an owner does who did not make it.
        not_you,
        /// The link below that.
        not_you_link,
        /// The same below the notice of a changed second factor.
        lock_lead,
        /// The link below that.
        lock_link,
        /// The link that keeps a second factor.
        stop_link,
        /// Below the notice of a recovery: what to do about it.
        recovery_stop,
        /// Below a large link in HTML, before the same link written out.
        link_written_out,
        /// The last line.
        footer,

        /// Subject.
        verify_subject,
        /// Before the code.
        verify_lead,
        /// The link that does the same as the code.
        verify_link,

        /// Subject of a code for a registration, whoever it goes to.
        registration_subject,
        /// Before the code.
        registration_lead,
        /// To an owner of an account: there is one.
        owner_lead,
        /// The link that leads to it.
        owner_link,

        /// Subject.
        registered_subject,
        /// What happened.
        registered_lead,
        /// The link for those who know their password.
        registered_login_link,
        /// The link for those who do not.
        registered_reset_link,
        /// For those who did not register.
        registered_ignore,

        /// Subject.
        unfinished_subject,
        /// What happened.
        unfinished_lead,
        /// The link.
        unfinished_link,

        /// Subject.
        reset_subject,
        /// What happened.
        reset_lead,
        /// The link.
        reset_link,
        /// For those who did not ask.
        reset_ignore,

        /// Subject.
        taken_off_subject,
        /// What happened.
        taken_off_lead,
        /// What to do once the link is good no more.
        taken_off_later,
        /// The link for that.
        taken_off_forgot_link,

        /// Subject.
        password_changed_subject,
        /// Subject.
        new_email_subject,
        /// Before the code.
        new_email_lead,
        /// The link that does the same as the code.
        new_email_link,
        /// Subject.
        email_changed_subject,
        /// Subject.
        phone_changed_subject,
        /// Subject.
        factor_enabled_subject,
        /// Subject.
        factor_disabled_subject,
        /// Subject.
        factor_added_subject,
        /// Subject.
        factor_removed_subject,
        /// Subject.
        backup_codes_subject,
        /// Subject.
        account_locked_subject,
        /// Subject.
        recovery_asked_subject,
        /// Subject.
        recovery_approved_subject,
        /// Subject.
        recovery_stopped_subject,
        /// Subject.
        recovery_finished_subject,
        /// Subject: the account is gone.
        account_erased_subject,
        /// Subject.
        roles_changed_subject,
    }
    counted {
        /// How long something is valid, in minutes, in the unit a person would use.
        duration,
    }
    named {
        /// The first line, to somebody by name.
        greet,
        /// How long a code is valid, and that it is a secret.
        code_valid,
        /// How long a link works, and that it does so once.
        link_valid,
        /// What happened, with the time.
        password_changed_lead,
        /// What happened, with the time.
        email_changed_lead,
        /// What happened, with the time.
        phone_changed_lead,
        /// What happened, with the time.
        factor_enabled_lead,
        /// What happened, with the time.
        factor_disabled_lead,
        /// What happened, with the time.
        factor_added_lead,
        /// What happened, with the time.
        factor_removed_lead,
        /// What happened, with the time.
        backup_codes_lead,
        /// What happened, with the time.
        account_locked_lead,
        /// What happened, with the time.
        recovery_asked_lead,
        /// What will happen, with the time.
        recovery_approved_lead,
        /// What happened, with the time.
        recovery_stopped_lead,
        /// What happened, with the time.
        recovery_finished_lead,
        /// The account is gone, since then.
        account_erased_lead,
        /// What happened, with the time.
        roles_changed_lead,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::language::Language;

    #[test]
    fn what_is_put_into_a_text_appears_in_it() {
        for words in Language::ALL.map(Words::of) {
            for named in [
                words.greet,
                words.code_valid,
                words.link_valid,
                words.password_changed_lead,
                words.email_changed_lead,
                words.phone_changed_lead,
                words.factor_enabled_lead,
                words.factor_disabled_lead,
                words.factor_added_lead,
                words.factor_removed_lead,
                words.backup_codes_lead,
                words.account_locked_lead,
                words.recovery_asked_lead,
                words.recovery_approved_lead,
                words.recovery_stopped_lead,
                words.recovery_finished_lead,
                words.account_erased_lead,
                words.roles_changed_lead,
            ] {
                assert!(named("XYZ").contains("XYZ"));
            }
        }
    }

    #[test]
    fn durations_are_told_in_the_unit_that_fits() {
        let english = Words::of(Language::En).duration;
        assert_eq!(english(1), "1 minute");
        assert_eq!(english(5), "5 minutes");
        assert_eq!(english(60), "1 hour");
        assert_eq!(english(90), "90 minutes");
        assert_eq!(english(24 * 60), "24 hours");
        assert_eq!(english(72 * 60), "3 days");
        let hindi = Words::of(Language::Hi).duration;
        assert_eq!(hindi(5), "5 मिनट");
        assert_eq!(hindi(60), "1 घंटे");
        assert_eq!(hindi(72 * 60), "3 दिन");
    }
}
