//! Pure rules: what an article and a section are, when they hold, what an import accepts. No tokio, tonic or SQL.

mod article;
mod hours;
mod import;
mod section;
mod text;

pub use self::{
    article::{
        ArticleHead, ArticleNumber, ArticleText, ArticleVersion, Period, Source, SourceKind,
        in_force,
    },
    hours::{Opening, SectionHours},
    import::{Checked, Directory, Encoding, Fault, Format, check_articles, check_sections},
    section::{Section, SectionCode},
};
