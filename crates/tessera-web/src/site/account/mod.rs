//! `/account`: what a signed-in person sees and changes, by the use cases of the API.

mod overview;
mod profile;

pub(crate) use overview::overview;
pub(crate) use profile::{profile_page, submit_profile};

use super::session::refused as failed;
