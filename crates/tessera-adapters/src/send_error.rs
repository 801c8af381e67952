//! The two ways in which sending fails.

use tessera_core::ports::SendError;

pub(crate) fn transient(reason: impl Into<String>) -> SendError {
    SendError::Transient {
        reason: reason.into(),
    }
}

pub(crate) fn permanent(reason: impl Into<String>) -> SendError {
    SendError::Permanent {
        reason: reason.into(),
    }
}
