//! `displace import quote`: files as partners send them.

use serde_json::Value;

use crate::program::{data, folder, run, run_with_input};

/// What a file of the tests' data must come to: partner, number, date, validity, currency, total, tax, lines, rows left
/// out and findings; then for some lines their id, quantity, list, discount, net, period, term and option.
struct Expected {
    file: &'static str,
    head: [&'static str; 7],
    counts: [usize; 3],
    lines: &'static [&'static str],
}

const FILES: [Expected; 13] = [
    Expected {
        file: "nord-systeme.csv",
        head: [
            "Nord Systeme GmbH",
            "A-2027-118",
            "2027-03-09",
            "2027-03-31",
            "EUR",
            "71475",
            "0.19",
        ],
        counts: [6, 8, 0],
        lines: &[
            "vl_cap_36 licences 40 1250 0.325 - once 36 false",
            "vl_sup_36 support 40 312.5 0.2 - once 36 false",
            "nx_4024 hardware 1 28400 0.15 - once - false",
            "kab_lc_5 hardware 250 - - 0.18 once - false",
            "einrichtung_und_inbetriebnahme services 3 1180 0 - once - false",
            "optional_schulung_vor_ort services 1 1900 0 - once - true",
        ],
    },
    Expected {
        file: "harbour-data.csv",
        head: [
            "Harbour Data Inc.",
            "Q-88123",
            "2027-03-09",
            "2027-03-31",
            "USD",
            "57624",
            "-",
        ],
        counts: [4, 3, 0],
        lines: &[
            "vl_cap_36 licences 40 1395 0.3 976.5 once 36 false",
            "vl_portal other 1 0 - 0 once - false",
        ],
    },
    Expected {
        file: "ouest-informatique.csv",
        head: [
            "Ouest Informatique SARL",
            "D-2027-044",
            "2027-03-09",
            "2027-04-08",
            "EUR",
            "21478.5",
            "0.2",
        ],
        counts: [4, 4, 0],
        lines: &[
            "vl_cap_12 licences 40 418.5 0.1 - once 12 false",
            "form_02 services 1 1450 0 - once - true",
        ],
    },
    Expected {
        file: "alpi-sistemi.tsv",
        head: [
            "Alpi Sistemi S.r.l.",
            "OF-27-311",
            "2027-03-09",
            "2027-04-30",
            "EUR",
            "31308",
            "0.22",
        ],
        counts: [3, 3, 0],
        lines: &[
            "vl_vm_m licences 120 - - 4.9 month 36 false",
            "vl_sup_y support 1 - - 2400 year 36 false",
            "cons services 3 - - 980 once - false",
        ],
    },
    Expected {
        file: "datos-del-sur.csv",
        head: [
            "Datos del Sur S.L.",
            "P-2027-77",
            "2027-03-09",
            "2027-04-15",
            "-",
            "43380",
            "0.21",
        ],
        counts: [5, 3, 0],
        lines: &[
            "vl_cap_36 licences 40 1100 0.25 - once 36 false",
            "etq_lto tape 2000 0.125 - - once - false",
            "for_1 services 1 1200 0 - once - true",
        ],
    },
    Expected {
        file: "polder-it.csv",
        head: [
            "Polder IT B.V.",
            "2027-0412",
            "2027-03-09",
            "2027-04-09",
            "-",
            "-",
            "0.21",
        ],
        counts: [3, 1, 0],
        lines: &["dienst services 3 - - 1270.5 once - false"],
    },
    Expected {
        file: "alpen-storage.csv",
        head: ["Alpen Storage AG", "2027/31", "-", "-", "CHF", "63200", "-"],
        counts: [5, 1, 0],
        lines: &[
            "vl_cap_36 licences 40 - - 1190 once 36 false",
            "rack_2 facilities 1 - - 0 once - false",
            "alt_9 tape 1 - - 8900 once - true",
        ],
    },
    Expected {
        file: "marktplatz.csv",
        head: ["marktplatz", "P-77120", "-", "2027-03-31", "-", "-", "-"],
        counts: [3, 0, 0],
        lines: &[
            "vl_cap_36 other 40 - - 812.5 once - false",
            "vl_cap_36_2 other 10 - - 799 once - false",
        ],
    },
    Expected {
        file: "pasted.txt",
        head: ["pasted", "-", "-", "-", "-", "52800", "-"],
        // Nothing in it shows whether 42,000 is a large or a small number.
        counts: [2, 2, 1],
        lines: &["vl_cap_backup_licence_per_tib licences 40 - - 350 year 36 false"],
    },
    Expected {
        // As it comes from a PDF: the columns are parted by blanks alone.
        file: "aus-pdf-kopiert.txt",
        head: [
            "Weser Daten GmbH",
            "WD-2027-55",
            "2027-03-09",
            "2027-04-30",
            "EUR",
            "47290",
            "0.19",
        ],
        counts: [4, 4, 0],
        lines: &[
            "vl_cap_36 licences 40 1250 0.325 - once 36 false",
            "vl_sup_36 support 40 312.5 0.2 - once 36 false",
            "einrichtung_und_inbetriebnahme services 3 1180 - - once - false",
            "rack_2 facilities 1 0 - - once - false",
        ],
    },
    Expected {
        file: "nord-systeme.pdf",
        head: [
            "Nord Systeme GmbH",
            "A-2027-118",
            "2027-03-09",
            "2027-03-31",
            "EUR",
            "71430",
            "0.19",
        ],
        counts: [4, 4, 0],
        lines: &[
            "vl_cap_36 licences 40 1250 0.325 - once 36 false",
            "nx_4024 hardware 1 28400 0.15 - once - false",
        ],
    },
    Expected {
        // Two pages with the headings on each, an embedded typeface, and cells of two lines.
        file: "thames-backup.pdf",
        head: [
            "Thames Backup Ltd",
            "TB-2027-9",
            "2027-03-09",
            "2027-04-08",
            "GBP",
            "48440",
            "0.2",
        ],
        counts: [58, 4, 0],
        lines: &[
            "vl_cap_36 licences 40 1095 0.25 - once 36 false",
            "kit_056 other 1 68.5 - - once - false",
        ],
    },
    Expected {
        file: "falsche-summen.csv",
        head: ["falsche-summen", "-", "-", "-", "-", "40000", "0.19"],
        counts: [4, 5, 6],
        lines: &["gutschrift other 1 - - -500 once - false"],
    },
];

fn import(file: &str) -> Value {
    let answer = run(&[
        "import",
        "quote",
        &data(&format!("quotes/{file}")),
        "--format",
        "json",
    ]);
    assert_eq!(answer.code, 0, "{file}: {}", answer.stderr);
    let mut json: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(
        (&json["format"], &json["kind"]),
        (&"displace-import".into(), &"quote".into())
    );
    json["quotes"][0].take()
}

/// A value in a word; `-` for none.
fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn words(value: &Value, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| word(&value[*key])).collect()
}

const HEAD: [&str; 7] = [
    "partner",
    "number",
    "date",
    "valid_until",
    "currency",
    "total",
    "vat_rate",
];
const LINE: [&str; 9] = [
    "id",
    "category",
    "quantity",
    "list",
    "discount",
    "net",
    "every",
    "term_months",
    "option",
];

#[test]
fn quotes_of_many_countries_are_read_as_their_partners_meant_them() {
    for expected in &FILES {
        let quote = import(expected.file);
        assert_eq!(words(&quote, &HEAD), expected.head, "{}", expected.file);
        let count = |key: &str| quote[key].as_array().unwrap().len();
        let counts = ["lines", "left_out", "findings"].map(count);
        assert_eq!(
            counts, expected.counts,
            "{}: {:#} {:#}",
            expected.file, quote["left_out"], quote["findings"]
        );
        let lines: Vec<String> = quote["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| words(line, &LINE).join(" "))
            .collect();
        for line in expected.lines {
            assert!(
                lines.iter().any(|other| other == line),
                "{}: {line} in {lines:#?}",
                expected.file
            );
        }
    }
}

#[test]
fn every_quote_that_is_written_as_csv_is_read_back_as_it_was() {
    let folder = folder();
    for expected in &FILES {
        let path = data(&format!("quotes/{}", expected.file));
        let written = run(&["import", "quote", &path, "--format", "csv"]);
        assert_eq!(written.code, 0, "{}: {}", expected.file, written.stderr);
        let copy = folder.path().join("copy.csv");
        std::fs::write(&copy, &written.stdout).unwrap();
        let copy = copy.to_str().unwrap();
        let answer = run(&["import", "quote", copy, "--format", "json"]);
        let json: Value = serde_json::from_str(&answer.stdout).unwrap();
        let (first, again) = (import(expected.file), &json["quotes"][0]);
        let lines = |quote: &Value| {
            let mut lines = quote["lines"].as_array().unwrap().clone();
            for line in &mut lines {
                // Where a line stands is another matter.
                line["row"].take();
            }
            lines
        };
        assert_eq!(lines(again), lines(&first), "{}", expected.file);
        for key in HEAD.iter().filter(|key| **key != "currency") {
            assert_eq!(again[key], first[key], "{}: {key}", expected.file);
        }
        // Where the file names no currency, the written one names the project's.
        if !word(&first["currency"]).starts_with('-') {
            assert_eq!(again["currency"], first["currency"], "{}", expected.file);
        }
        let twice = run(&["import", "quote", copy, "--format", "csv"]);
        assert_eq!(twice.stdout, written.stdout, "{}", expected.file);
    }
}

#[test]
fn the_encoding_of_a_quote_makes_no_difference() {
    let text = std::fs::read_to_string(data("quotes/nord-systeme.csv")).unwrap();
    let folder = folder();
    let path = folder.path().join("nord-systeme.csv");
    let bare = |mut quote: Value| {
        quote["place"].take();
        quote
    };
    let plain = bare(import("nord-systeme.csv"));
    let windows: Vec<u8> = text
        .chars()
        .map(|c| {
            if c == '€' {
                0x80
            } else {
                u8::try_from(u32::from(c)).unwrap()
            }
        })
        .collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [windows, marked, utf16] {
        std::fs::write(&path, bytes).unwrap();
        let answer = run(&[
            "import",
            "quote",
            path.to_str().unwrap(),
            "--format",
            "json",
        ]);
        let mut json: Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!(bare(json["quotes"][0].take()), plain);
    }
}

#[test]
fn quotes_begin_a_project_that_is_valid_without_an_estate() {
    let folder = folder();
    let project = folder.path().join("my.toml").to_str().unwrap().to_owned();
    let (nord, sud) = (
        data("quotes/nord-systeme.csv"),
        data("quotes/ouest-informatique.csv"),
    );
    let answer = run(&["import", "quote", &nord, &sud, "--into", &project]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert_eq!(
        run(&["check", &project]).code,
        0,
        "{}",
        run(&["check", &project]).stdout
    );
    let text = std::fs::read_to_string(&project).unwrap();
    assert_eq!(text.matches("[[quote]]").count(), 2);
    // The same file again takes the place of the first.
    assert_eq!(run(&["import", "quote", &nord, "--into", &project]).code, 0);
    assert_eq!(std::fs::read_to_string(&project).unwrap(), text);
    // Another currency needs a rate, and nothing is written without one.
    let harbour = data("quotes/harbour-data.csv");
    let refused = run(&["import", "quote", &harbour, "--into", &project]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(
        refused.stderr.contains("exchange_rate"),
        "{}",
        refused.stderr
    );
    assert_eq!(std::fs::read_to_string(&project).unwrap(), text);
    let rated = run(&[
        "import", "quote", &harbour, "--rate", "USD=0.92", "--into", &project,
    ]);
    assert_eq!(rated.code, 0, "{}", rated.stderr);
    assert_eq!(run(&["check", &project]).code, 0);
}

#[test]
fn a_pasted_table_is_read_from_standard_input_with_corrected_columns() {
    let text = b"Thing\tStueckgeld\tPieces\nDisk\t12,50\t4\n";
    let arguments = [
        "import",
        "quote",
        "-",
        "--map",
        "Thing=description",
        "--map",
        "Stueckgeld=net",
        "--map",
        "Pieces=quantity",
        "--partner",
        "Nord",
        "--format",
        "json",
    ];
    let answer = run_with_input(&arguments, text);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    let quote = &json["quotes"][0];
    assert_eq!(
        (&quote["partner"], &quote["lines"][0]["net"]),
        (&"Nord".into(), &"12.5".into())
    );
    let wrong = run(&["import", "quote", "x.csv", "--map", "Thing=colour"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("there is no field \"colour\""));
}

#[test]
fn what_is_no_quote_is_refused_with_what_is_wrong() {
    let folder = folder();
    for (name, bytes, told) in [
        ("a.pdf", b"%PDF-1.7\n\0".to_vec(), "found a damaged PDF"),
        ("b.xlsx", b"PK\x03\x04".to_vec(), "damaged workbook"),
        ("c.csv", b"Dear customer\n".to_vec(), "no table of lines"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let answer = run(&["import", "quote", path.to_str().unwrap()]);
        assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{name}");
        assert!(answer.stderr.contains(told), "{}", answer.stderr);
    }
}
