//! Runs of digit groups: `03-5273-4111` is one run of three groups.

use super::fold::Glyph;

/// What stands between two groups; of several, the strongest (hyphen, parenthesis, space, dot).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Separator {
    Dot,
    Space,
    Paren,
    Hyphen,
}

/// Digits without a gap.
pub(super) struct Group {
    pub start: usize,
    pub end: usize,
    pub digits: String,
    /// What parts it from the group before it in the same run.
    pub separator: Option<Separator>,
}

/// Groups with nothing but separators between them, and what stands around them.
#[derive(Default)]
pub(super) struct Run {
    pub groups: Vec<Group>,
    /// The Latin letters right before the run, in lower case.
    pub word_before: String,
    pub before: Option<char>,
    /// Where a plus sign right before the run begins, in bytes.
    pub plus: Option<usize>,
    pub after: Option<char>,
}

/// Words that announce a number rather than being a part of it.
const LABELS: [&str; 9] = ["tel", "fax", "phone", "mobile", "no", "number", "card", "visa", "jcb"];

impl Run {
    /// Whether what stands before makes it a code or an amount: A0312345678, 第0312345678号, ¥0312345678.
    pub fn is_code(&self) -> bool {
        let part_of_word =
            !self.word_before.is_empty() && !LABELS.contains(&self.word_before.as_str());
        part_of_word || matches!(self.before, Some('_' | '第' | '¥' | '$' | '#'))
    }

    /// Whether what stands after makes it a count or a part of a code: 987654321012円, 0312345678abc.
    pub fn is_counted(&self) -> bool {
        self.after.is_some_and(|c| c.is_ascii_alphabetic() || "_円号条項件人名年%".contains(c))
    }
}

/// Longest stretch of separators that still joins two groups, as in `03 - 5273`.
const MAX_GAP: usize = 3;

/// All runs of the text, in order.
pub(super) fn runs(glyphs: &[Glyph]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut next = 0;
    while next < glyphs.len() {
        if glyphs[next].is_digit() {
            let (run, end) = run_at(glyphs, next);
            runs.push(run);
            next = end;
        } else {
            next += 1;
        }
    }
    runs
}

/// The run that begins at `start`, and the index after it.
fn run_at(glyphs: &[Glyph], start: usize) -> (Run, usize) {
    let letters: Vec<char> = glyphs[..start]
        .iter()
        .rev()
        .map(|g| g.ch)
        .take_while(char::is_ascii_alphabetic)
        .take(MAX_WORD)
        .collect();
    let before = glyphs[..start].last();
    let mut run = Run {
        word_before: letters.iter().rev().map(char::to_ascii_lowercase).collect(),
        before: before.map(|g| g.ch),
        plus: before.filter(|g| g.ch == '+').map(|g| g.start),
        ..Run::default()
    };
    let (mut at, mut separator) = (start, None);
    loop {
        let end = group_end(glyphs, at);
        run.groups.push(Group {
            start: glyphs[at].start,
            end: glyphs[end - 1].end,
            digits: glyphs[at..end].iter().map(|g| g.ch).collect(),
            separator,
        });
        let gap = glyphs[end..].iter().map_while(|g| separator_of(g.ch)).take(MAX_GAP + 1);
        let (width, strongest) = gap.fold((0, None), |(n, best), s| (n + 1, best.max(Some(s))));
        let joined =
            (1..=MAX_GAP).contains(&width) && glyphs.get(end + width).is_some_and(Glyph::is_digit);
        if !joined {
            run.after = glyphs.get(end).map(|g| g.ch);
            return (run, end);
        }
        (at, separator) = (end + width, strongest);
    }
}

/// Longer than any label such as `mobile` that may stand before a number.
const MAX_WORD: usize = 12;

fn group_end(glyphs: &[Glyph], start: usize) -> usize {
    let kanji = glyphs[start].kanji;
    start + glyphs[start..].iter().take_while(|g| g.is_digit() && g.kanji == kanji).count()
}

fn separator_of(c: char) -> Option<Separator> {
    match c {
        '-' => Some(Separator::Hyphen),
        '(' | ')' => Some(Separator::Paren),
        '.' => Some(Separator::Dot),
        ' ' => Some(Separator::Space),
        _ => None,
    }
}
