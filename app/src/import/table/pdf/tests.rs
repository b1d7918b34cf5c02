use std::io::Write as _;
use std::time::Instant;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;
use crate::import::table::Book;

/// A PDF of one page in a typeface that every reader has. `forms` are further streams, `/F0` and so on.
fn pdf(page: &[u8], filter: &str, forms: &[String]) -> Vec<u8> {
    let names: Vec<String> = (0..forms.len())
        .map(|number| format!("/F{number} {} 0 R", number + 6))
        .collect();
    let names = names.join(" ");
    let resources = format!("/Resources << /Font << /T 4 0 R >> /XObject << {names} >> >>");
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R {resources} >>"
        )
        .into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
    ];
    let stream = |head: &str, data: &[u8]| {
        let head = format!("<< {head} /Length {} >>\nstream\n", data.len());
        [head.as_bytes(), data, b"\nendstream"].concat()
    };
    objects.push(stream(filter, page));
    for form in forms {
        let head = format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {resources}");
        objects.push(stream(&head, form.as_bytes()));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let end = objects.len() + 1;
    file.extend(
        format!("trailer\n<< /Size {end} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    file
}

/// Words at places, 9 points high.
fn words(words: &[(f32, f32, &str)]) -> Vec<u8> {
    let mut page = b"BT /T 9 Tf\n".to_vec();
    for (left, base, text) in words {
        page.extend(format!("1 0 0 1 {left} {base} Tm (").bytes());
        page.extend(text.chars().map(|c| match c {
            '€' => 0x80,
            c => u8::try_from(u32::from(c)).unwrap(),
        }));
        page.extend(b") Tj\n");
    }
    page.extend(b"ET\n");
    page
}

const TABLE: [(f32, f32, &str); 14] = [
    (50.0, 800.0, "Offer of North Ltd"),
    (50.0, 760.0, "Item"),
    (250.0, 760.0, "Qty"),
    (300.0, 760.0, "Unit price"),
    (50.0, 742.0, "Capacity licence,"),
    (255.0, 742.0, "40"),
    (320.0, 742.0, "500.00 \u{20ac}"),
    (50.0, 731.0, "per TiB for 36 months"),
    (50.0, 713.0, "Support"),
    (255.0, 713.0, "40"),
    (320.0, 713.0, "100.00 \u{20ac}"),
    (50.0, 695.0, "Subtotal"),
    (320.0, 695.0, "24,000.00 \u{20ac}"),
    (50.0, 660.0, "Prices without tax"),
];

fn read(file: Vec<u8>, limits: &Limits) -> Result<Vec<Vec<String>>, String> {
    let rows =
        rows(file, &Place::of("offer.pdf"), limits).map_err(|finding| finding.to_string())?;
    let row = |row: &Row<'_>| {
        (0..3)
            .map(|column| row.words(column).into_owned())
            .collect()
    };
    Ok(rows.iter().map(row).collect())
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn the_letters_of_a_page_become_the_rows_of_its_table() {
    for file in [
        pdf(&words(&TABLE), "", &[]),
        pdf(&packed(&words(&TABLE)), "/Filter /FlateDecode", &[]),
    ] {
        assert_eq!(
            read(file, &Limits::by_hand()).unwrap(),
            [
                ["Offer of North Ltd", "", ""],
                ["Item", "Qty", "Unit price"],
                ["Capacity licence, per TiB for 36 months", "40", "500.00 €"],
                ["Support", "40", "100.00 €"],
                ["Subtotal", "", "24,000.00 €"],
                ["Prices without tax", "", ""],
            ]
        );
    }
}

#[test]
fn what_cannot_be_read_is_told_with_what_can() {
    let limits = Limits::by_hand();
    let told = |file: Vec<u8>| read(file, &limits).unwrap_err();
    let paste = "(ask for it as a workbook, or copy its table and paste it)";
    assert_eq!(
        told(pdf(b"0 0 100 100 re f\n", "", &[])),
        format!(
            "offer.pdf: found a PDF without text, such as a scan, allowed is a PDF with text in it {paste}"
        )
    );
    let damaged = told(b"%PDF-1.7\n\0 and nothing else".to_vec());
    assert!(damaged.contains("a damaged PDF"), "{damaged}");
    let mut protected = pdf(&words(&TABLE), "", &[]);
    protected.extend(b"trailer << /Encrypt 9 0 R >>");
    assert!(told(protected).contains("a PDF that is protected"));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let limits = Limits {
        unpacked_bytes: 1_000_000,
        ..Limits::by_hand()
    };
    let bomb = packed(&vec![b' '; 5_000_000]);
    let once = pdf(&bomb, "/Filter /FlateDecode", &[]);
    assert!(once.len() < 100_000);
    let told = read(once, &limits).unwrap_err();
    assert!(
        told.contains("more than 1 MB when it is unpacked"),
        "{told}"
    );
    for (data, filter) in [
        (packed(&bomb), "/Filter [/FlateDecode /FlateDecode]"),
        (vec![b'x'; 1_000], "/Filter /LZWDecode"),
        (vec![b'x'; 20_000], "/Filter /RunLengthDecode"),
    ] {
        let told = read(pdf(&data, filter, &[]), &limits).unwrap_err();
        assert!(told.contains("when it is unpacked"), "{filter}: {told}");
    }
}

#[test]
fn a_page_that_draws_itself_over_and_over_is_given_up() {
    let forms: Vec<String> = (1..=20)
        .map(|next| format!("/F{next} Do ").repeat(20))
        .collect();
    let file = pdf(b"/F0 Do\n", "", &forms);
    let begin = Instant::now();
    let stopped = letters(file, &Limits::by_hand(), Duration::from_millis(300));
    assert_eq!(stopped.map(|_| ()), Err(Stopped::TooLong));
    assert!(begin.elapsed() < Duration::from_secs(20));
    let many = pdf(&words(&[(50.0, 50.0, &"x".repeat(5_000))]), "", &[]);
    let few = Limits {
        cells: 1_000,
        ..Limits::by_hand()
    };
    assert!(
        read(many, &few)
            .unwrap_err()
            .contains("more than 1000 letters")
    );
}

#[test]
fn a_pdf_that_was_cut_or_damaged_is_never_a_panic() {
    let whole = pdf(&packed(&words(&TABLE)), "/Filter /FlateDecode", &[]);
    let limits = Limits::by_hand();
    for cut in (0..whole.len()).step_by(11) {
        let _ = read(whole[..cut].to_vec(), &limits);
    }
    let mut changed = 0;
    for at in (0..whole.len()).step_by(3) {
        for bits in [0x01, 0x5a] {
            let mut damaged = whole.clone();
            damaged[at] ^= bits;
            let read = Book::read("offer.pdf", damaged, limits);
            changed += usize::from(read.is_err());
        }
    }
    assert!(changed > 10, "damage is noticed");
}
