//! Mails: their words, and who sends them.

mod letter;
mod sendgrid;
mod smtp;
mod templates;
mod words;

pub use sendgrid::{InvalidSendGridConfig, SendGrid, SendGridConfig};
pub use smtp::{InvalidSmtpConfig, SMTP_TIMEOUT, Smtp, SmtpConfig, SmtpCredentials, SmtpSecurity};
pub use templates::MailTemplates;
