//! `/account` and the pages below it: what a signed-in person sees and changes.

mod catalog;
mod frame;
pub mod overview;
pub mod profile;

pub use overview::OverviewView;
pub use profile::ProfileView;
