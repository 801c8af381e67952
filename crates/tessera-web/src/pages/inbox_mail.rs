//! `/dev/inbox/messages/{id}`: one mail, as plain text and as its recipient's client shows it.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::language::Language;
use super::layout::{self, Document, Extras};

/// A mail in the development inbox.
///
/// No `Debug`: the text holds codes and links.
#[derive(Clone, Copy)]
pub struct MailView<'a> {
    /// Its id.
    pub id: &'a str,
    /// The sender.
    pub from: &'a str,
    /// The recipient.
    pub to: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// Its date (RFC 3339).
    pub date: &'a str,
    /// Its plain text.
    pub text: &'a str,
}

/// The page. It exists in development alone, so its banner always shows.
pub fn page(view: &MailView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let path = format!("/dev/inbox/messages/{}", view.id);
    let alone = format!("{path}/html");
    let content = html! {
        div class="developer" {
            p { a class="button-text" href="/dev/inbox" { (catalog.mail_back) } }
            div class="developer-head" {
                h1 { (view.subject) }
                dl class="mail-head" {
                    dt { (catalog.mail_from) } dd { (view.from) }
                    dt { (catalog.inbox_to) } dd { (view.to) }
                    dt { (catalog.mail_date) } dd { time datetime=(view.date) { (view.date) } }
                }
            }
            section class="mail-part" aria-labelledby="as-html" {
                h2 id="as-html" { (catalog.mail_as_html) }
                iframe class="mail-frame" src=(alone) title=(catalog.mail_as_html)
                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                    referrerpolicy="no-referrer" {}
                p { a href=(alone) { (catalog.mail_alone) } }
            }
            section class="mail-part" aria-labelledby="as-text" {
                h2 id="as-text" { (catalog.mail_as_text) }
                p class="mail-text" { (text(view.text)) }
            }
        }
    };
    let document = Document {
        language,
        title: view.subject,
        path: &path,
        dev: true,
        extras: Extras::Inbox,
    };
    layout::document(&document, &content)
}

/// The text with its links alive, since the frame's lead nowhere: no page lets itself be framed.
fn text(text: &str) -> Markup {
    html! {
        @for (position, line) in text.lines().enumerate() {
            @if position > 0 { "\n" }
            @if is_link(line) { a href=(line) { (line) } } @else { (line) }
        }
    }
}

/// Links stand on lines of their own.
fn is_link(line: &str) -> bool {
    let has_scheme = line.starts_with("https://") || line.starts_with("http://");
    has_scheme && !line.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> String {
        let view = MailView {
            id: "0192",
            from: "Tessera <no-reply@tessera.example>",
            to: "priya@example.com",
            subject: "A <subject>",
            date: "2026-11-21T06:30:00Z",
            text,
        };
        page(&view, Language::En).into_string()
    }

    #[test]
    fn a_mail_is_framed_in_a_sandbox_without_scripts_or_an_origin() {
        let html = rendered("Hello,");
        let (_, frame) = html.split_once("<iframe").unwrap();
        let (frame, _) = frame.split_once('>').unwrap();
        assert!(frame.contains("src=\"/dev/inbox/messages/0192/html\""));
        assert!(frame.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    }

    #[test]
    fn what_a_mail_says_is_escaped_and_only_its_links_are_links() {
        let html = rendered("<script>\nhttps://id.example/verify?token=a\njavascript:alert(1)\n");
        assert!(html.contains("<h1>A &lt;subject&gt;</h1>"));
        assert!(html.contains("&lt;script&gt;"));
        assert!(html.contains("<a href=\"https://id.example/verify?token=a\">"));
        assert!(!html.contains("href=\"javascript:"));
    }
}
