//! What kind of file somebody sends: told by its bytes alone, never by its name.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

use crate::domain::text::Problem;

/// Byte order mark some programs put before UTF-8.
const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";
/// Byte order marks of UTF-16, which Excel calls Unicode text.
const UTF16_BOMS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];
/// How a zip archive begins; an .xlsx file is one.
const ZIP: &[u8] = b"PK\x03\x04";
/// How a file of Excel before 2007 begins.
const OLD_EXCEL: &[u8] = b"\xD0\xCF\x11\xE0";

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV.
    Csv(Encoding),
    /// An Excel workbook (.xlsx).
    Excel,
    /// JSON Lines: one object a line, UTF-8.
    JsonLines,
}

/// How the characters of a CSV file are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8WithBom,
    /// Shift JIS as Windows writes it (code page 932).
    ShiftJis,
}

impl Format {
    /// The format of `file`. CSV is UTF-8 if all of it is, Shift JIS if all of it is, and otherwise what has fewer
    /// faulty stretches.
    ///
    /// # Errors
    /// What to do with a file that is none of them.
    pub fn detect(file: &[u8]) -> Result<Self, Problem> {
        if file.starts_with(ZIP) {
            return Ok(Self::Excel);
        }
        if file.starts_with(OLD_EXCEL) {
            return Err(Problem::new("is of an old Excel: save it as .xlsx or as CSV UTF-8"));
        }
        if UTF16_BOMS.iter().any(|bom| file.starts_with(bom)) {
            return Err(Problem::new("is UTF-16 (Unicode text): save it as CSV UTF-8"));
        }
        if file.starts_with(UTF8_BOM) {
            return Ok(Self::json_or(Encoding::Utf8WithBom, file));
        }
        let encoding = if std::str::from_utf8(file).is_ok() {
            Encoding::Utf8
        } else if Encoding::ShiftJis.decode(file).is_some() {
            Encoding::ShiftJis
        } else {
            Encoding::likelier(file)
        };
        Ok(Self::json_or(encoding, file))
    }

    fn json_or(encoding: Encoding, file: &[u8]) -> Self {
        let first = encoding.content(file).iter().find(|byte| !byte.is_ascii_whitespace());
        match (encoding, first) {
            (Encoding::Utf8 | Encoding::Utf8WithBom, Some(b'{')) => Self::JsonLines,
            _ => Self::Csv(encoding),
        }
    }
}

impl Encoding {
    /// `file` without its byte order mark.
    pub fn content(self, file: &[u8]) -> &[u8] {
        match self {
            Self::Utf8WithBom => file.strip_prefix(UTF8_BOM).unwrap_or(file),
            Self::Utf8 | Self::ShiftJis => file,
        }
    }

    /// The text of some bytes; nothing if they are not of this encoding.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 | Self::Utf8WithBom => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::ShiftJis => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes),
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8WithBom => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
        }
    }

    /// Of a file with faults in either encoding, the one that leaves fewer lines unreadable; UTF-8 of equals.
    fn likelier(file: &[u8]) -> Self {
        let faulty = |encoding: Self| {
            file.split(|byte| *byte == b'\n').filter(|line| encoding.decode(line).is_none()).count()
        };
        if faulty(Self::ShiftJis) < faulty(Self::Utf8) { Self::ShiftJis } else { Self::Utf8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_bytes() {
        let japanese = "番号,問い\n";
        let (shift_jis, ..) = SHIFT_JIS.encode(japanese);
        for (file, expected) in [
            (japanese.as_bytes(), Format::Csv(Encoding::Utf8)),
            (&[UTF8_BOM, japanese.as_bytes()].concat(), Format::Csv(Encoding::Utf8WithBom)),
            (&shift_jis, Format::Csv(Encoding::ShiftJis)),
            (b" \n{\"number\":\"F1\"}", Format::JsonLines),
            (&[UTF8_BOM, b"{}"].concat(), Format::JsonLines),
            (b"PK\x03\x04rest", Format::Excel),
            (b"", Format::Csv(Encoding::Utf8)),
        ] {
            assert_eq!(Format::detect(file), Ok(expected), "{file:?}");
        }
        for refused in [b"\xD0\xCF\x11\xE0".as_slice(), b"\xFF\xFEa\0", b"\xFE\xFF\0a"] {
            assert!(Format::detect(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn one_broken_line_does_not_change_the_encoding_of_the_others() {
        let (good, ..) = SHIFT_JIS.encode("住民票の写し\n戸籍\n");
        let file = [good.as_ref(), b"\xFF\xFF\n"].concat();
        assert_eq!(Format::detect(&file), Ok(Format::Csv(Encoding::ShiftJis)));
        let file = ["住民票の写し\n戸籍\n".as_bytes(), b"\xFF\xFF\n"].concat();
        assert_eq!(Format::detect(&file), Ok(Format::Csv(Encoding::Utf8)));
    }

    #[test]
    fn characters_of_code_page_932_are_read() {
        // ①, ㈱ and 髙 are in code page 932 and not in Shift JIS of the standard.
        let bytes = b"\x87\x40\x87\x8A\xFB\xFC";
        assert_eq!(Encoding::ShiftJis.decode(bytes).as_deref(), Some("①㈱髙"));
    }
}
