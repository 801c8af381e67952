//! `/admin` and the pages below it: what staff see of others' accounts, and do to them
//! (requirement AUTH-8).

pub mod account;
pub mod audit;
mod catalog;
pub mod find;
pub mod flags;
mod frame;
pub mod keys;
pub mod limits;
pub mod outbox;
pub mod overview;
pub mod recoveries;
pub mod roles;
pub mod sinks;

pub use account::{AccountChange, ChangeRefusal, StaffAccountView};
pub use audit::{AuditRow, AuditSearchView};
pub use find::{FindProblem, FindView};
pub use flags::{FlagRow, FlagsView};
pub use keys::{KeyChange, KeyProblem, KeyRow, KeyRowState, KeysView};
pub use limits::{LimitsView, NetworkView, UsedLimitRow};
pub use outbox::{DeadRow, DepthRow, OutboxView};
pub use overview::{Bar, Chart, ChartName, Figure, FigureName, Measures, StaffOverview};
pub use recoveries::{
    RecoveriesView, RecoveryChange, RecoveryProblem, RecoveryRow, RecoveryState, Relation,
};
pub use roles::{RoleDone, RoleProblem, RoleRow, RoleView, RolesView};
pub use sinks::{ReplayCount, ReplayProblem, ReplayView, SinkRow, SinksView};
