//! What a caller leaves (B14): a closed list, checked field by field.

use madoguchi_personal::{
    EmailAddress, FieldError, InquiryText, Necessity, PersonKana, PersonName, Personal,
    PhoneNumber, PostalAddress,
};

use super::Problems;

/// The fields as typed, from the wire; wiped when dropped.
pub struct Typed {
    /// Each field in the order of the contract: name, kana, phone, inquiry, address, email, fax, necessity.
    fields: [Personal<String>; 8],
}

/// Names of the fields as the contract writes them, and the most characters a draft holds of each.
const FIELDS: [(&str, usize); 8] = [
    ("name", 100),
    ("kana", 100),
    ("phone", 40),
    ("inquiry", 4_000),
    ("address", 200),
    ("email", 254),
    ("fax", 40),
    ("necessity", 200),
];

impl Typed {
    /// Takes charge of the fields, in the order of the contract.
    #[must_use]
    pub fn new(fields: [String; 8]) -> Self {
        Self { fields: fields.map(Personal::new) }
    }

    fn get(&self, name: &str) -> &str {
        let at = FIELDS.iter().position(|(field, _)| *field == name);
        at.map_or("", |at| self.fields[at].open())
    }

    /// None if nothing was typed.
    fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.trim().is_empty())
    }
}

/// Who asks, how to reach them, and what they ask: every field valid.
#[derive(Debug)]
pub struct ContactFields {
    /// The name.
    pub name: PersonName,
    /// フリガナ.
    pub kana: Option<PersonKana>,
    /// The phone number.
    pub phone: PhoneNumber,
    /// What is asked.
    pub inquiry: InquiryText,
    /// Where an answer needs it.
    pub address: Option<PostalAddress>,
    /// Where an answer needs it.
    pub email: Option<EmailAddress>,
    /// Where an answer needs it.
    pub fax: Option<PhoneNumber>,
    /// Why address, e-mail or fax are needed; none without them.
    pub necessity: Option<Necessity>,
}

impl ContactFields {
    /// Checks all fields and notes every fault under `fields.…`. `kana_allowed` is a setting of the ward (A5).
    pub fn parse(typed: &Typed, kana_allowed: bool, problems: &mut Problems) -> Option<Self> {
        let name = note(problems, PersonName::parse(typed.get("name")));
        let kana = optional(problems, typed.given("kana"), PersonKana::parse);
        if !kana_allowed && typed.given("kana").is_some() {
            problems.add("fields.kana", "is not taken by this ward; leave it out");
        }
        let phone = note(problems, PhoneNumber::parse(typed.get("phone")));
        let inquiry = note(problems, InquiryText::parse(typed.get("inquiry")));
        let address = optional(problems, typed.given("address"), PostalAddress::parse);
        let email = optional(problems, typed.given("email"), EmailAddress::parse);
        let fax = optional(problems, typed.given("fax"), |fax| {
            PhoneNumber::parse(fax).map_err(|error| error.named("fax"))
        });
        let more = ["address", "email", "fax"].iter().any(|field| typed.given(field).is_some());
        let necessity = match (more, typed.given("necessity")) {
            (false, _) => Some(None),
            (true, Some(reason)) => note(problems, Necessity::parse(reason)).map(Some),
            (true, None) => {
                problems.add(
                    "fields.necessity",
                    "say why address, e-mail or fax are needed for the answer, or leave those out",
                );
                None
            }
        };
        Some(Self {
            name: name?,
            kana: kana?,
            phone: phone?,
            inquiry: inquiry?,
            address: address?,
            email: email?,
            fax: fax?,
            necessity: necessity?,
        })
    }
}

/// Checks a draft: fields need not be complete, but none is longer than what it can become.
pub fn check_draft(typed: &Typed, problems: &mut Problems) {
    for ((name, most), value) in FIELDS.iter().zip(&typed.fields) {
        if value.open().chars().count() > *most {
            problems
                .add(format!("fields.{name}"), format!("is too long; at most {most} characters"));
        }
    }
}

fn note<T>(problems: &mut Problems, result: Result<T, FieldError>) -> Option<T> {
    result
        .map_err(|error| problems.add(format!("fields.{}", error.field), error.problem.to_string()))
        .ok()
}

/// A field that may be left out: `Some(None)`.
#[expect(clippy::option_option, reason = "two questions: was it faulty, and was it given?")]
fn optional<T>(
    problems: &mut Problems,
    value: Option<&str>,
    parse: impl Fn(&str) -> Result<T, FieldError>,
) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(value) => note(problems, parse(value)).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: [&str; 8]) -> Typed {
        Typed::new(fields.map(str::to_owned))
    }

    fn faults(typed: &Typed) -> Vec<String> {
        let mut problems = Problems::default();
        let parsed = ContactFields::parse(typed, true, &mut problems);
        assert_eq!(parsed.is_some(), problems.is_empty());
        problems.into_inner().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn name_phone_and_inquiry_are_enough() {
        assert!(
            faults(&typed([
                "山﨑 花子",
                "",
                "０９０−１２３４−５６７８",
                "ごみの日は?",
                "",
                "",
                "",
                ""
            ]))
            .is_empty()
        );
    }

    #[test]
    fn all_faults_are_told_at_once_and_never_a_value() {
        let bad =
            typed(["", "Yamada", "5273-4111", " ", "x\u{202E}", "nobody", "12", "03-5273-4111"]);
        let all = ["name", "kana", "phone", "inquiry", "address", "email", "fax", "necessity"]
            .map(|f| format!("fields.{f}"));
        assert_eq!(faults(&bad), all);
        let mut problems = Problems::default();
        assert!(ContactFields::parse(&bad, true, &mut problems).is_none());
        for (_, problem) in problems.into_inner() {
            assert!(
                !problem.contains("5273")
                    && !problem.contains("nobody")
                    && !problem.contains("Yamada"),
                "{problem}"
            );
        }
    }

    #[test]
    fn more_than_name_and_phone_needs_a_reason() {
        let with = |necessity| typed(["山田", "", "0352734111", "x", "若葉1-1", "", "", necessity]);
        assert_eq!(faults(&with("")), ["fields.necessity"]);
        assert!(faults(&with("回答を郵送するため")).is_empty());
    }

    #[test]
    fn a_ward_may_do_without_kana() {
        let mut problems = Problems::default();
        let fields = typed(["山田", "ヤマダ", "0352734111", "x", "", "", "", ""]);
        ContactFields::parse(&fields, false, &mut problems);
        assert_eq!(problems.into_inner()[0].0, "fields.kana");
    }

    #[test]
    fn a_draft_may_be_incomplete_but_not_endless() {
        let mut problems = Problems::default();
        check_draft(&typed(["", "", "09", "", "", "", "", ""]), &mut problems);
        assert!(problems.is_empty());
        check_draft(&typed([&"長".repeat(101), "", "", "", "", "", "", ""]), &mut problems);
        assert_eq!(problems.into_inner()[0].0, "fields.name");
    }
}
