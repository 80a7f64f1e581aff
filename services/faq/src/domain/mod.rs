//! Pure rules: what an article and a section are, when they hold, what an import accepts. No tokio, tonic or SQL.

mod article;
mod compare;
mod draft;
mod feedback;
mod hours;
mod import;
mod person;
mod review;
mod section;
mod text;

pub use self::{
    article::{
        ArticleHead, ArticleNumber, ArticleText, ArticleVersion, Period, Source, SourceKind,
        in_force,
    },
    compare::{FieldDifference, Place, compare},
    draft::{Draft, DraftSource, DraftState, DraftText, Hand, MAX_SOURCES, Obstacle},
    feedback::{FeedbackKind, FeedbackState},
    hours::{Opening, SectionHours},
    import::{
        Checked, Directory, Encoding, Fault, Format, check_articles, check_sections, parse_date,
    },
    person::{Person, Sight},
    review::reminded_until,
    section::{Section, SectionCode, extension, phone, reading},
    text::clean,
};
