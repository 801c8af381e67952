//! What a person may ask for of what is held of them: all of it, and that it is destroyed
//! (requirement MFA-11).

mod erase;
mod export;
mod whole_export;

pub use erase::{EraseAccountError, ErasureProof, OpenPiece};
pub use export::ExportAccountError;
pub use whole_export::WholeExport;
