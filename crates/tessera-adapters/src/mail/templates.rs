//! What each mail says.

use super::letter::{Block, Letter};
use super::words::Words;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tessera_core::language::Language;
use tessera_core::link::Link;
use tessera_core::mail::{DisplayName, MailTemplate, MailText};
use tessera_core::otp::OtpCode;
use tessera_core::ports::MailRenderer;

/// The mails of this crate, in every language.
#[derive(Debug, Clone, Copy)]
pub struct MailTemplates;

impl MailRenderer for MailTemplates {
    fn render(&self, template: &MailTemplate, language: Language) -> Option<MailText> {
        let writer = Writer {
            language,
            words: Words::of(language),
        };
        Some(writer.letter(template)?.written())
    }
}

/// Writes in one language.
struct Writer {
    language: Language,
    words: &'static Words,
}

impl Writer {
    fn letter(&self, template: &MailTemplate) -> Option<Letter> {
        let words = self.words;
        Some(match template {
            MailTemplate::VerifyEmail {
                code,
                link,
                code_minutes,
                link_minutes,
                name,
            } => {
                let proof = [
                    paragraph(words.verify_lead),
                    code_block(code),
                    self.code_valid(*code_minutes),
                    Block::Link(words.verify_link, link.clone()),
                    self.link_valid(*link_minutes),
                    paragraph(words.ignore_code),
                ];
                self.to(name.as_ref(), words.verify_subject, proof)
            }
            MailTemplate::RegistrationCode { code, minutes } => {
                let proof = self.registration_code(code, *minutes);
                self.to_nobody(words.registration_subject, proof)
            }
            MailTemplate::RegistrationCodeForOwner {
                code,
                minutes,
                recovery_link,
            } => {
                let way_back = [
                    paragraph(words.owner_lead),
                    Block::Link(words.owner_link, recovery_link.clone()),
                ];
                let proof = self.registration_code(code, *minutes).into_iter();
                self.to_nobody(words.registration_subject, proof.chain(way_back))
            }
            MailTemplate::AlreadyRegistered {
                login_link,
                reset_link,
            } => self.to_nobody(
                words.registered_subject,
                [
                    paragraph(words.registered_lead),
                    Block::Link(words.registered_login_link, login_link.clone()),
                    Block::Link(words.registered_reset_link, reset_link.clone()),
                    paragraph(words.registered_ignore),
                ],
            ),
            MailTemplate::UnfinishedRegistration { register_link } => self.to_nobody(
                words.unfinished_subject,
                [
                    paragraph(words.unfinished_lead),
                    Block::Link(words.unfinished_link, register_link.clone()),
                ],
            ),
            MailTemplate::ResetPassword { link, minutes } => self.to_nobody(
                words.reset_subject,
                [
                    paragraph(words.reset_lead),
                    Block::Link(words.reset_link, link.clone()),
                    Block::Paragraph((words.link_valid)(&self.duration(*minutes))),
                    paragraph(words.reset_ignore),
                ],
            ),
            MailTemplate::PasswordTakenOff {
                link,
                minutes,
                forgot_link,
            } => self.to_nobody(
                words.taken_off_subject,
                [
                    paragraph(words.taken_off_lead),
                    Block::Link(words.reset_link, link.clone()),
                    self.link_valid(*minutes),
                    paragraph(words.taken_off_later),
                    Block::Link(words.taken_off_forgot_link, forgot_link.clone()),
                ],
            ),
            MailTemplate::ConfirmNewEmail {
                code,
                link,
                code_minutes,
                link_minutes,
            } => self.to_nobody(
                words.new_email_subject,
                [
                    paragraph(words.new_email_lead),
                    code_block(code),
                    self.code_valid(*code_minutes),
                    Block::Link(words.new_email_link, link.clone()),
                    self.link_valid(*link_minutes),
                    paragraph(words.ignore_code),
                ],
            ),
            MailTemplate::PasswordChanged { at, reset_link } => {
                let lead = (words.password_changed_lead)(&self.moment(*at));
                self.notice(words.password_changed_subject, lead, reset_link)
            }
            MailTemplate::EmailChanged { at, reset_link } => {
                let lead = (words.email_changed_lead)(&self.moment(*at));
                self.notice(words.email_changed_subject, lead, reset_link)
            }
            MailTemplate::PhoneChanged { at, reset_link } => {
                let lead = (words.phone_changed_lead)(&self.moment(*at));
                self.notice(words.phone_changed_subject, lead, reset_link)
            }
            MailTemplate::SecondFactorEnabled {
                at,
                reset_link,
                lock_link,
            } => {
                let lead = (words.factor_enabled_lead)(&self.moment(*at));
                self.factor_notice(
                    words.factor_enabled_subject,
                    lead,
                    reset_link,
                    lock_link.as_ref(),
                )
            }
            MailTemplate::SecondFactorDisabled {
                at,
                reset_link,
                lock_link,
            } => {
                let lead = (words.factor_disabled_lead)(&self.moment(*at));
                self.factor_notice(
                    words.factor_disabled_subject,
                    lead,
                    reset_link,
                    lock_link.as_ref(),
                )
            }
            MailTemplate::FactorAdded {
                at,
                reset_link,
                lock_link,
            } => {
                let lead = (words.factor_added_lead)(&self.moment(*at));
                self.factor_notice(
                    words.factor_added_subject,
                    lead,
                    reset_link,
                    lock_link.as_ref(),
                )
            }
            MailTemplate::FactorRemoved {
                at,
                reset_link,
                lock_link,
            } => {
                let lead = (words.factor_removed_lead)(&self.moment(*at));
                self.factor_notice(
                    words.factor_removed_subject,
                    lead,
                    reset_link,
                    lock_link.as_ref(),
                )
            }
            MailTemplate::BackupCodesReplaced {
                at,
                reset_link,
                lock_link,
            } => {
                let lead = (words.backup_codes_lead)(&self.moment(*at));
                self.factor_notice(
                    words.backup_codes_subject,
                    lead,
                    reset_link,
                    lock_link.as_ref(),
                )
            }
            MailTemplate::AccountLocked { at } => {
                let lead = (words.account_locked_lead)(&self.moment(*at));
                self.to_nobody(words.account_locked_subject, [Block::Paragraph(lead)])
            }
            MailTemplate::RecoveryAsked { at, stop_link } => {
                let lead = (words.recovery_asked_lead)(&self.moment(*at));
                self.recovery(words.recovery_asked_subject, lead, stop_link)
            }
            MailTemplate::RecoveryApproved { due_at, stop_link } => {
                let lead = (words.recovery_approved_lead)(&self.moment(*due_at));
                self.recovery(words.recovery_approved_subject, lead, stop_link)
            }
            MailTemplate::RecoveryStopped { at } => {
                let lead = (words.recovery_stopped_lead)(&self.moment(*at));
                self.to_nobody(words.recovery_stopped_subject, [Block::Paragraph(lead)])
            }
            MailTemplate::RecoveryFinished { at, lock_link } => {
                let lead = (words.recovery_finished_lead)(&self.moment(*at));
                self.lockable(words.recovery_finished_subject, lead, lock_link)
            }
            MailTemplate::AccountErased { at } => {
                let lead = (words.account_erased_lead)(&self.moment(*at));
                self.to_nobody(words.account_erased_subject, [Block::Paragraph(lead)])
            }
            MailTemplate::RolesChanged { at } => {
                let lead = (words.roles_changed_lead)(&self.moment(*at));
                self.to_nobody(words.roles_changed_subject, [Block::Paragraph(lead)])
            }
            MailTemplate::Discard => return None,
        })
    }

    fn to(
        &self,
        name: Option<&DisplayName>,
        subject: &'static str,
        blocks: impl IntoIterator<Item = Block>,
    ) -> Letter {
        let greeting = match name {
            Some(name) => (self.words.greet)(name.as_str()),
            None => self.words.greeting.to_owned(),
        };
        let greeting = std::iter::once(Block::Paragraph(greeting));
        Letter {
            language: self.language,
            subject,
            blocks: greeting.chain(blocks).collect(),
            link_written_out: self.words.link_written_out,
            footer: self.words.footer,
        }
    }

    fn to_nobody(&self, subject: &'static str, blocks: impl IntoIterator<Item = Block>) -> Letter {
        self.to(None, subject, blocks)
    }

    /// The notice of a change, with the way out for an owner who did not make it.
    fn notice(&self, subject: &'static str, lead: String, reset_link: &Link) -> Letter {
        let blocks = [
            Block::Paragraph(lead),
            paragraph(self.words.not_you),
            Block::Link(self.words.not_you_link, reset_link.clone()),
        ];
        self.to_nobody(subject, blocks)
    }

    /// The same for a second factor, where the way out is to lock the account.
    fn factor_notice(
        &self,
        subject: &'static str,
        lead: String,
        reset_link: &Link,
        lock_link: Option<&Link>,
    ) -> Letter {
        match lock_link {
            Some(lock_link) => self.lockable(subject, lead, lock_link),
            None => self.notice(subject, lead, reset_link),
        }
    }

    fn lockable(&self, subject: &'static str, lead: String, lock_link: &Link) -> Letter {
        let blocks = [
            Block::Paragraph(lead),
            paragraph(self.words.lock_lead),
            Block::Link(self.words.lock_link, lock_link.clone()),
        ];
        self.to_nobody(subject, blocks)
    }

    /// The notice of what staff are to do, with the way to keep the second factor.
    fn recovery(&self, subject: &'static str, lead: String, stop_link: &Link) -> Letter {
        let blocks = [
            Block::Paragraph(lead),
            paragraph(self.words.recovery_stop),
            Block::Link(self.words.stop_link, stop_link.clone()),
        ];
        self.to_nobody(subject, blocks)
    }

    fn registration_code(&self, code: &OtpCode, minutes: u32) -> [Block; 4] {
        [
            paragraph(self.words.registration_lead),
            code_block(code),
            self.code_valid(minutes),
            paragraph(self.words.ignore_code),
        ]
    }

    fn code_valid(&self, minutes: u32) -> Block {
        Block::Paragraph((self.words.code_valid)(&self.duration(minutes)))
    }

    fn link_valid(&self, minutes: u32) -> Block {
        Block::Paragraph((self.words.link_valid)(&self.duration(minutes)))
    }

    fn duration(&self, minutes: u32) -> String {
        (self.words.duration)(u64::from(minutes))
    }

    /// A time as it is told to somebody whose time zone is not known.
    fn moment(&self, at: Timestamp) -> String {
        let at = at.to_zoned(TimeZone::UTC);
        let day = self
            .language
            .day_month_year(at.year(), at.month(), at.day());
        format!("{day}, {:02}:{:02} UTC", at.hour(), at.minute())
    }
}

fn paragraph(text: &'static str) -> Block {
    Block::Paragraph(text.to_owned())
}

fn code_block(code: &OtpCode) -> Block {
    Block::Code(code.digits().to_owned())
}
