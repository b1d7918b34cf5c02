//! From bytes to text.
//!
//! Partners send UTF-8 and UTF-16 with and without a byte order mark, and what Windows and old Unix systems of western
//! Europe write. A mark decides; without one, bytes that are valid UTF-8 are UTF-8, zeros at every other place tell
//! UTF-16, and the rest is Windows-1252 or, where a euro sign stands that only ISO 8859-15 has, that.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text with the name of the encoding that it was found in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
}

/// Decodes a file.
///
/// # Errors
/// Why it is no text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Decoded, &'static str> {
    let encoding = encoding(&bytes);
    let mark = match Encoding::for_bom(&bytes) {
        Some((_, length)) => length,
        None => 0,
    };
    let text = if encoding == UTF_8 && mark == 0 {
        String::from_utf8(bytes).map_err(|_invalid| "bytes that are no text")?
    } else {
        let (text, _, broken) = encoding.decode(&bytes);
        if broken {
            return Err("bytes that are no text in the encoding that its first bytes announce");
        }
        match text {
            Cow::Owned(text) => text,
            Cow::Borrowed(text) => text.to_owned(),
        }
    };
    if text.contains('\0') {
        return Err("bytes that are no text");
    }
    Ok(Decoded {
        text,
        encoding: encoding.name(),
    })
}

fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let sample = bytes.get(..4096.min(bytes.len())).unwrap_or(bytes);
    let zeros = |from: usize| {
        sample
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    // In western text nearly every other byte of UTF-16 is zero.
    let half = sample.len() / 2;
    if half >= 2 && zeros(1) * 3 > half * 2 && zeros(0) * 3 < half {
        return UTF_16LE;
    }
    if half >= 2 && zeros(0) * 3 > half * 2 && zeros(1) * 3 < half {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    // 0x80 to 0x9f are control characters in ISO 8859, quotation marks and the euro sign in Windows-1252.
    let windows = bytes.iter().any(|byte| (0x80..=0x9f).contains(byte));
    if !windows && bytes.contains(&0xa4) {
        ISO_8859_15
    } else {
        WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes.to_vec()).unwrap();
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn every_usual_encoding_is_found_out() {
        let text = "Menge;Größe;Preis €\n1;2;3\n";
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        let windows = b"Menge;Gr\xf6\xdfe;Preis \x80\n1;2;3\n".to_vec();
        let iso = b"Menge;Gr\xf6\xdfe;Preis \xa4\n1;2;3\n".to_vec();
        let cases = [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked(b"\xef\xbb\xbf", text.as_bytes()), "UTF-8"),
            (marked(b"\xff\xfe", &little), "UTF-16LE"),
            (marked(b"\xfe\xff", &big), "UTF-16BE"),
            (little, "UTF-16LE"),
            (big, "UTF-16BE"),
            (windows, "windows-1252"),
            (iso, "ISO-8859-15"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(decoded(&bytes), (text.to_owned(), encoding));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(decode(b"\x7fELF\x01\x01\0\0\0\0\0\0\0\0".to_vec()).is_err());
        assert!(decode(b"\xff\xfe\x00\xd8".to_vec()).is_err());
        assert_eq!(decoded(b""), (String::new(), "UTF-8"));
    }
}
