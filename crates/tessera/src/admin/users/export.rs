//! `tessera admin users export`.

use super::Format;
use crate::admin::audit::is_closed_pipe;
use crate::admin::session::Session;
use crate::backup::publish::{Draft, refuse_existing};
use crate::options::Options;
use crate::progress::Progress;
use anyhow::Context as _;
use clap::Args;
use std::collections::VecDeque;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tessera_core::accounts::{ExportUsersError, UserExport, UserExportOptions};
use tessera_core::transfer::{TransferredAccount, UserRecord};
use tokio::task::JoinHandle;

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    options: Options,
    /// The file, which must not be there yet, or `-` for standard output
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// How users stand in the file
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Hand out the hashes of passwords, too
    #[arg(long)]
    with_password_hashes: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let is_file = self.file != Path::new("-");
        if is_file && !self.force {
            refuse_existing(&self.file)?;
        }
        let config = self.options.load()?;
        self.options.must_exist(&config)?;
        let session = Session::begin(&self.options, &config).await?;
        let written = match is_file {
            true => self.to_file(&session).await,
            false => {
                let mut out = BufWriter::new(io::stdout());
                self.write(&session, &mut out).await
            }
        };
        session.end().await;
        match written {
            Ok(count) => eprintln!("exported {count}"),
            // Whoever reads has read enough.
            Err(error) if is_closed_pipe(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The file appears whole, or not at all.
    async fn to_file(&self, session: &Session) -> anyhow::Result<u64> {
        let (draft, file) = Draft::create(&self.file)?;
        let mut out = BufWriter::new(file);
        let count = self.write(session, &mut out).await?;
        out.get_ref()
            .sync_all()
            .with_context(|| format!("cannot sync {}", self.file.display()))?;
        draft.publish(self.force)?;
        Ok(count)
    }

    async fn write(&self, session: &Session, out: &mut impl Write) -> anyhow::Result<u64> {
        let service = &session.service;
        let options = UserExportOptions {
            with_password_hashes: self.with_password_hashes,
        };
        let accounts = Arc::clone(&service.accounts);
        let begun = UserExport::begin(accounts, &service.store, options, &session.request);
        let export = begun.await?;
        let mut progress = Progress::new("users", Some(export.count()));
        let written = self.write_all(export, out, &mut progress).await;
        progress.clear();
        written
    }

    async fn write_all(
        &self,
        export: UserExport,
        out: &mut impl Write,
        progress: &mut Progress,
    ) -> anyhow::Result<u64> {
        let total = export.count();
        let mut pages = Pages {
            export,
            format: self.format,
            opening: VecDeque::new(),
            is_end: false,
        };
        if self.format == Format::Csv {
            let mut header = String::new();
            UserRecord::write_csv_header(&mut header);
            out.write_all(header.as_bytes())?;
        }
        let mut count = 0;
        while let Some((users, text)) = pages.next().await? {
            out.write_all(text.as_bytes())?;
            count += users;
            #[expect(
                clippy::cast_precision_loss,
                reason = "a share is shown, not counted with"
            )]
            let share = count as f64 / total.max(1) as f64;
            progress.at_rate(count, count, Some(share));
        }
        out.flush()?;
        Ok(count)
    }
}

/// How many users, and their lines.
type Page = (u64, String);

struct Pages {
    export: UserExport,
    format: Format,
    /// Pages that are opened on other threads, in their order.
    opening: VecDeque<JoinHandle<Result<Page, ExportUsersError>>>,
    is_end: bool,
}

impl Pages {
    async fn next(&mut self) -> anyhow::Result<Option<Page>> {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        while !self.is_end && self.opening.len() <= at_once {
            let users = self.export.next_page().await?;
            if users.is_empty() {
                self.is_end = true;
                break;
            }
            let (open, format) = (self.export.opener(), self.format);
            let page = tokio::task::spawn_blocking(move || lines(&users, &open, format));
            self.opening.push_back(page);
        }
        match self.opening.pop_front() {
            None => Ok(None),
            Some(page) => Ok(Some(page.await.context("a thread that opens ended")??)),
        }
    }
}

fn lines(
    users: &[TransferredAccount],
    open: &impl Fn(&TransferredAccount) -> Result<UserRecord, ExportUsersError>,
    format: Format,
) -> Result<Page, ExportUsersError> {
    let mut text = String::new();
    for user in users {
        let record = open(user)?;
        match format {
            Format::Ndjson => record.write_json(&mut text)?,
            Format::Csv => record.write_csv(&mut text)?,
        }
    }
    Ok((users.len() as u64, text))
}
