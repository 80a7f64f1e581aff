//! The rules: pure functions over plain values. Nothing here waits, stores or sends.

mod account;
mod activation;
mod contract;
mod designation;
mod lapse;
mod obstacle;
mod password;
mod place;
mod session;
mod throttle;
mod token;
mod user_id;

pub use account::{Account, AccountFault, AccountShape, MAX_PAGE};
pub use activation::{ActivationCode, CODE_LIFETIME};
pub use contract::{ContractTerm, TermFault};
pub use designation::{Designated, Period, PeriodFault, check_designation};
pub use obstacle::{Obstacle, Standing, account_obstacles, obstacles};
pub use password::{NewPassword, PasswordFault, PasswordText};
pub use place::{MAX_NETWORKS, NetworkFault, Networks, Place, TerminalFacts, TerminalState};
pub use session::{ABSOLUTE_LIFETIME, IDLE_LIMIT, SEEN_GRANULARITY, SessionFacts, SessionState};
pub use throttle::{Limit, Limits, Source, counters};
pub use token::SessionToken;
pub use user_id::{UserId, UserIdFault};
