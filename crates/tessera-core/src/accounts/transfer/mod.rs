//! Users brought over from a file, and handed out, by whoever runs the deployment (requirement
//! AUTH-7).

mod export;
mod import;
mod reader;

pub use export::{ExportUsersError, UserExport, UserExportOptions};
pub use import::{BeginImportError, ImportError, ImportMode, ImportSource, UserImport};
pub use reader::{ImportReader, NumberedRecord, ReadBatch};
