//! The pages a person sees, as pure functions from view models to markup.
//!
//! A view takes what a handler already knows, in types, and a [`Language`]; it reads no
//! clock, holds no policy and never fails. Every page works without scripts; the scripts
//! in `assets/` only make the same forms pleasanter. The content security policy forbids
//! inline code, and of inline styles admits those of [`style`] alone, so no view writes a `style`
//! or an event-handler attribute.

pub mod account;
pub mod admin;
pub mod assets;
pub mod catalog;
mod code_field;
mod current_password;
pub mod error;
mod form;
pub mod home;
mod icon;
pub mod inbox;
pub mod inbox_mail;
pub mod language;
pub mod layout;
pub mod login;
pub mod login_code;
mod marketing;
mod mosaic;
pub mod new_email;
mod new_password;
mod number;
mod number_field;
pub mod owner_link;
pub mod password_reset;
mod person;
pub mod recover;
pub mod reference;
mod refusal;
pub mod register;
pub mod register_email;
pub mod second_factor;
pub mod staged;
pub mod style;
mod text_field;
pub mod verify;
pub mod verify_email;

#[cfg(test)]
mod document_rules;
#[cfg(test)]
pub(crate) mod samples;

pub use error::{ErrorKind, ErrorView};
pub use home::HomeView;
pub use inbox::{InboxMessage, InboxView};
pub use inbox_mail::MailView;
pub use language::Language;
pub use login::{LoginProblem, LoginView};
pub use login_code::{LoginCodeStep, LoginCodeView};
pub use new_email::{NewEmailStage, NewEmailView};
pub use owner_link::{OwnerLinkStage, OwnerLinkView};
pub use person::Person;
pub use recover::RecoverView;
pub use reference::ReferenceView;
pub use refusal::{Reason, Refusal};
pub use register::{RegisterError, RegisterView};
pub use register_email::RegisterEmailView;
pub use second_factor::{FactorPurpose, Message, SecondFactorView};
pub use verify::{Notice, VerifyError, VerifyView};
pub use verify_email::{CodeView, LinkView, VerifyEmailStage, VerifyEmailView};
