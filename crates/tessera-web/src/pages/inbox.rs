//! `/dev/inbox`: the messages that a development installation keeps instead of sending.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::icon;
use super::language::Language;
use super::layout::{self, Document, Extras};

/// What the development inbox shows.
#[derive(Clone, Copy, Default)]
pub struct InboxView<'a> {
    /// The messages, newest first.
    pub messages: &'a [InboxMessage<'a>],
    /// The recipient to whom the list is narrowed; empty for all.
    pub to: &'a str,
}

/// A message in the development inbox.
///
/// No `Debug`: the body holds a code, which must never reach a log.
#[derive(Clone)]
pub struct InboxMessage<'a> {
    /// Its id, which tells the script what is new.
    pub id: String,
    /// How it would have gone out: `sms` or `email`.
    pub channel: &'a str,
    /// Whether it is a mail, which has a page of its own.
    pub is_mail: bool,
    /// The address.
    pub to: &'a str,
    /// The subject, where the channel has one.
    pub subject: Option<&'a str>,
    /// The text.
    pub body: &'a str,
    /// When it was sent (RFC 3339).
    pub sent_at: String,
}

/// The development inbox. It exists in development alone, so its banner always shows.
pub fn page(view: &InboxView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let content = html! {
        div class="developer" {
            div class="developer-head" {
                h1 { (catalog.inbox_title) }
                p class="lead" { (catalog.inbox_lead) }
            }
            (filter(view.to, catalog))
            (live_switch(catalog))
            (list(view, catalog))
            (empty(view, catalog))
            template data-message-template { (item(None, catalog)) }
        }
    };
    let document = Document {
        language,
        title: catalog.inbox_title,
        path: "/dev/inbox",
        dev: true,
        extras: Extras::Inbox,
    };
    layout::document(&document, &content)
}

fn filter(to: &str, catalog: &Catalog) -> Markup {
    html! {
        form class="filter" method="get" action="/dev/inbox" role="search" {
            div class="field" {
                label for="to" { (catalog.inbox_filter_label) }
                div class="control" {
                    input id="to" name="to" type="text" autocomplete="off"
                        maxlength="254" spellcheck="false" value=(to) aria-describedby="to-hint";
                }
                p class="hint" id="to-hint" { (catalog.inbox_filter_hint) }
            }
            div class="filter-actions" {
                button class="button" type="submit" { (catalog.inbox_filter_submit) }
                @if !to.is_empty() {
                    a class="button-text" href="/dev/inbox" { (catalog.inbox_filter_clear) }
                }
            }
        }
    }
}

/// Shown by the script alone: without it nothing moves, so there is nothing to pause.
fn live_switch(catalog: &Catalog) -> Markup {
    html! {
        div class="live" data-live hidden
            data-running=(catalog.inbox_live) data-paused=(catalog.inbox_paused)
            data-failed=(catalog.inbox_failed) data-arrived=(catalog.inbox_arrived) {
            p data-live-text { (catalog.inbox_live) }
            button class="button-text" type="button" data-live-toggle
                data-pause=(catalog.inbox_pause) data-resume=(catalog.inbox_resume) {
                (catalog.inbox_pause)
            }
        }
    }
}

fn list(view: &InboxView<'_>, catalog: &Catalog) -> Markup {
    html! {
        ol class="messages" aria-label=(catalog.inbox_list) data-messages data-to=(view.to)
            hidden[view.messages.is_empty()] {
            @for message in view.messages { (item(Some(message), catalog)) }
        }
    }
}

/// A message, or with `None` the empty form of one that the script fills in.
fn item(message: Option<&InboxMessage<'_>>, catalog: &Catalog) -> Markup {
    html! {
        li class="message" data-id=[message.map(|message| &message.id)] {
            p class="message-head" {
                span class="badge" data-part="channel" { @if let Some(message) = message { (message.channel) } }
                span class="message-to" {
                    (catalog.inbox_to) " "
                    code data-part="to" { @if let Some(message) = message { (message.to) } }
                }
                time data-part="sentAt" datetime=[message.map(|message| &message.sent_at)] {
                    @if let Some(message) = message { (message.sent_at) }
                }
            }
            h2 class="message-subject" data-part="subject" hidden[message.is_none_or(|message| message.subject.is_none())] {
                @if let Some(subject) = message.and_then(|message| message.subject) { (subject) }
            }
            p class="message-body" data-part="body" { @if let Some(message) = message { (body(message.body)) } }
            p class="message-actions" {
                a class="button-text" data-open hidden[message.is_none_or(|message| !message.is_mail)]
                    href=[message.filter(|message| message.is_mail).map(mail_path)] {
                    (catalog.inbox_open)
                }
                button class="button-text" type="button" data-copy hidden
                    data-copied=(catalog.inbox_copied) { (catalog.inbox_copy) }
            }
        }
    }
}

fn mail_path(message: &InboxMessage<'_>) -> String {
    format!("/dev/inbox/messages/{}", message.id)
}

/// The text with its code set off, so that one click selects the code alone.
fn body(text: &str) -> Markup {
    html! {
        @match around_code(text) {
            Some((before, code, after)) => {
                (before) mark class="message-code" { (code) } (after)
            }
            None => (text),
        }
    }
}

/// Splits a text around its first run of exactly six digits.
fn around_code(text: &str) -> Option<(&str, &str, &str)> {
    let mut offset = 0;
    for run in text.split_inclusive(|character: char| !character.is_ascii_digit()) {
        let digits = run.trim_end_matches(|character: char| !character.is_ascii_digit());
        if digits.len() == 6 {
            let end = offset + digits.len();
            return Some((text.get(..offset)?, digits, text.get(end..)?));
        }
        offset += run.len();
    }
    None
}

fn empty(view: &InboxView<'_>, catalog: &Catalog) -> Markup {
    html! {
        div class="empty" data-empty hidden[!view.messages.is_empty()] {
            (icon::message())
            @if view.to.is_empty() {
                h2 { (catalog.inbox_empty_title) }
                p { (catalog.inbox_empty_text) }
                p { a href="/register" { (catalog.inbox_register_link) } }
            } @else {
                h2 { (catalog.inbox_nothing_found) }
                p { a href="/dev/inbox" { (catalog.inbox_filter_clear) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::ENGLISH;
    use super::*;

    fn rendered(messages: &[InboxMessage<'_>], to: &str) -> String {
        page(&InboxView { messages, to }, Language::En).into_string()
    }

    fn message(body: &str) -> InboxMessage<'_> {
        InboxMessage {
            id: "0192".to_owned(),
            channel: "sms",
            is_mail: false,
            to: "+919876543210",
            subject: None,
            body,
            sent_at: "2026-11-05T10:00:00Z".to_owned(),
        }
    }

    #[test]
    fn first_run_of_exactly_six_digits_is_the_code() {
        assert_eq!(
            around_code("Your OTP is 123456. Valid 5 min."),
            Some(("Your OTP is ", "123456", ". Valid 5 min."))
        );
        assert_eq!(
            around_code("9876543210 and ५ then 654321"),
            Some(("9876543210 and ५ then ", "654321", ""))
        );
        assert_eq!(around_code("123456"), Some(("", "123456", "")));
        assert_eq!(around_code("1234567"), None);
        assert_eq!(around_code(""), None);
    }

    #[test]
    fn code_of_a_message_is_set_off() {
        let html = rendered(&[message("Your OTP is 123456.")], "");
        assert!(html.contains("<mark class=\"message-code\">123456</mark>"));
    }

    #[test]
    fn hostile_messages_and_filters_are_escaped() {
        let html = rendered(&[message("<script>alert(1)</script>")], "\"><script>");
        assert!(!html.contains("<script>"));
        assert!(html.contains("&lt;script&gt;alert(1)"));
        assert!(html.contains("value=\"&quot;&gt;&lt;script&gt;\""));
    }

    #[test]
    fn empty_inbox_says_what_to_do_and_a_narrowed_one_how_to_widen_it() {
        assert!(rendered(&[], "").contains(ENGLISH.inbox_empty_title));
        let narrowed = rendered(&[], "+91");
        assert!(narrowed.contains(ENGLISH.inbox_nothing_found));
        assert!(!narrowed.contains(ENGLISH.inbox_empty_title));
    }

    #[test]
    fn a_mail_leads_to_its_own_page_and_a_text_message_does_not() {
        let text = message("Your OTP is 123456.");
        let mail = InboxMessage {
            id: "0193".to_owned(),
            channel: "email",
            is_mail: true,
            subject: Some("Confirm your email address"),
            ..text.clone()
        };
        let html = rendered(&[text, mail], "");
        assert!(html.contains("href=\"/dev/inbox/messages/0193\""));
        assert!(!html.contains("href=\"/dev/inbox/messages/0192\""));
    }

    #[test]
    fn script_finds_an_empty_message_to_fill_in() {
        let html = rendered(&[], "");
        assert!(html.contains("<template data-message-template><li class=\"message\">"));
    }
}
