//! The arithmetic of plans: what needs what, the longest chain, schedules for few people, and when
//! it will be done with which probability.
//!
//! Tasks are positions from 0 and times are minutes of work. Nothing here knows documents, and
//! the same input gives the same result on every machine and with any number of threads.

pub mod calendar;
pub mod chain;
pub mod critical_path;
pub mod exact;
pub mod levelling;
pub mod monte_carlo;
pub mod precedence;
pub mod staffing;

pub use calendar::Calendar;
pub use critical_path::{CriticalPath, Timing, critical_path};
pub use exact::shorten;
pub use levelling::{Levelled, level};
pub use monte_carlo::{Forecast, ThreePoint, simulate};
pub use precedence::{Acyclic, Precedence};
pub use staffing::Staffing;
