//! Files that are broken, hostile or wrong: every message tells file, sheet, row and column, and nothing is imported
//! by halves.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::program::{Answer, folder, run};

/// A workbook with one sheet whose rows are given as XML.
fn workbook(sheet: &str, rows: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
                .to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"a\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{sheet}\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A row of words and of whatever else is given as XML.
fn row(number: u32, cells: &[&str]) -> String {
    let cell = |(at, cell): (u8, &&str)| {
        let place = format!("{}{number}", char::from(b'A' + at));
        match cell.strip_prefix('<') {
            Some(xml) => format!("<c r=\"{place}\"{xml}</c>"),
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        }
    };
    let cells: String = (0_u8..).zip(cells).map(cell).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

/// A quote with one good line, and these rows below it.
fn quote(more: &[String]) -> Vec<u8> {
    let head = row(1, &["Item", "Qty", "Unit price", "Line total"]);
    let good = row(2, &["Disk", "2", "10.50", "21.00"]);
    workbook("Offer", &[&[head, good], more].concat().concat())
}

fn import(what: &str, name: &str, bytes: &[u8]) -> Answer {
    let folder = folder();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    run(&["import", what, path.to_str().unwrap()])
}

#[test]
fn what_keeps_a_file_out_is_told_with_its_place_and_its_limits() {
    let long = "x".repeat(10_000_000);
    let headings = row(1, &["Item", "Qty", "Unit price"]);
    let whole = quote(&[]);
    let cases: [(&str, &str, Vec<u8>, &str); 12] = [
        (
            "quote",
            "utf16.csv",
            b"\xff\xfea\0;\0b\0\n\0\x00\xd8c\0".to_vec(),
            "utf16.csv, line 2, column 1: found bytes that are no text in the encoding that its first bytes announce",
        ),
        (
            "quote",
            "zeros.csv",
            b"Item;Qty\nDisk;\0\nTape;4\nCable;5\n".to_vec(),
            "zeros.csv, line 2, column 6: found bytes that are no text",
        ),
        (
            "quote",
            "long.xlsx",
            quote(&[row(3, &["Tape", &long])]),
            "long.xlsx, sheet Offer, row 3, column B: found a cell of 10000000 characters, allowed is at most 32767",
        ),
        (
            "inventory",
            "long.csv",
            format!("Name;Used (GiB)\nweb;5\ndb;\"{long}\n").into_bytes(),
            "long.csv, line 3, column 2: found a cell of 10000001 characters, allowed is at most 32767",
        ),
        (
            "quote",
            "bomb.xlsx",
            workbook("Offer", &" ".repeat(210_000_000)),
            "bomb.xlsx: found a workbook of more than 200 MB when it is unpacked, allowed is at most 200 MB",
        ),
        (
            "quote",
            "cut.xlsx",
            whole[..whole.len() / 2].to_vec(),
            "cut.xlsx: found a damaged workbook",
        ),
        (
            "quote",
            "absurd.xlsx",
            workbook(
                "Offer",
                &[headings.clone(), row(2, &["Disk", "<><v>1e300</v>", "1"])].concat(),
            ),
            "absurd.xlsx, sheet Offer: found headings, and no line below them, 1 rows left out, allowed is lines with an article and a quantity or a price (absurd.xlsx, sheet Offer, row 2: Quantity: 1e300, a number that no quote has)",
        ),
        (
            "quote",
            "headings.csv",
            b"Thing;Stuff\nDisk;4\n".to_vec(),
            "headings.csv: found no table of lines; the most like headings are \"Thing\", \"Stuff\", allowed is a table with a heading over each column",
        ),
        (
            "inventory",
            "columns.csv",
            b"Name;Colour\nweb;red\n".to_vec(),
            "columns.csv: found no heading for name and size among \"Name\", \"Colour\"",
        ),
        (
            "rvtools",
            "columns.xlsx",
            workbook("vInfo", &row(1, &["VM", "Powerstate"])),
            "columns.xlsx, sheet vInfo, row 1: found no column In Use MiB or Provisioned MiB among \"VM\", \"Powerstate\"",
        ),
        (
            "rvtools",
            "sheets.xlsx",
            workbook("Summary", &row(1, &["VM"])),
            "sheets.xlsx: found no sheet vInfo among \"Summary\"",
        ),
        (
            "quote",
            "old.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on".to_vec(),
            "old.xls: found a workbook in the format of before 2007 (.xls)",
        ),
    ];
    for (what, name, bytes, told) in cases {
        let answer = import(what, name, &bytes);
        assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{name}");
        assert!(
            answer.stderr.starts_with(&format!("error: {told}")),
            "{name}: {}",
            answer.stderr
        );
        assert!(answer.stderr.contains("nothing was imported"), "{name}");
    }
}

#[test]
fn what_keeps_a_line_out_is_told_with_its_place_and_the_others_come_in() {
    let cases = [
        (
            row(3, &["Tape", "<><f>B2*2</f>", "3.50"]),
            "row 3, column B: found a formula whose result is not stored (open and save it in a spreadsheet), allowed is a number for the quantity (the line is left out)",
        ),
        (
            row(3, &["Tape", "2", "< t=\"e\"><v>#N/A</v>"]),
            "row 3, column C: found #N/A, allowed is a number for the unit price (the line is left out)",
        ),
        (
            row(3, &["Tape", "two", "3.50"]),
            "row 3, column B: found \"two\", no number, allowed is a number for the quantity (the line is left out)",
        ),
        (
            row(3, &["Tape", "2", "3.50", "8.00"]),
            "row 3, column D: found 8.00, allowed is 7, which is quantity × price (the unit price counts; ask the partner which of them holds)",
        ),
        (
            row(3, &["Total", "", "", "25.00"]),
            "row 3, column D: found a total of 25.00, allowed is 21, what its lines add up to (ask the partner which of them holds)",
        ),
    ];
    for (row, told) in cases {
        let answer = import("quote", "offer.xlsx", &quote(&[row]));
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        let expected = format!("warning: offer.xlsx, sheet Offer, {told}");
        assert!(answer.stderr.contains(&expected), "{}", answer.stderr);
        assert!(answer.stdout.contains("Disk"), "{}", answer.stdout);
    }
}

#[test]
fn two_cells_at_opposite_corners_cost_nothing() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row>".to_owned();
    let answer = import("quote", "far.xlsx", &quote(&[far]));
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert!(
        answer
            .stdout
            .contains("1048576: 7 (words without a quantity and a price)"),
        "{}",
        answer.stdout
    );
}
