//! The trail against a real Postgres: writing, sealing, reading, witnessing.

mod reading;
mod rights;
mod sealing;
mod support;
mod witnessing;
