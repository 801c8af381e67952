//! What is held of persons: why, how long, handed out, and destroyed (requirement MFA-11).
//!
//! The [`register`](KINDS) says it of every kind of data once. Exports, the records of processing
//! and the disclosure are made from it, and a test holds it to the columns of the database.

pub(crate) mod csv;
mod erasure;
mod export;
mod export_text;
mod kept;
mod records;
mod register;

pub use csv::to_csv;
pub use erasure::{ErasureRecord, InvalidErasureRecord};
pub use export::{
    ExportedAccount, ExportedAudit, ExportedAuditEntry, ExportedConsent, ExportedContacts,
    ExportedDevice, ExportedFactor, ExportedLink, ExportedProfile, ExportedPurpose,
    ExportedRecovery, ExportedSecondFactor, ExportedSession, Extent, LongList, PageNumber,
    PersonExport,
};
pub use export_text::{ExportFormat, ExportText};
pub use kept::{Kept, Periods};
pub use records::{RecordedKind, disclosure_markdown, records, records_markdown};
pub use register::{ABOUT_NOBODY, Basis, Category, Columns, DataKind, KINDS};
