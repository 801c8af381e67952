//! What is done where a person and the generator both changed a block.

use clap::ValueEnum;
use specpack_emit::regenerate;

/// The choices on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnConflict {
    /// Show both between conflict markers
    #[default]
    Mark,
    /// Keep what the person wrote
    Keep,
    /// Take what is generated now
    Theirs,
    /// Write nothing at all
    Fail,
}

impl From<OnConflict> for regenerate::OnConflict {
    fn from(on_conflict: OnConflict) -> Self {
        match on_conflict {
            OnConflict::Mark => Self::Show,
            OnConflict::Keep => Self::Keep,
            OnConflict::Theirs => Self::Theirs,
            OnConflict::Fail => Self::Fail,
        }
    }
}
