//! A forgotten password: `/password/forgot` asks for the address, `/password/new` for the new
//! password (requirement AUTH-4).

mod catalog;
pub mod choose;
pub mod forgot;

pub use choose::{ChooseStage, ChooseView};
pub use forgot::ForgotView;
