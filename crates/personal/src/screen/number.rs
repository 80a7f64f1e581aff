//! Telling phone numbers, My Numbers and cards from all other numbers.

mod card;
mod my_number;
mod phone;

use std::collections::HashSet;

use super::runs::{Group, Run, Separator};
use super::{Finding, FindingKind};

/// The most groups a number is written in: `+81 (0) 90 1234 5678`.
const MAX_GROUPS: usize = 5;

/// Adjacent groups of a run, looked at as one number.
pub(super) struct Window<'a> {
    run: &'a Run,
    first: usize,
    groups: &'a [Group],
    digits: String,
}

impl<'a> Window<'a> {
    fn new(run: &'a Run, first: usize, end: usize) -> Self {
        let groups = &run.groups[first..end];
        Self { run, first, groups, digits: groups.iter().map(|g| g.digits.as_str()).collect() }
    }

    /// The lengths of the groups.
    fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(|g| g.digits.len()).collect()
    }

    /// The separators between the groups.
    fn separators(&self) -> impl Iterator<Item = Separator> + '_ {
        self.groups.iter().skip(1).filter_map(|g| g.separator)
    }

    /// What parts the number from the groups around it.
    fn outer_separators(&self) -> [Option<Separator>; 2] {
        let next = self.run.groups.get(self.first + self.groups.len());
        [self.groups[0].separator, next.and_then(|g| g.separator)]
    }

    /// Whether it is divided by hyphens only or by spaces only, and is no slice of a longer number divided alike.
    fn stands_alone(&self) -> bool {
        let Some(separator) = self.separators().next() else { return true };
        matches!(separator, Separator::Hyphen | Separator::Space)
            && self.separators().all(|s| s == separator)
            && !self.outer_separators().contains(&Some(separator))
    }

    /// Where the plus sign of an international number begins, if there is one.
    fn plus(&self) -> Option<usize> {
        self.run.plus.filter(|_| self.starts_run())
    }

    fn starts_run(&self) -> bool {
        self.first == 0
    }

    fn ends_run(&self) -> bool {
        self.first + self.groups.len() == self.run.groups.len()
    }

    /// Whether it is an undivided number that counts or names something else: 第0312345678号, 987654321012円, A0312345678,
    /// 0.0312345678.
    fn is_other_quantity(&self) -> bool {
        self.groups.len() == 1
            && (self.groups[0].separator == Some(Separator::Dot)
                || (self.starts_run() && self.run.is_code())
                || (self.ends_run() && self.run.is_counted()))
    }
}

/// The findings in one run. Longer numbers win over shorter ones that begin at the same group.
pub(super) fn find(run: &Run, allowed_phone_digits: &HashSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first = 0;
    while first < run.groups.len() {
        let longest = (first + MAX_GROUPS).min(run.groups.len());
        let windows = (first + 1..=longest).rev().map(|end| (end, Window::new(run, first, end)));
        let mut hits = windows.filter_map(|(end, window)| {
            let (kind, national) = classify(&window)?;
            Some((end, kind, national, window.plus().unwrap_or(run.groups[first].start)))
        });
        let Some((end, kind, national, start)) = hits.next() else {
            first += 1;
            continue;
        };
        if !national.is_some_and(|digits| allowed_phone_digits.contains(&digits)) {
            findings.push(Finding { kind, range: start..run.groups[end - 1].end });
        }
        first = end;
    }
    findings
}

/// What the window is, and the national digits if it is a phone number.
fn classify(window: &Window<'_>) -> Option<(FindingKind, Option<String>)> {
    if window.is_other_quantity() || window.digits.len() < 10 || is_placeholder(&window.digits) {
        return None;
    }
    if card::matches(window) {
        return Some((FindingKind::PaymentCard, None));
    }
    if my_number::matches(window) {
        return Some((FindingKind::MyNumber, None));
    }
    phone::national(window).map(|digits| (FindingKind::PhoneNumber, Some(digits)))
}

/// Whether it is one digit over and over (〇〇〇〇-〇〇〇〇-〇〇〇〇 in a form satisfies every check digit), or the row of all digits.
fn is_placeholder(digits: &str) -> bool {
    digits == "0123456789" || digits.bytes().all(|b| Some(b) == digits.bytes().next())
}

/// The value of an ASCII digit.
fn value(digit: u8) -> u32 {
    u32::from(digit - b'0')
}
