//! Padding to steps, so that a ciphertext tells the length of its text only roughly (ISO/IEC 7816-4: 0x80, then zeros).

/// The step, in bytes.
const STEP: usize = 64;
const MARK: u8 = 0x80;

/// The length after padding: a multiple of the step with room for the mark, never zero.
pub(super) fn padded_len(length: usize) -> usize {
    (length + 1).next_multiple_of(STEP)
}

/// Whether a padded text can have this length.
pub(super) fn is_padded_len(length: usize) -> bool {
    length > 0 && length.is_multiple_of(STEP)
}

/// Writes `plaintext` and its mark into `body`, which is zeroed and [`padded_len`] long.
pub(super) fn pad_into(plaintext: &[u8], body: &mut [u8]) {
    body[..plaintext.len()].copy_from_slice(plaintext);
    body[plaintext.len()] = MARK;
}

/// The length of the text within a padded one; none if the mark is not where a sealer puts it.
pub(super) fn unpadded_len(padded: &[u8]) -> Option<usize> {
    let mark = padded.iter().rposition(|&b| b != 0)?;
    (padded[mark] == MARK && padded_len(mark) == padded.len()).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_padded_is_recovered() {
        for text in [&b""[..], b"\x80", b"a\x80\0\0", &[7; 63], &[0; 64], &[0x80; 200]] {
            let mut body = vec![0; padded_len(text.len())];
            assert!(is_padded_len(body.len()));
            pad_into(text, &mut body);
            assert_eq!(unpadded_len(&body), Some(text.len()));
        }
    }

    #[test]
    fn lengths_go_in_steps() {
        assert_eq!([0, 63, 64, 127, 128].map(padded_len), [64, 64, 128, 128, 192]);
    }

    #[test]
    fn other_padding_is_refused() {
        assert_eq!(unpadded_len(&[0; 64]), None);
        assert_eq!(unpadded_len(&[1; 64]), None);
        let mut one_step_too_long = vec![0; 128];
        one_step_too_long[3] = MARK;
        assert_eq!(unpadded_len(&one_step_too_long), None);
    }
}
