//! `/account` and the pages below it: what a signed-in person sees and changes.

mod catalog;
pub mod consents;
pub mod contact;
mod frame;
pub mod overview;
pub mod password;
pub mod privacy;
pub mod profile;
pub mod second_factor;
pub mod sessions;

pub use consents::{ConsentRow, ConsentsView};
pub use contact::{Contact, ContactView};
pub use overview::OverviewView;
pub use password::PasswordView;
pub use privacy::PrivacyView;
pub use profile::ProfileView;
pub use second_factor::{
    AppView, BackupCodesView, FactorNumberView, FactorSettingsView, FactorStage, FactorsOn,
    ShownFactor,
};
pub use sessions::{SessionRow, SessionsView};
