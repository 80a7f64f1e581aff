//! The calendar as its users see it: against independent tables, by example, and by law.

mod holidays;
mod laws;
mod ward;
mod written;
