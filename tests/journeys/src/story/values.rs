//! The marked values that the callers leave. None of them may be found anywhere after the purge.

use madoguchi_proto::intake::v1::{CallbackWindow, PersonalFields};

/// The caller's name.
pub const NAME: &str = "神楽坂標子";
/// Its reading.
pub const KANA: &str = "カグラザカシルシコ";
/// The phone number, as it is kept.
pub const PHONE: &str = "08099887713";
/// Where to write to.
pub const ADDRESS: &str = "若葉区標識町9丁目8番7号";
/// Why an address is needed.
pub const NECESSITY: &str = "耳が不自由なため標郵便でのご回答をご希望";
/// What is asked.
pub const INQUIRY: &str = "標本番号ヌ七三一の転出届を出したあと、住民票の写しはどこで取れますか。";
/// What the section answers.
pub const ANSWER: &str = "標答ヨ八四二:転出先の窓口で取れますとお伝えしました。";

/// Everything that must be gone.
pub const ALL: [&str; 7] = [NAME, KANA, PHONE, ADDRESS, NECESSITY, INQUIRY, ANSWER];

/// The fields of the inquiry, without an address.
#[must_use]
pub fn fields() -> PersonalFields {
    PersonalFields {
        name: NAME.to_owned(),
        kana: KANA.to_owned(),
        phone: PHONE.to_owned(),
        inquiry: INQUIRY.to_owned(),
        ..PersonalFields::default()
    }
}

/// When nobody of the ward could call back.
#[must_use]
pub fn weekend() -> CallbackWindow {
    CallbackWindow { weekdays: vec![6, 7], ..window() }
}

/// When to call back: afternoons of working days.
#[must_use]
pub fn window() -> CallbackWindow {
    CallbackWindow {
        weekdays: vec![1, 2, 3, 4, 5],
        from: "13:00".to_owned(),
        until: "16:30".to_owned(),
    }
}
