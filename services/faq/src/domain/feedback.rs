//! What operators say of articles, and what comes of it.

/// What is wrong with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackKind {
    /// It says something that is not so.
    Wrong,
    /// It was so once.
    Outdated,
    /// One cannot answer with it.
    Unclear,
}

/// What has come of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackState {
    /// Nobody has answered.
    Open,
    /// The section will change the article.
    Accepted,
    /// The article stays as it is.
    Declined,
    /// The article is changed.
    Done,
}

impl FeedbackKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Wrong, Self::Outdated, Self::Unclear];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Outdated => "outdated",
            Self::Unclear => "unclear",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl FeedbackState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Open, Self::Accepted, Self::Declined, Self::Done];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Done => "done",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it may come to `next`: answers go forward, and the end is the end.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Open => next != Self::Open,
            Self::Accepted => matches!(next, Self::Declined | Self::Done),
            Self::Declined | Self::Done => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FeedbackState::{Accepted, Declined, Done, Open};
    use super::*;

    #[test]
    fn answers_go_forward() {
        let allowed: Vec<_> = FeedbackState::ALL
            .into_iter()
            .flat_map(|from| FeedbackState::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        let expected = [
            (Open, Accepted),
            (Open, Declined),
            (Open, Done),
            (Accepted, Declined),
            (Accepted, Done),
        ];
        assert_eq!(allowed, expected);
    }

    #[test]
    fn words_come_back() {
        for state in FeedbackState::ALL {
            assert_eq!(FeedbackState::parse(state.as_str()), Some(state));
        }
        for kind in FeedbackKind::ALL {
            assert_eq!(FeedbackKind::parse(kind.as_str()), Some(kind));
        }
    }
}
