use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::import::finding::Finding;

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn open(bytes: Vec<u8>) -> Result<Book, Box<Finding>> {
    Book::read("offer.xlsx", bytes, Limits::default())
}

/// The parts of a workbook with one sheet, whose rows are given as XML.
fn hand_made(rows: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned(),
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn cells_have_their_types_and_places() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        let date = Format::new().set_num_format("dd.mm.yyyy");
        sheet.write(2, 1, "Größe").unwrap();
        sheet.write(2, 3, 12.5).unwrap();
        sheet.write(2, 4, true).unwrap();
        let day = ExcelDateTime::from_ymd(2027, 3, 9).unwrap();
        sheet.write_with_format(2, 5, &day, &date).unwrap();
        sheet
            .write_formula(2, 6, Formula::new("=1+1").set_result("2"))
            .unwrap();
    });
    let mut book = open(bytes).unwrap();
    let sheets = book.sheets();
    assert_eq!(sheets, [Some("Sheet1".to_owned())]);
    let rows = book.all_rows(sheets[0].as_deref()).unwrap();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row.number, 3);
    assert_eq!(row.words(1), "Größe");
    assert_eq!(row.get(3), Some(&Cell::Number(12.5)));
    assert_eq!(row.get(4), Some(&Cell::Truth(true)));
    assert_eq!(row.words(5), "2027-03-09");
    assert_eq!(row.get(6), Some(&Cell::Number(2.0)));
    assert_eq!((row.get(0), row.words(0).as_ref()), (None, ""));
}

#[test]
fn two_cells_at_opposite_corners_are_two_cells() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, 1.0).unwrap();
        sheet.write(1_048_575, 16_383, 2.0).unwrap();
    });
    let mut book = open(bytes).unwrap();
    let rows = book.all_rows(Some("Sheet1")).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].number, 1_048_576);
    assert_eq!(rows[1].get(16_383), Some(&Cell::Number(2.0)));
}

#[test]
fn a_sheet_padded_to_a_million_rows_has_the_rows_with_content_only() {
    let padding: Vec<String> = (3..=1_048_576)
        .map(|row| format!("<row r=\"{row}\"/>"))
        .collect();
    let padding = padding.concat();
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\" s=\"0\"/></row>{padding}"
    );
    let mut book = open(hand_made(&rows)).unwrap();
    assert_eq!(book.all_rows(Some("One")).unwrap().len(), 1);
}

#[test]
fn errors_and_formulas_without_a_result_are_faults() {
    let rows = "<row r=\"1\"><c r=\"A1\"><f>B1*2</f></c><c r=\"B1\" t=\"e\"><v>#N/A</v></c></row>";
    let mut book = open(hand_made(rows)).unwrap();
    let rows = book.all_rows(Some("One")).unwrap();
    assert!(matches!(rows[0].get(0), Some(Cell::Fault(what)) if what.contains("not stored")));
    assert_eq!(rows[0].get(1), Some(&Cell::Fault("#N/A".into())));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked_into_memory() {
    let limits = Limits {
        unpacked_bytes: 1_000_000,
        ..Limits::default()
    };
    let bomb = hand_made(&" ".repeat(20_000_000));
    assert!(bomb.len() < 100_000);
    let finding = Book::read("bomb.xlsx", bomb, limits).unwrap_err();
    assert!(
        finding.value.contains("more than 1 MB when it is unpacked"),
        "{finding}"
    );
}

#[test]
fn a_cell_of_many_megabytes_is_told_with_its_place() {
    let text = "x".repeat(10_000_000);
    let rows = format!("<row r=\"4\"><c r=\"C4\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>");
    let finding = open(hand_made(&rows))
        .unwrap()
        .all_rows(Some("One"))
        .unwrap_err();
    assert_eq!(
        finding.to_string(),
        "offer.xlsx, sheet One, row 4, column C: found a cell of 10000000 characters, allowed is at most 32767"
    );
}

#[test]
fn too_many_cells_are_refused_where_they_become_too_many() {
    let limits = Limits {
        cells: 5,
        ..Limits::default()
    };
    for (name, bytes) in [
        ("a.csv", b"a;b\n1;2\n3;4\n5;6\n".to_vec()),
        (
            "a.xlsx",
            workbook(|book| {
                let sheet = book.add_worksheet();
                for row in 0..9 {
                    sheet
                        .write(row, 0, 1.0)
                        .unwrap()
                        .write(row, 1, 2.0)
                        .unwrap();
                }
            }),
        ),
    ] {
        let mut book = Book::read(name, bytes, limits).unwrap();
        let sheet = book.sheets().remove(0);
        let finding = book.all_rows(sheet.as_deref()).unwrap_err();
        assert_eq!(finding.place.row, Some(3), "{finding}");
    }
}

#[test]
fn what_is_no_table_is_told_so() {
    let told = |bytes: &[u8]| open(bytes.to_vec()).unwrap_err().to_string();
    let mut encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    assert!(told(&encrypted).contains("before 2007"));
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(told(&encrypted).contains("password"));
    assert!(told(b"PK\x03\x04nothing").contains("damaged"));
    assert!(told(b"\x7fELF\0\0\0\0").contains("no text"));
}

#[test]
fn a_workbook_that_was_cut_or_damaged_is_never_a_panic() {
    let whole = workbook(|book| {
        let sheet = book.add_worksheet();
        for row in 0..30 {
            sheet.write(row, 0, format!("Item {row}")).unwrap();
            sheet.write(row, 1, f64::from(row) * 1.5).unwrap();
        }
    });
    for cut in (0..whole.len()).step_by(37) {
        assert!(
            open(whole[..cut].to_vec())
                .and_then(|mut book| book.all_rows(Some("Sheet1")))
                .is_err()
                || cut < 4
        );
    }
    let mut refused = 0;
    for at in (0..whole.len()).step_by(23) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        let read = open(damaged).and_then(|mut book| {
            let sheet = book.sheets().into_iter().next().flatten();
            book.all_rows(sheet.as_deref())
        });
        refused += usize::from(read.is_err());
    }
    assert!(refused > 10, "damage is noticed");
}

#[test]
fn reading_ends_when_enough_is_known() {
    let mut book = Book::from_text("pasted", "a,b\n1,2\n3,4\n".to_owned());
    let mut seen = 0;
    book.rows(None, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!((seen, book.separator()), (1, Some(',')));
}
