//! Pure rules: what an article and a section are, when they hold, what an import accepts. No tokio, tonic or SQL.

mod article;
mod draft;
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
    draft::{Draft, DraftSource, DraftState, DraftText, Hand, MAX_SOURCES, Obstacle},
    hours::{Opening, SectionHours},
    import::{
        Checked, Directory, Encoding, Fault, Format, check_articles, check_sections, parse_date,
    },
    person::Person,
    section::{Section, SectionCode},
    text::clean,
};
