//! Which part of a text to show, and which of its words to mark.

use std::{collections::HashSet, ops::Range};

use super::{
    entry::{Span, TermName, Text},
    model::Marked,
};

/// Length of a snippet, in characters.
const SNIPPET_CHARS: usize = 120;
/// How much of it comes before the first marked word, in characters, if the text goes on that far.
const LEAD_CHARS: usize = 20;

/// The whole of `text` with the words named in `asked` marked.
pub fn whole(text: &Text, asked: &HashSet<TermName>) -> Marked {
    cut(text, 0..text.text.len(), asked)
}

/// The stretch of `text` with the most different words named in `asked`, the first of equals.
pub fn best(text: &Text, asked: &HashSet<TermName>) -> Marked {
    let found: Vec<&Span> = text.spans.iter().filter(|span| asked.contains(&span.name)).collect();
    let mut best = (0, 0);
    for (first, span) in found.iter().enumerate() {
        let end = forward(&text.text, start(span), SNIPPET_CHARS - LEAD_CHARS);
        let within = found[first..].iter().take_while(|other| other.range.end as usize <= end);
        let different = within.map(|other| other.name).collect::<HashSet<_>>().len();
        if different > best.0 {
            best = (different, start(span));
        }
    }
    let from = back(&text.text, best.1, LEAD_CHARS);
    cut(text, from..forward(&text.text, from, SNIPPET_CHARS), asked)
}

/// `marked` with `more` ranges marked as well.
pub fn mark_too(mut marked: Marked, more: Vec<Range<usize>>) -> Marked {
    marked.marks.extend(more);
    marked.marks.sort_by_key(|range| range.start);
    marked.marks = marked.marks.into_iter().fold(Vec::new(), join_adjacent);
    marked
}

fn start(span: &Span) -> usize {
    span.range.start as usize
}

fn cut(text: &Text, window: Range<usize>, asked: &HashSet<TermName>) -> Marked {
    let marks = text
        .spans
        .iter()
        .filter(|span| asked.contains(&span.name))
        .map(|span| start(span)..span.range.end as usize)
        .filter(|range| window.start <= range.start && range.end <= window.end)
        .map(|range| range.start - window.start..range.end - window.start)
        .fold(Vec::new(), join_adjacent);
    Marked { text: text.text[window].to_owned(), marks }
}

/// Neighbouring marks become one; two words written with one character (㍿) share a mark.
fn join_adjacent(mut marks: Vec<Range<usize>>, next: Range<usize>) -> Vec<Range<usize>> {
    match marks.last_mut() {
        Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
        _ => marks.push(next),
    }
    marks
}

/// The border `chars` characters after `from`, or the end.
fn forward(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
}

/// The border `chars` characters before `from`, or the start.
fn back(text: &str, from: usize, chars: usize) -> usize {
    text[..from].char_indices().rev().take(chars).last().map_or(from, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(parts: &[(&str, bool)]) -> Text {
        let mut whole = Text { text: String::new(), spans: Vec::new() };
        for (part, meaningful) in parts {
            let start = u32::try_from(whole.text.len()).unwrap();
            whole.text.push_str(part);
            if *meaningful {
                let end = u32::try_from(whole.text.len()).unwrap();
                whole.spans.push(Span { name: TermName::of(part), range: start..end });
            }
        }
        whole
    }

    fn asked(terms: &[&str]) -> HashSet<TermName> {
        terms.iter().map(|term| TermName::of(term)).collect()
    }

    #[test]
    fn neighbouring_words_share_a_mark() {
        let marked = whole(
            &text(&[("住民", true), ("票", true), ("の", false), ("住民", true)]),
            &asked(&["住民", "票"]),
        );
        let found: Vec<&str> = marked.marks.iter().map(|mark| &marked.text[mark.clone()]).collect();
        assert_eq!(found, ["住民票", "住民"]);
    }

    #[test]
    fn the_richest_stretch_is_shown() {
        let filler = "あ".repeat(300);
        let long = text(&[
            ("転入", true),
            (&filler, false),
            ("転入", true),
            ("届", true),
            (&filler, false),
        ]);
        let marked = best(&long, &asked(&["転入", "届"]));
        assert_eq!(marked.text.chars().count(), SNIPPET_CHARS);
        assert_eq!(marked.marks.len(), 1);
        assert_eq!(&marked.text[marked.marks[0].clone()], "転入届");
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        let marked = best(&text(&[("手数料", true), ("は三百円です", false)]), &asked(&["転入"]));
        assert_eq!(marked, Marked { text: "手数料は三百円です".to_owned(), marks: vec![] });
    }
}
