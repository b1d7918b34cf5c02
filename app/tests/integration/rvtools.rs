//! `displace import rvtools`: four exports of one fleet, by versions and countries.
//!
//! The two folders of CSV files are data; the two workbooks are made from them, since nobody can read a workbook in a
//! review: one as version 4 writes it on a French computer, one as version 3 did on an English one, whose sheet is
//! padded to the last row.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::program::{data, folder, run};

const TABS: [&str; 4] = ["vInfo", "vPartition", "vDatastore", "vHost"];

/// The rows of a tab of the American export.
fn tab(name: &str) -> Vec<Vec<String>> {
    let path = data(&format!("rvtools/american-4.4/RVTools_tab{name}.csv"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(str::to_owned).collect()
    });
    rows.collect()
}

/// The number in a cell such as `2,097,152`.
fn number(cell: &str) -> Option<f64> {
    let digits = cell.replace(',', "");
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    plain.then(|| digits.parse().unwrap())
}

/// Version 4 on a French computer: numbers as text with narrow spaces, truth as truth, dates as dates.
fn french(path: &Path) {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    for name in TABS {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0_u32..).zip(tab(name)) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell.as_str() {
                    "True" | "False" => sheet.write(row, column, cell == "True").unwrap(),
                    "3/14/2024 9:12:44 AM" => sheet
                        .write_with_format(row, column, 45_365.383_842, &date)
                        .unwrap(),
                    text if number(text).is_some() => {
                        let spaced = text.replace(',', "\u{202f}");
                        sheet.write(row, column, spaced).unwrap()
                    }
                    text => sheet.write(row, column, text).unwrap(),
                };
            }
        }
    }
    book.save(path).unwrap();
}

/// Version 3 on an English computer: sheets `tabvInfo` and so on, `MB` for the same mebibytes, and a first sheet that
/// goes on to the last row with nothing in it.
fn padded(path: &Path) {
    let mut book = Workbook::new();
    for name in TABS {
        let sheet = book.add_worksheet().set_name(format!("tab{name}")).unwrap();
        for (row, cells) in (0_u32..).zip(tab(name)) {
            for (column, cell) in (0_u16..).zip(cells) {
                match number(&cell) {
                    Some(number) => sheet.write(row, column, number).unwrap(),
                    None => sheet.write(row, column, cell.replace("MiB", "MB")).unwrap(),
                };
            }
        }
    }
    let whole = book.save_to_buffer().unwrap();
    let rows = tab("vInfo").len() as u32;
    let padding: Vec<String> = (rows + 1..=1_048_576)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"0\"/></row>"))
        .collect();
    let end = format!("{}</sheetData>", padding.concat());
    let mut archive = ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut out = ZipWriter::new(std::fs::File::create(path).unwrap());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).unwrap();
            content = text.replace("</sheetData>", &end).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap();
}

/// The four exports: their paths, and what reasons, sizes and places they must agree in.
fn exports(folder: &Path) -> [String; 4] {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (ouest, old) = (path("ouest-4.4.xlsx"), path("harbour-3.11.xlsx"));
    french(ouest.as_ref());
    padded(old.as_ref());
    [
        data("rvtools/german-3.11"),
        data("rvtools/american-4.4"),
        ouest,
        old,
    ]
}

fn import(path: &str, more: &[&str]) -> Value {
    let arguments = [&["import", "rvtools", path, "--format", "json"], more].concat();
    let answer = run(&arguments);
    assert_eq!(answer.code, 0, "{path}: {}", answer.stderr);
    serde_json::from_str(&answer.stdout).unwrap()
}

/// What does not depend on the name of a file.
fn said(import: &Value) -> Value {
    let left_out = import["left_out"].as_array().unwrap().iter();
    let left_out: Vec<Value> = left_out
        .map(|one| serde_json::json!([one["name"], one["reason"]]))
        .collect();
    serde_json::json!({
        "machines": import["machines"],
        "hosts": import["hosts"],
        "sockets": import["sockets"],
        "workloads": import["draft"]["workloads"],
        "domains": import["draft"]["domains"],
        "datastores": import["datastores"],
        "left_out": left_out,
        "findings": import["findings"],
    })
}

#[test]
fn four_exports_of_one_fleet_say_the_same_whoever_wrote_them() {
    let folder = folder();
    let exports = exports(folder.path());
    for more in [
        &[][..],
        &["--size", "provisioned", "--by", "os", "--together"][..],
        &["--size", "guest", "--by", "folder", "--powered-off"][..],
    ] {
        let first = said(&import(&exports[0], more));
        for export in &exports[1..] {
            assert_eq!(said(&import(export, more)), first, "{export} {more:?}");
        }
    }
    let fleet = import(&exports[0], &[]);
    assert_eq!(
        (&fleet["machines"], &fleet["hosts"], &fleet["sockets"]),
        (&8.into(), &3.into(), &5.into())
    );
    let groups: Vec<String> = fleet["draft"]["workloads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|workload| {
            let group = &workload["group"];
            format!("{} {} {}", group["name"], group["count"], group["mean_tib"])
        })
        .collect();
    // Mebibytes whatever the heading says: 1,572,864 and 1,048,576 are 1.5 and 1 TiB.
    assert_eq!(
        groups,
        [
            "\"Notfall on NAS-7, Werk Süd\" 1 0.1875",
            "\"Produktion on SAN-01, Werk Nord\" 2 1.25",
            "\"Produktion on SAN-02, Werk Nord\" 3 3.0833333333333335",
            "\"Rand on SAN-01, Werk Nord\" 2 0.078125",
        ]
    );
    let reasons: Vec<&str> = fleet["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "powered_off",
            "powered_off",
            "template",
            "placeholder",
            "duplicate"
        ]
    );
}

#[test]
fn an_export_of_another_version_updates_what_the_first_one_made() {
    let folder = folder();
    let exports = exports(folder.path());
    let project = folder.path().join("fleet.toml");
    let project = project.to_str().unwrap();
    let text = |path: &str| {
        let answer = run(&["import", "rvtools", path, "--into", project]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        std::fs::read_to_string(project).unwrap()
    };
    let first = text(&exports[0]);
    assert_eq!(first.matches("[[workload]]").count(), 4);
    for export in &exports[1..] {
        assert_eq!(text(export), first, "{export}");
    }
    assert_eq!(run(&["check", project]).code, 0);
}
