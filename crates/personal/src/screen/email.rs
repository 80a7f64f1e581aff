//! E-mail addresses in running text.

use super::fold::Glyph;
use super::{Finding, FindingKind};
use crate::field::is_local_byte;

/// All addresses: a local part, an at sign (a space on either side is tolerated), a domain with a top-level label.
pub(super) fn find(glyphs: &[Glyph]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for at in (0..glyphs.len()).filter(|&i| glyphs[i].ch == '@') {
        let (Some(first), Some(last)) = (local_start(glyphs, at), domain_end(glyphs, at)) else {
            continue;
        };
        let range = glyphs[first].start..glyphs[last].end;
        if findings.last().is_none_or(|f| f.range.end <= range.start) {
            findings.push(Finding { kind: FindingKind::EmailAddress, range });
        }
    }
    findings
}

/// The index where the local part before `at` begins.
fn local_start(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let end = if at > 0 && glyphs[at - 1].ch == ' ' { at - 1 } else { at };
    let local = |g: &Glyph| u8::try_from(g.ch).is_ok_and(is_local_byte) && !g.kanji;
    let length = glyphs[..end].iter().rev().take_while(|g| local(g)).count();
    let start = end - length;
    glyphs[start..end].iter().any(|g| g.ch.is_ascii_alphanumeric()).then_some(start)
}

/// The index of the last glyph of the domain after `at`: the last letter of a top-level label of two or more.
fn domain_end(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let mut next = at + 1;
    if glyphs.get(next)?.ch == ' ' {
        next += 1;
    }
    let mut label = 0;
    let mut labels = 0;
    let mut last = None;
    for (index, glyph) in glyphs.iter().enumerate().skip(next) {
        match glyph.ch {
            c if (c.is_ascii_alphanumeric() || c == '-') && !glyph.kanji => {
                label += 1;
                if labels > 0 && label >= 2 && c.is_ascii_alphabetic() {
                    last = Some(index);
                }
            }
            '.' if label > 0 => {
                labels += 1;
                label = 0;
            }
            _ => break,
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(&fold(text)).into_iter().map(|f| &text[f.range]).collect()
    }

    #[test]
    fn addresses_are_found_whole() {
        assert_eq!(
            found("連絡先はtaro.yamada+ku@mail.example.co.jpです。"),
            ["taro.yamada+ku@mail.example.co.jp"]
        );
        assert_eq!(found("<a@b.jp>,<c@d.tokyo>."), ["a@b.jp", "c@d.tokyo"]);
        assert_eq!(
            found("ｔａｒｏ　＠　ｅｘａｍｐｌｅ．ｊｐ"),
            ["ｔａｒｏ　＠　ｅｘａｍｐｌｅ．ｊｐ"]
        );
        assert_eq!(found("a@b.jp@c.jp").len(), 1);
    }

    #[test]
    fn an_at_sign_alone_is_no_address() {
        for text in [
            "@shinjuku_city",
            "3個@100円",
            "taro@",
            "taro@example",
            "会場 @ 区役所",
            "山@川.jp",
            "a@b.1",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
