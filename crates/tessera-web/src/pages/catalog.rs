//! Every text of the pages, once per language.
//!
//! A text is a field, so a language that lacks one does not compile. Texts that name a
//! quantity are functions, because plurals differ between languages. Where a text is given
//! to a script, `{time}` and `{count}` stand for what the script fills in.

mod english;
mod hindi;

pub use english::ENGLISH;
pub use hindi::HINDI;

tessera_core::catalog! {
    /// The texts of one language.
    pub struct Catalog;
    texts {
        /// Link before everything else, for those who navigate by keyboard.
        skip_to_content,
        /// Accessible name of the wordmark's link.
        home_link,
        /// Accessible name of the language switch.
        language_switch,
        /// What the foot of every page says.
        footer,
        /// Accessible name of the development banner.
        development_banner,
        /// Tells a developer where messages go.
        development_note,
        /// Link from the development banner.
        development_inbox_link,
        /// Link from the development banner.
        development_reference_link,

        /// Line of the decorative panel.
        promise_title,
        /// First point below it.
        promise_speed,
        /// Second point: what is done with the number.
        promise_encryption,
        /// Third point: a warning against fraud.
        promise_secrecy,

        /// Heading of the registration page.
        register_title,
        /// Sentence below it.
        register_lead,
        /// Label of the number's field.
        mobile_label,
        /// What a number looks like.
        mobile_hint,
        /// Spoken before the fixed calling code.
        calling_code,
        /// The button.
        register_submit,
        /// The button while the request is under way.
        register_busy,
        /// What pressing the button means.
        register_consent,
        /// Script: digits typed so far, `{count}` of ten.
        mobile_progress,
        /// Script: the number is complete.
        mobile_complete,
        /// Script: nothing typed.
        mobile_missing,
        /// Script: the first digit is none of 6 to 9.
        mobile_bad_start,
        /// Script: something other than digits.
        mobile_bad_character,
        /// Script: fewer than ten digits.
        mobile_too_short,
        /// Script: more than ten digits.
        mobile_too_long,

        /// The number is not valid: heading.
        number_invalid_title,
        /// The number is not valid: what to do.
        number_invalid_text,
        /// The number is not valid: at the field.
        number_invalid_field,
        /// The number belongs to an account: heading.
        number_taken_title,
        /// The number belongs to an account: what to do.
        number_taken_text,
        /// The number belongs to an account, and it may be the visitor's own: what to do.
        number_taken_log_in,
        /// The number belongs to an account: at the field.
        number_taken_field,
        /// The number turned out to be taken while it was being verified: what to do.
        number_taken_meanwhile,
        /// A limit was reached: heading.
        rate_limited_title,
        /// A limit was reached and the wait is not known.
        rate_limited_text,
        /// The service sheds load: heading.
        overloaded_title,
        /// The service sheds load: what to do.
        overloaded_text,
        /// A fault of ours: heading.
        internal_title,
        /// A fault of ours: what to do.
        internal_text,
        /// What was begun before has ended: heading.
        over_title,
        /// What was begun before has ended: what to do.
        over_text,

        /// Heading of the verification page.
        verify_title,
        /// Sentence below it, followed by the masked number.
        verify_lead,
        /// Link to start again with another number.
        change_number,
        /// Label of the code's field.
        code_label,
        /// What a code looks like.
        code_hint,
        /// Script: told to screen readers, since the focus moves by itself.
        code_moves_focus,
        /// Script: nothing typed.
        code_missing,
        /// Script: fewer than six digits.
        code_too_short,
        /// The button.
        verify_submit,
        /// The button while the request is under way.
        verify_busy,
        /// Script: the clock, with `{time}`.
        valid_running,
        /// The code's time is over.
        valid_over,
        /// Less than a minute is left, without a script.
        valid_under_a_minute,
        /// Script: announced when one minute is left.
        one_minute_left,
        /// Before the button that asks for another code.
        resend_question,
        /// The button that asks for another code.
        resend_submit,
        /// That button while the request is under way.
        resend_busy,
        /// Script: that button while it must wait `{time}`.
        resend_wait,
        /// Another code was sent: heading.
        resent_title,
        /// Another code was sent: which one to use.
        resent_text,
        /// The code is wrong: heading.
        code_invalid_title,
        /// The code is wrong: what to do.
        code_invalid_text,
        /// The code is wrong: at the field.
        code_invalid_field,
        /// The code is too old: heading.
        code_expired_title,
        /// The code is too old: what to do.
        code_expired_text,
        /// The code is too old: at the field.
        code_expired_field,
        /// The code had too many tries: heading.
        code_exhausted_title,
        /// The code had too many tries: what to do.
        code_exhausted_text,

        /// Heading of the home page.
        home_title,
        /// Sentence below it.
        home_lead,
        /// Heading of the account's details.
        home_details,
        /// The link to the pages of the account.
        home_manage,
        /// Row: the number.
        home_number,
        /// The person's address.
        home_email,
        /// Row: the day of the registration.
        home_member_since,
        /// Row: the end of the session.
        home_session_until,
        /// Beside the number: it is proven.
        home_verified,
        /// The button that ends the session.
        sign_out,
        /// That button while the request is under way.
        sign_out_busy,
        /// Below that button.
        sign_out_hint,

        /// Error page, status 400: heading.
        bad_request_title,
        /// Error page, status 400: what to do.
        bad_request_text,
        /// Error page, a form posted from another site: heading.
        cross_site_title,
        /// Error page, a form posted from another site: what to do.
        cross_site_text,
        /// Error page, status 404: heading.
        not_found_title,
        /// Error page, status 404: what to do.
        not_found_text,
        /// Error page, status 405: heading.
        method_title,
        /// Error page, status 405: what to do.
        method_text,
        /// Error page, status 413: heading.
        too_large_title,
        /// Error page, status 413: what to do.
        too_large_text,
        /// Link out of an error page.
        back_to_start,
        /// Before the correlation id.
        correlation_label,

        /// Heading of the development inbox.
        inbox_title,
        /// Sentence below it.
        inbox_lead,
        /// Label of the filter's field.
        inbox_filter_label,
        /// What the filter takes.
        inbox_filter_hint,
        /// The filter's button.
        inbox_filter_submit,
        /// Link that drops the filter.
        inbox_filter_clear,
        /// No message at all: heading.
        inbox_empty_title,
        /// No message at all: what to do.
        inbox_empty_text,
        /// No message passes the filter.
        inbox_nothing_found,
        /// Link to the registration page.
        inbox_register_link,
        /// Accessible name of the list.
        inbox_list,
        /// Before the address.
        inbox_to,
        /// Link to the page of a mail.
        inbox_open,
        /// Script: copies the code.
        inbox_copy,
        /// Script: the code was copied.
        inbox_copied,
        /// Script: the list renews itself.
        inbox_live,
        /// Script: the list stands still.
        inbox_paused,
        /// Script: the list could not be renewed.
        inbox_failed,
        /// Script: makes the list stand still.
        inbox_pause,
        /// Script: makes the list renew itself.
        inbox_resume,
        /// Script: announced when the list grew.
        inbox_arrived,

        /// Link from the page of a mail to the development inbox.
        mail_back,
        /// Before the sender.
        mail_from,
        /// Before the date.
        mail_date,
        /// Heading, and name of the frame.
        mail_as_html,
        /// Link to the mail without the page around it.
        mail_alone,
        /// Heading.
        mail_as_text,

        /// Heading of the API reference where the document has no title.
        reference_title,
        /// Accessible name of the table of contents.
        reference_contents,
        /// Link to the document itself.
        reference_document,
        /// The document describes nothing.
        reference_empty,
        /// Heading of operations without a tag.
        reference_untagged,
        /// The operation asks for credentials.
        reference_authentication,
        /// Heading.
        reference_parameters,
        /// Heading.
        reference_body,
        /// Heading.
        reference_responses,
        /// API reference: heading of what is described once.
        reference_shared,
        /// Heading.
        reference_request_example,
        /// Heading.
        reference_example,
        /// Table column, and row header in narrow windows.
        reference_name,
        /// Table column.
        reference_type,
        /// Table column.
        reference_place,
        /// Table column.
        reference_description,
        /// The property must be there.
        reference_required,
        /// The property may be left out.
        reference_optional,
        /// The body is empty.
        reference_no_body,
        /// Heading of a response's headers.
        reference_headers,
        /// The operation is going away.
        reference_deprecated,
    }
    counted {
        /// How far along the registration is: step `n` of two.
        step_of_two,
        /// A limit was reached: wait that many seconds.
        rate_limited_wait,
        /// The service sheds load: wait that many seconds.
        overloaded_wait,
        /// How many tries are left.
        attempts_left,
        /// How many minutes the code is valid, without a script.
        valid_minutes,
    }
    named {
        /// The masked number as a screen reader should say it, from its last digits.
        number_ending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_appear_in_their_texts() {
        for catalog in [&ENGLISH, &HINDI] {
            assert!((catalog.attempts_left)(3).contains('3'));
            assert!((catalog.valid_minutes)(5).contains('5'));
            assert!((catalog.rate_limited_wait)(45).contains("45"));
            assert!((catalog.rate_limited_wait)(600).contains("10"));
            assert!((catalog.rate_limited_wait)(7_200).contains('2'));
            assert!((catalog.number_ending)("3210").contains("3210"));
        }
    }

    #[test]
    fn english_plurals_follow_their_number() {
        assert_eq!((ENGLISH.attempts_left)(1), "You have 1 try left.");
        assert_eq!((ENGLISH.attempts_left)(2), "You have 2 tries left.");
        assert!((ENGLISH.rate_limited_wait)(1).contains("1 second."));
        assert!((ENGLISH.rate_limited_wait)(61).contains("2 minutes."));
        assert!((ENGLISH.rate_limited_wait)(3_600).contains("1 hour."));
    }
}
