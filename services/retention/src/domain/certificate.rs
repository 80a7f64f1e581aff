//! The deletion certificate (P4): what it says, as canonical JSON and as a page to print. No personal data.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::{jst_datetime, wareki};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::run::{Run, Step};

/// What a certificate says. Its JSON has sorted keys and no white space, so that anybody computes the same bytes.
#[derive(Debug, Serialize)]
pub struct Certificate {
    kind: &'static str,
    format: u32,
    deployment: String,
    run_id: Uuid,
    revision: i32,
    collection_day: Date,
    erased_on: Date,
    inquiries: usize,
    undelivered: usize,
    inquiry_ids_sha256: String,
    rows_deleted: BTreeMap<String, BTreeMap<String, u64>>,
    method: &'static str,
    day_keys: Vec<String>,
    steps: BTreeMap<&'static str, Timestamp>,
    /// Retention's own audit trail when the certificate was made.
    audit_head: Option<AuditHead>,
}

/// A seal of the audit trail.
#[derive(Debug, Serialize)]
pub struct AuditHead {
    /// Its number.
    pub number: u64,
    /// Its hash, hex.
    pub hash: String,
}

const METHOD: &str = "The private keys of the collection day were destroyed and all other keys moved to a new root key; \
the former root key is destroyed seven days later. The sealed rows were deleted by every service that held them.";

/// What goes into a certificate besides the run.
pub struct Findings<'a> {
    /// This municipality's deployment.
    pub deployment: &'a str,
    /// 1, and more after late finds.
    pub revision: i32,
    /// All inquiries of the day, ascending.
    pub inquiries: &'a std::collections::BTreeSet<Uuid>,
    /// Those that never left intake.
    pub undelivered: usize,
    /// Rows deleted by owner and kind.
    pub rows_deleted: BTreeMap<String, BTreeMap<String, u64>>,
    /// The audit trail's head.
    pub audit_head: Option<AuditHead>,
    /// The moment of certification.
    pub now: Timestamp,
}

impl Certificate {
    /// The certificate of a verified run.
    #[must_use]
    pub fn new(run: &Run, findings: Findings<'_>) -> Self {
        let mut steps: BTreeMap<&'static str, Timestamp> = Step::ALL
            .into_iter()
            .zip(run.reached)
            .filter_map(|(step, at)| Some((step.as_str(), at?)))
            .collect();
        steps.insert(Step::Certified.as_str(), findings.now);
        Self {
            kind: "deletion-certificate",
            format: 1,
            deployment: findings.deployment.to_owned(),
            run_id: run.run_id,
            revision: findings.revision,
            collection_day: run.day,
            erased_on: run.erased_on,
            inquiries: findings.inquiries.len(),
            undelivered: findings.undelivered,
            inquiry_ids_sha256: ids_digest(findings.inquiries.iter()),
            rows_deleted: findings.rows_deleted,
            method: METHOD,
            day_keys: run.key_ids.clone(),
            steps,
            audit_head: findings.audit_head,
        }
    }

    /// Canonical JSON: keys sorted, no white space, UTF-8.
    ///
    /// # Errors
    /// None in practice: every key is text and every number finite.
    pub fn canonical(&self) -> serde_json::Result<String> {
        // serde_json's map sorts its keys; going through a value sorts the struct's own too.
        serde_json::to_string(&serde_json::to_value(self)?)
    }
}

/// SHA-256 over the ids in ascending order, 16 bytes each: anybody who holds the ids computes the same.
pub fn ids_digest<'a>(ids: impl Iterator<Item = &'a Uuid>) -> String {
    let mut hash = Sha256::new();
    for id in ids {
        hash.update(id.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// The page to print, from the signed document itself.
///
/// # Errors
/// If `document` is not a certificate's JSON.
pub fn printable(document: &str, key_id: &str, signature: &[u8]) -> serde_json::Result<String> {
    let value: serde_json::Value = serde_json::from_str(document)?;
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let day = |name: &str| text(name).parse::<Date>().map_or_else(|_| text(name), wareki::format);
    let moment = |name: &str| {
        value["steps"][name].as_str().and_then(|at| at.parse::<Timestamp>().ok()).map_or_else(
            || "－".to_owned(),
            |at| {
                format!(
                    "{} {}",
                    wareki::format(jst_datetime(at).date()),
                    jst_datetime(at).time().strftime("%H:%M:%S")
                )
            },
        )
    };
    let mut page = String::new();
    let mut line = |label: &str, content: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{label}　{content}");
    };
    line("個人情報削除証明書", "");
    line("証明番号", &format!("{}（第{}版）", text("run_id"), value["revision"]));
    line("対象", &text("deployment"));
    line("収集日", &day("collection_day"));
    line("保存期間満了日", &day("erased_on"));
    line(
        "件数",
        &format!("{}件（うち引継ぎ前に削除 {}件）", value["inquiries"], value["undelivered"]),
    );
    line("閲覧停止", &moment("frozen"));
    line("鍵の破棄", &moment("keys_destroyed"));
    line("各システムの削除報告", &moment("owners_reported"));
    line("照合", &moment("verified"));
    line("証明", &moment("certified"));
    line(
        "方法",
        "収集日の秘密鍵を破棄し、残る鍵を新しい親鍵に移した。旧親鍵は7日後に破棄する。暗号化された記録は保有する全システムから削除した。",
    );
    line("受付識別子一覧のハッシュ値(SHA-256)", &text("inquiry_ids_sha256"));
    line("監査証跡の位置", &value["audit_head"].to_string());
    line("署名鍵", key_id);
    line("署名(Ed25519)", &hex::encode(signature));
    Ok(page)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;

    fn sample() -> Certificate {
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("a timestamp"));
        let run = Run {
            run_id: Uuid::from_u128(9),
            day: date(2026, 11, 20),
            erased_on: date(2027, 11, 20),
            step: Step::Verified,
            key_ids: vec!["2026-11-20-0badcafe".into()],
            reached: [
                at("2027-11-20T00:00:10+09:00"),
                at("2027-11-20T22:00:03+09:00"),
                at("2027-11-20T22:00:05+09:00"),
                at("2027-11-20T22:00:20+09:00"),
                at("2027-11-20T22:00:21+09:00"),
                None,
            ],
        };
        let inquiries: BTreeSet<Uuid> =
            [Uuid::from_u128(1), Uuid::from_u128(2)].into_iter().collect();
        let findings = Findings {
            deployment: "wakaba",
            revision: 1,
            inquiries: &inquiries,
            undelivered: 0,
            rows_deleted: BTreeMap::new(),
            audit_head: None,
            now: at("2027-11-20T22:00:22+09:00").expect("a timestamp"),
        };
        Certificate::new(&run, findings)
    }

    #[test]
    fn the_document_is_canonical() {
        let document = sample().canonical().expect("JSON");
        let parsed: serde_json::Value = serde_json::from_str(&document).expect("JSON");
        assert_eq!(serde_json::to_string(&parsed).expect("JSON"), document);
        assert!(document.find("\"collection_day\"") < document.find("\"run_id\""), "{document}");
        assert_eq!(parsed["inquiries"], 2);
    }

    #[test]
    fn the_page_says_it_in_the_wards_words() {
        let page = printable(&sample().canonical().expect("JSON"), "k", &[1; 64]).expect("a page");
        for words in ["令和8年11月20日", "令和9年11月20日", "2件", "22:00:05"] {
            assert!(page.contains(words), "{words} is missing in\n{page}");
        }
    }
}
