//! What happens to articles once they are published, and to the directory: history, reviews, feedback, figures.

mod directory;
mod feedback;
mod reviews;
mod statistics;
mod versions;
