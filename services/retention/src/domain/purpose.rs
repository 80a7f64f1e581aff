//! Why something sealed is opened (S3): a closed list for each service that asks.

/// The audit trail's word for a purpose that `peer` may state, or `None` if it is not on its list.
#[must_use]
pub fn accepted(peer: &str, purpose: &str) -> Option<&'static str> {
    let list: &[&'static str] = match peer {
        "handoff" => &["answer", "inquiry_by_person", "correction", "triage", "inspection"],
        // The operator's own draft, after a crash.
        "intake" => &["draft_recovery"],
        _ => &[],
    };
    list.iter().copied().find(|accepted| *accepted == purpose)
}

/// The column name as the audit trail writes it, for the columns that are ever sealed.
#[must_use]
pub fn sealed_column(column: &str) -> Option<&'static str> {
    ["contact", "inquiry", "summary", "text", "fields"].into_iter().find(|known| *known == column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_own_list() {
        assert_eq!(accepted("handoff", "answer"), Some("answer"));
        assert_eq!(accepted("intake", "answer"), None);
        assert_eq!(accepted("intake", "draft_recovery"), Some("draft_recovery"));
        assert_eq!(accepted("handoff", "curiosity"), None);
        assert_eq!(accepted("gateway", "answer"), None);
    }
}
