//! Which words carry meaning in a resident's question, and under which term each is indexed.

use super::normalise::{is_kana, is_kanji, to_hiragana};

/// Verbs that say "please tell me" or hold a sentence together; they occur in every question and distinguish none.
const BOILERPLATE: &[&str] = &[
    "する",
    "なる",
    "ある",
    "いる",
    "居る",
    "できる",
    "出来る",
    "やる",
    "くれる",
    "もらう",
    "貰う",
    "いただく",
    "頂く",
    "くださる",
    "下さる",
    "教える",
    "知る",
    "聞く",
    "言う",
    "いう",
    "思う",
    "考える",
    "おる",
    "行う",
    "おこなう",
    "しる",
    "違う",
    "かかる",
    "よる",
    "お願い",
    "知り",
    "場合",
    "方法",
    "こと",
    "もの",
    "ため",
    "とき",
    "ところ",
    "よう",
    "際",
    "等",
    "など",
    "以下",
    "次",
    "下記",
    "詳細",
    "希望",
    "質問",
    "必要",
    "いい",
    "良い",
    "よい",
    "よろしい",
    "無い",
    "ない",
];

/// The features IPADIC gives a token, as far as search needs them.
#[derive(Debug, Clone, Copy)]
pub struct Features<'a> {
    /// Part of speech (品詞), e.g. 名詞.
    pub class: &'a str,
    /// Its first subdivision, e.g. サ変接続.
    pub subclass: &'a str,
    /// Its second subdivision, e.g. 人名.
    pub detail: &'a str,
    /// Dictionary form; `*` for unknown words.
    pub base: &'a str,
}

impl Features<'_> {
    /// Whether the token is part of a noun phrase, so that its reading joins with its neighbours'.
    pub fn is_nominal(&self) -> bool {
        match self.class {
            "名詞" => !matches!(self.subclass, "非自立" | "代名詞" | "特殊"),
            "接頭詞" => true,
            _ => false,
        }
    }

    /// The term under which the token is indexed, or nothing if it carries no meaning of its own.
    pub fn term(&self, surface: &str) -> Option<String> {
        if !self.carries_meaning() || !surface.chars().any(char::is_alphanumeric) {
            return None;
        }
        let base = if self.base == "*" { surface } else { self.base };
        if BOILERPLATE.contains(&base) {
            return None;
        }
        let term = uniform_spelling(base);
        let single_kana = term.chars().count() == 1 && term.chars().all(is_kana);
        (!single_kana).then_some(term)
    }

    fn carries_meaning(&self) -> bool {
        match self.class {
            "名詞" => match self.subclass {
                "非自立" | "代名詞" | "特殊" | "接続詞的" | "動詞非自立的" => {
                    false
                }
                "接尾" => !matches!(self.detail, "人名" | "特殊" | "助動詞語幹"),
                _ => true,
            },
            "動詞" | "形容詞" => self.subclass == "自立",
            "接頭詞" => self.subclass == "名詞接続",
            "記号" => self.subclass == "アルファベット",
            _ => false,
        }
    }
}

/// One spelling for what residents spell in many ways: kana words in hiragana, and of words with two or more kanji only
/// the kanji (手続き and 手続, 引っ越す and 引越し, 申し込む and 申込み).
fn uniform_spelling(base: &str) -> String {
    let kanji: String = base.chars().filter(|c| is_kanji(*c)).collect();
    let only_kanji_and_kana = base.chars().all(|c| is_kanji(c) || is_kana(c));
    if only_kanji_and_kana && kanji.chars().count() >= 2 { kanji } else { to_hiragana(base) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noun(subclass: &'static str, base: &'static str) -> Features<'static> {
        Features { class: "名詞", subclass, detail: "*", base }
    }

    #[test]
    fn okurigana_does_not_matter() {
        for (a, b) in
            [("手続き", "手続"), ("引っ越す", "引越し"), ("申し込む", "申込み"), ("ゴミ", "ごみ")]
        {
            assert_eq!(uniform_spelling(a), uniform_spelling(b));
        }
        assert_ne!(uniform_spelling("出る"), uniform_spelling("出す"));
    }

    #[test]
    fn function_words_and_boilerplate_are_dropped() {
        let particle =
            Features { class: "助詞", subclass: "格助詞", detail: "*", base: "を" };
        assert_eq!(particle.term("を"), None);
        let verb = Features { class: "動詞", subclass: "自立", detail: "*", base: "教える" };
        assert_eq!(verb.term("教え"), None);
        assert_eq!(noun("サ変接続", "*").term("■"), None);
        assert_eq!(noun("一般", "住民").term("住民"), Some("住民".to_owned()));
    }
}
