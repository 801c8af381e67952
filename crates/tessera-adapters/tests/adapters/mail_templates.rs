//! What mails say, in every language.

use jiff::Timestamp;
use tessera_adapters::mail::MailTemplates;
use tessera_core::language::Language;
use tessera_core::link::PublicOrigin;
use tessera_core::mail::{DisplayName, MailTemplate, MailText};
use tessera_core::otp::OtpCode;
use tessera_core::ports::MailRenderer as _;

const ORIGIN: &str = "https://id.example.com";
const CODE: &str = "271828";

/// Every template that is a mail, with the name and the token that somebody chose.
pub(crate) fn every_mail(name: &str, token: &str) -> Vec<(&'static str, MailTemplate)> {
    let origin = PublicOrigin::parse(ORIGIN).unwrap();
    let code = || OtpCode::parse(CODE).unwrap();
    let link = || origin.page_with_token("/verify", token);
    let reset_link = || origin.page("/password/forgotten");
    let at: Timestamp = "2026-11-05T09:07:00Z".parse().unwrap();
    let all = vec![
        (
            "verify email",
            MailTemplate::VerifyEmail {
                code: code(),
                link: link(),
                code_minutes: 5,
                link_minutes: 24 * 60,
                name: DisplayName::parse(name),
            },
        ),
        (
            "registration code",
            MailTemplate::RegistrationCode {
                code: code(),
                minutes: 5,
            },
        ),
        (
            "registration code for owner",
            MailTemplate::RegistrationCodeForOwner {
                code: code(),
                minutes: 5,
                recovery_link: link(),
            },
        ),
        (
            "already registered",
            MailTemplate::AlreadyRegistered {
                login_link: origin.page("/login"),
                reset_link: reset_link(),
            },
        ),
        (
            "unfinished registration",
            MailTemplate::UnfinishedRegistration {
                register_link: origin.page("/register"),
            },
        ),
        (
            "reset password",
            MailTemplate::ResetPassword {
                link: link(),
                minutes: 60,
            },
        ),
        (
            "password taken off",
            MailTemplate::PasswordTakenOff {
                link: link(),
                minutes: 60,
                forgot_link: reset_link(),
            },
        ),
        (
            "password changed",
            MailTemplate::PasswordChanged {
                at,
                reset_link: reset_link(),
            },
        ),
        (
            "confirm new email",
            MailTemplate::ConfirmNewEmail {
                code: code(),
                link: link(),
                code_minutes: 5,
                link_minutes: 24 * 60,
            },
        ),
        (
            "email changed",
            MailTemplate::EmailChanged {
                at,
                reset_link: reset_link(),
            },
        ),
        (
            "phone changed",
            MailTemplate::PhoneChanged {
                at,
                reset_link: reset_link(),
            },
        ),
        (
            "second factor enabled",
            MailTemplate::SecondFactorEnabled {
                at,
                reset_link: reset_link(),
                lock_link: Some(link()),
            },
        ),
        (
            "second factor disabled",
            MailTemplate::SecondFactorDisabled {
                at,
                reset_link: reset_link(),
                lock_link: Some(link()),
            },
        ),
        (
            "factor added",
            MailTemplate::FactorAdded {
                at,
                reset_link: reset_link(),
                lock_link: Some(link()),
            },
        ),
        (
            "factor removed",
            MailTemplate::FactorRemoved {
                at,
                reset_link: reset_link(),
                lock_link: Some(link()),
            },
        ),
        (
            "backup codes replaced",
            MailTemplate::BackupCodesReplaced {
                at,
                reset_link: reset_link(),
                lock_link: Some(link()),
            },
        ),
        ("account locked", MailTemplate::AccountLocked { at }),
        (
            "recovery asked",
            MailTemplate::RecoveryAsked {
                at,
                stop_link: link(),
            },
        ),
        (
            "recovery approved",
            MailTemplate::RecoveryApproved {
                due_at: at,
                stop_link: link(),
            },
        ),
        ("recovery stopped", MailTemplate::RecoveryStopped { at }),
        (
            "recovery finished",
            MailTemplate::RecoveryFinished {
                at,
                lock_link: link(),
            },
        ),
        ("account erased", MailTemplate::AccountErased { at }),
        ("roles changed", MailTemplate::RolesChanged { at }),
    ];
    for (name, template) in &all {
        // A template that is added is to be added here.
        match template {
            MailTemplate::VerifyEmail { .. }
            | MailTemplate::RegistrationCode { .. }
            | MailTemplate::RegistrationCodeForOwner { .. }
            | MailTemplate::AlreadyRegistered { .. }
            | MailTemplate::UnfinishedRegistration { .. }
            | MailTemplate::ResetPassword { .. }
            | MailTemplate::PasswordTakenOff { .. }
            | MailTemplate::PasswordChanged { .. }
            | MailTemplate::ConfirmNewEmail { .. }
            | MailTemplate::EmailChanged { .. }
            | MailTemplate::PhoneChanged { .. }
            | MailTemplate::SecondFactorEnabled { .. }
            | MailTemplate::SecondFactorDisabled { .. }
            | MailTemplate::FactorAdded { .. }
            | MailTemplate::FactorRemoved { .. }
            | MailTemplate::BackupCodesReplaced { .. }
            | MailTemplate::AccountLocked { .. }
            | MailTemplate::RecoveryAsked { .. }
            | MailTemplate::RecoveryApproved { .. }
            | MailTemplate::RecoveryStopped { .. }
            | MailTemplate::RecoveryFinished { .. }
            | MailTemplate::AccountErased { .. }
            | MailTemplate::RolesChanged { .. } => {}
            MailTemplate::Discard => panic!("{name} is no mail"),
        }
    }
    assert_eq!(all.len(), 23);
    all
}

fn rendered(template: &MailTemplate, language: Language) -> MailText {
    MailTemplates.render(template, language).unwrap()
}

/// Every mail in every language.
fn on_every_mail(name: &str, token: &str, rule: impl Fn(&str, &MailTemplate, &MailText)) {
    for language in Language::ALL {
        for (title, template) in every_mail(name, token) {
            let place = format!("{title} in {}", language.endonym());
            rule(&place, &template, &rendered(&template, language));
        }
    }
}

fn all_texts(language: Language) -> String {
    every_mail("Priya Sharma", "t0ken")
        .iter()
        .map(|(title, template)| {
            let mail = rendered(template, language);
            format!("=== {title}\nSubject: {}\n\n{}\n", mail.subject, mail.text)
        })
        .collect()
}

#[test]
fn mails_in_english() {
    insta::assert_snapshot!(all_texts(Language::En));
}

#[test]
fn mails_in_hindi() {
    insta::assert_snapshot!(all_texts(Language::Hi));
}

#[test]
fn the_html_of_a_mail() {
    let (_, template) = every_mail("Priya Sharma", "t0ken").swap_remove(0);
    let html = rendered(&template, Language::En).html;
    insta::assert_snapshot!(html.replace("><", ">\n<"));
}

#[test]
fn what_stands_for_a_mail_to_nobody_has_no_words() {
    for language in Language::ALL {
        assert!(
            MailTemplates
                .render(&MailTemplate::Discard, language)
                .is_none()
        );
    }
}

/// Subjects show on locked screens, and in logs of mail servers.
#[test]
fn no_subject_holds_a_code_a_link_or_a_second_line() {
    on_every_mail("Priya", "t0ken", |place, _, mail| {
        assert!(!mail.subject.contains(['\r', '\n']), "{place}");
        assert!(
            !mail.subject.contains(|c: char| c.is_ascii_digit()),
            "{place}"
        );
        assert!(!mail.subject.contains("//"), "{place}");
        assert!(mail.subject.chars().count() <= 60, "{place}");
    });
}

#[test]
fn text_and_html_hold_the_same_codes_and_links() {
    on_every_mail("Priya", "t0ken", |place, template, mail| {
        assert_eq!(mail.text.contains(CODE), template.holds_code(), "{place}");
        assert_eq!(mail.html.contains(CODE), template.holds_code(), "{place}");
        let links: Vec<&str> = mail
            .text
            .lines()
            .filter(|line| line.contains("://"))
            .collect();
        for link in &links {
            assert!(
                mail.html.contains(&format!("href=\"{link}\"")),
                "{place}: {link}"
            );
        }
        let hrefs = mail.html.matches("href=").count();
        assert_eq!(hrefs, 2 * links.len(), "{place}: a button and written out");
    });
}

/// A mail loads nothing, runs nothing, and leads nowhere but to the configured origin.
// req: AUTH-4
#[test]
fn no_mail_holds_anything_from_elsewhere() {
    on_every_mail("Priya", "t0ken", |place, _, mail| {
        for forbidden in [
            "<script",
            "<img",
            "<link",
            "<iframe",
            "<form",
            "<object",
            "<svg",
            "src=",
            "url(",
            "@import",
            "@font-face",
            "javascript:",
            "onclick",
            "onload",
            "onerror",
        ] {
            assert!(!mail.html.contains(forbidden), "{place}: {forbidden}");
        }
        for body in [&mail.text, &mail.html] {
            let links = body.matches("://").count();
            let ours = body.matches(&format!("{ORIGIN}/")).count();
            assert_eq!(links, ours, "{place}");
        }
    });
}

#[test]
fn every_mail_says_its_language_and_has_one_heading() {
    for language in Language::ALL {
        for (title, template) in every_mail("Priya", "t0ken") {
            let html = rendered(&template, language).html;
            let start = format!(
                "<!DOCTYPE html><html lang=\"{}\" dir=\"ltr\">",
                language.tag()
            );
            assert!(html.starts_with(&start), "{title}");
            assert_eq!(html.matches("<h1 ").count(), 1, "{title}");
            let tables = html.matches("<table ").count();
            let for_layout = html.matches("<table role=\"presentation\"").count();
            assert_eq!(
                tables, for_layout,
                "{title}: tables are for the layout alone"
            );
        }
    }
}

/// The name is a stranger's choice where a stranger's address was registered.
// req: AUTH-1
#[test]
fn a_name_puts_nothing_into_a_mail_but_a_name() {
    for name in [
        "<script>alert(1)</script>",
        "Priya\r\nBcc: all@example.com",
        "evil.example",
        "https://evil.example/",
        "\"><a href=//evil.example>",
        "Priya\u{202e}",
    ] {
        on_every_mail(name, "t0ken", |place, _, mail| {
            for body in [&mail.subject, &mail.text, &mail.html] {
                for part in ["evil", "alert", "Bcc", "\u{202e}"] {
                    assert!(!body.contains(part), "{place}: {part}");
                }
            }
        });
    }
    let (_, template) = every_mail("D'Angelo O’Neil", "t0ken").swap_remove(0);
    let greeted = rendered(&template, Language::En);
    assert!(greeted.text.starts_with("Hello D'Angelo O’Neil,\n"));
}

/// Whatever comes into a link as a token stays within it.
#[test]
fn a_token_puts_nothing_into_a_mail_but_a_link() {
    let hostile = "\"><script>alert(1)</script>\r\nBcc: all@example.com";
    on_every_mail("Priya", hostile, |place, _, mail| {
        for body in [&mail.subject, &mail.text, &mail.html] {
            assert!(!body.contains("<script>"), "{place}");
            assert!(!body.contains("Bcc: "), "{place}");
        }
    });
}
