//! From bytes to text.
//!
//! Partners send UTF-8 and UTF-16 with and without a byte order mark, and what Windows and old Unix systems of western
//! Europe write. A mark decides; without one, bytes that are valid UTF-8 are UTF-8, zeros at every other place tell
//! UTF-16, and the rest is Windows-1252 or, where a euro sign stands that only ISO 8859-15 has, that.

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text with the name of the encoding that it was found in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    /// Where the first bytes stand that are no text, if a few in a text of UTF-8 are not: line from 1, character of the
    /// line from 0.
    pub(super) first_lost: Option<(u32, u32)>,
}

/// Why a file is no text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Undecodable {
    pub(super) why: &'static str,
    /// Line from 1 and character from 0, where they are known.
    pub(super) at: Option<(u32, u32)>,
}

/// Decodes a file.
///
/// # Errors
/// Why it is no text, and where that begins.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Decoded, Undecodable> {
    let encoding = encoding(&bytes);
    let marked = Encoding::for_bom(&bytes).is_some();
    let (text, lost) = match String::from_utf8(bytes) {
        Ok(text) if encoding == UTF_8 && !marked => (text, false),
        whole => {
            let bytes =
                whole.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            // Takes a mark at the beginning away.
            let (text, _, lost) = encoding.decode(&bytes);
            (text.into_owned(), lost)
        }
    };
    let first = |c: char| text.find(c).map(|at| place(&text, at));
    let first_lost = if lost {
        first(char::REPLACEMENT_CHARACTER)
    } else {
        None
    };
    if lost && (marked || encoding != UTF_8) {
        return Err(Undecodable {
            why: "bytes that are no text in the encoding that its first bytes announce",
            at: first_lost,
        });
    }
    if let Some(at) = first('\0') {
        return Err(Undecodable {
            why: "bytes that are no text",
            at: Some(at),
        });
    }
    Ok(Decoded {
        text,
        encoding: encoding.name(),
        first_lost,
    })
}

/// Line from 1 and character from 0 of a byte.
fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or_default();
    let lines = before.matches('\n').count();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (small(lines + 1), small(line.chars().count()))
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
    if is_mostly_utf8(bytes) {
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

/// Whether bytes are UTF-8 but for a few: a word that was pasted from elsewhere must not spoil all others.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
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
    fn a_few_bytes_of_another_encoding_do_not_spoil_a_text() {
        let mut bytes = "Größe;Menge\nfünf Stück für Köln;5\nGr".as_bytes().to_vec();
        bytes.extend(b"\xfc\xdfe;7\n");
        let decoded = decode(bytes).unwrap();
        assert_eq!(decoded.first_lost, Some((3, 2)));
        assert!(decoded.text.starts_with("Größe;Menge\nfünf Stück"));
        assert_eq!(decoded.encoding, "UTF-8");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        let at = |bytes: &[u8]| decode(bytes.to_vec()).unwrap_err().at;
        assert_eq!(at(b"a;b\n1;\0;3\n4;5;6\n7;8;9\n"), Some((2, 2)));
        assert_eq!(at(b"\xef\xbb\xbfa;b\nc;\xff\n"), Some((2, 2)));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(decode(b"\x7fELF\x01\x01\0\0\0\0\0\0\0\0".to_vec()).is_err());
        assert!(decode(b"\xff\xfe\x00\xd8".to_vec()).is_err());
        assert_eq!(decoded(b""), (String::new(), "UTF-8"));
    }
}
