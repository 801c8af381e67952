//! A mail as a sequence of blocks, and its two forms: plain text and HTML.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use tessera_core::language::Language;
use tessera_core::link::Link;
use tessera_core::mail::MailText;

/// One part of a mail.
pub(super) enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A code, set off.
    Code(String),
    /// A link under words that say where it leads.
    Link(&'static str, Link),
}

/// A mail before it takes a form.
pub(super) struct Letter {
    pub(super) language: Language,
    /// Subject and heading.
    pub(super) subject: &'static str,
    pub(super) blocks: Vec<Block>,
    /// Before a link written out below its button.
    pub(super) link_written_out: &'static str,
    /// The last line.
    pub(super) footer: &'static str,
}

impl Letter {
    /// Both forms.
    pub(super) fn written(&self) -> MailText {
        MailText {
            subject: self.subject.to_owned(),
            text: self.text(),
            html: self.html().into_string(),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(paragraph) => text.push_str(paragraph),
                Block::Code(code) => {
                    text.push_str("    ");
                    text.push_str(code);
                }
                Block::Link(words, link) => {
                    text.push_str(words);
                    text.push_str(":\n");
                    text.push_str(link.as_str());
                }
            }
            text.push_str("\n\n");
        }
        // RFC 3676 §4.3: what follows is not the message itself.
        text.push_str("-- \n");
        text.push_str(self.footer);
        text.push('\n');
        text
    }

    /// A document that says all in its markup: no image, font, script or style from anywhere,
    /// tables for the layout alone, styles where clients that drop the head still read them.
    fn html(&self) -> Markup {
        let tag = self.language.tag();
        html! {
            (DOCTYPE)
            html lang=(tag) dir="ltr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="supported-color-schemes" content="light dark";
                    title { (self.subject) }
                    style { (PreEscaped(DARK)) }
                }
                body class="ground" style=(GROUND) {
                    div role="article" aria-roledescription="email" aria-label=(self.subject)
                        lang=(tag) dir="ltr" {
                        table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" {
                            tr {
                                td align="center" style="padding:24px 12px" { (self.card()) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn card(&self) -> Markup {
        html! {
            table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                style="max-width:560px" {
                tr {
                    td class="ink" style=(WORDMARK) { "Tessera" }
                }
                tr {
                    td class="card" style=(CARD) {
                        h1 class="ink" style=(HEADING) { (self.subject) }
                        @for block in &self.blocks { (self.block(block)) }
                    }
                }
                tr {
                    td class="soft" style=(FOOTER) { (self.footer) }
                }
            }
        }
    }

    fn block(&self, block: &Block) -> Markup {
        html! {
            @match block {
                Block::Paragraph(paragraph) => {
                    p class="ink" style=(PARAGRAPH) { (paragraph) }
                }
                Block::Code(code) => {
                    p class="ink code" style=(CODE) { (code) }
                }
                Block::Link(words, link) => {
                    table role="presentation" cellpadding="0" cellspacing="0" border="0"
                        style="margin:0 0 12px" {
                        tr {
                            td class="button" style=(BUTTON_CELL) {
                                a class="button" href=(link.as_str()) style=(BUTTON) { (words) }
                            }
                        }
                    }
                    p class="soft" style=(WRITTEN_OUT) {
                        (self.link_written_out) br;
                        a class="link" href=(link.as_str()) style=(PLAIN_LINK) { (link.as_str()) }
                    }
                }
            }
        }
    }
}

/// The colours of the pages at night. Clients that know no such rule show the day's.
const DARK: &str = "@media (prefers-color-scheme:dark){\
    .ground{background:#0f1719!important}\
    .card{background:#162124!important;border-color:#2d3d41!important}\
    .ink{color:#e9eeec!important}\
    .soft{color:#a8b7b7!important}\
    .code{background:#1c292d!important}\
    .button{background:#6fd3c3!important;color:#06211f!important}\
    .link{color:#93e3d6!important}}";

const GROUND: &str = "margin:0;padding:0;background:#f7f4ee;\
    font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',\
    'Noto Sans Devanagari',Arial,sans-serif";
const WORDMARK: &str = "padding:0 4px 12px;color:#17272b;font-size:18px;font-weight:700";
const CARD: &str = "padding:28px 28px 16px;background:#ffffff;border:1px solid #dcd6c9;\
    border-radius:12px";
const HEADING: &str = "margin:0 0 16px;color:#17272b;font-size:22px;line-height:1.35;\
    font-weight:700";
const PARAGRAPH: &str = "margin:0 0 16px;color:#17272b;font-size:16px;line-height:1.55";
const CODE: &str = "margin:0 0 16px;padding:14px 20px;background:#f1ede4;border-radius:8px;\
    color:#17272b;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;\
    font-size:28px;line-height:1.2;font-weight:700;letter-spacing:6px;text-align:center";
const BUTTON_CELL: &str = "border-radius:8px;background:#0c6460";
const BUTTON: &str = "display:inline-block;padding:13px 22px;border-radius:8px;\
    background:#0c6460;color:#ffffff;font-size:16px;line-height:1.3;font-weight:700;\
    text-decoration:none";
const WRITTEN_OUT: &str = "margin:0 0 16px;color:#4d5f63;font-size:13px;line-height:1.5";
const PLAIN_LINK: &str = "color:#084e4b;word-break:break-all";
const FOOTER: &str = "padding:16px 4px 0;color:#4d5f63;font-size:13px;line-height:1.5";
