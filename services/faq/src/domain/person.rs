//! Who may do what with articles: rights go by section (B6).

use uuid::Uuid;

use super::section::SectionCode;

/// A person of the ward who works on articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: Uuid,
    /// What the person logs in with.
    pub user_id: String,
    /// The person's section.
    pub section: Option<SectionCode>,
    /// Clerk or head of that section.
    pub member: bool,
    /// Head of that section.
    pub head: bool,
    /// Of the Ward Information Section.
    pub information: bool,
}

impl Person {
    /// Whether the person may write articles of `section`, and so sees its drafts and feedback.
    pub fn may_write(&self, section: &SectionCode) -> bool {
        self.information || (self.member && self.section.as_ref() == Some(section))
    }

    /// Whether the person may approve articles of `section` that others wrote.
    pub fn may_approve(&self, section: &SectionCode) -> bool {
        self.head && self.section.as_ref() == Some(section)
    }

    /// Whose matters the person sees: everybody's, one section's, or none.
    pub fn sight(&self) -> Sight {
        match &self.section {
            _ if self.information => Sight::All,
            Some(own) if self.member => Sight::Section(own.clone()),
            _ => Sight::Nothing,
        }
    }
}

/// Whose matters somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Every section's.
    All,
    /// One section's.
    Section(SectionCode),
    /// Nobody's: an account of a section whose code is not known.
    Nothing,
}

impl Sight {
    /// What is left of it where only `asked` is wanted; `None` where nothing is. `Some(None)` are all sections.
    #[expect(
        clippy::option_option,
        reason = "outer: whether there is anything to see; inner: whether it is one section's"
    )]
    pub fn narrowed(&self, asked: Option<SectionCode>) -> Option<Option<SectionCode>> {
        match (self, asked) {
            (Self::All, asked) => Some(asked),
            (Self::Section(own), None) => Some(Some(own.clone())),
            (Self::Section(own), Some(asked)) => (*own == asked).then_some(Some(asked)),
            (Self::Nothing, _) => None,
        }
    }
}
