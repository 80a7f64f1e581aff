//! `[clock]` in a service's configuration.

use madoguchi_calendar::Clock;
use madoguchi_kit::config::{Environment, Reader};

/// Reads where a service takes the time from: the machine, or in a development stack the machine moved by `offset_file`, whose
/// content [`Clock::movable`] tells. In production that key is a fault: whoever moves time moves the end of assertions and of data.
pub fn clock(r: &mut Reader) -> Option<Clock> {
    match r.optional_path("offset_file")? {
        None => Some(Clock::system()),
        Some(_) if r.environment() == Environment::Production => {
            r.fault("offset_file", "time cannot be moved in production; remove it");
            None
        }
        Some(path) => Some(Clock::movable(path)),
    }
}
