use std::fmt::Write as _;

use displace_model::project::{Project, check};
use displace_model::quote::Language;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::*;
use crate::import::table::Limits;

fn read_text(name: &str, text: &str) -> Import {
    let bytes = text.as_bytes().to_vec();
    let mut book = Book::read(name, bytes, Limits::by_hand()).unwrap();
    read(&mut book, &Settings::default()).unwrap()
}

fn project() -> Project {
    let mut project = records::bare_project(jiff::civil::date(2027, 1, 1));
    project.plans.clear();
    project
}

/// A quote as a workbook with a cover sheet, a merged title, headings in two rows, serial dates, formulas, a currency
/// in the number format only, and an error.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Cover")
        .unwrap()
        .write(3, 1, "An offer for you")
        .unwrap();
    let sheet = book.add_worksheet().set_name("Positions").unwrap();
    let (bold, date) = (
        Format::new().set_bold(),
        Format::new().set_num_format("dd/mm/yyyy"),
    );
    sheet
        .merge_range(0, 0, 0, 6, "Offer of South Data Ltd", &bold)
        .unwrap();
    sheet.write(1, 0, "Quote date").unwrap();
    sheet
        .write_with_format(1, 1, ExcelDateTime::from_ymd(2027, 3, 9).unwrap(), &date)
        .unwrap();
    sheet.write(2, 0, "Valid until").unwrap();
    sheet
        .write_with_format(2, 1, ExcelDateTime::from_ymd(2027, 4, 9).unwrap(), &date)
        .unwrap();
    sheet
        .write(3, 0, "Currency")
        .unwrap()
        .write(3, 1, "GBP")
        .unwrap();
    sheet.merge_range(5, 2, 5, 4, "Price", &bold).unwrap();
    for (column, heading) in [(0, "SKU"), (1, "Description"), (5, "Qty"), (6, "Amount")] {
        sheet.write(5, column, heading).unwrap();
    }
    for (column, heading) in [(2, "List"), (3, "Discount"), (4, "Net price")] {
        sheet.write(6, column, heading).unwrap();
    }
    let lines = [
        ("CAP", "Licence per TiB", 500.0, 0.3, 40.0),
        ("SUP", "Support", 100.0, 0.1, 40.0),
    ];
    for (row, (sku, name, list, discount, quantity)) in (7_u32..).zip(lines) {
        sheet
            .write(row, 0, sku)
            .unwrap()
            .write(row, 1, name)
            .unwrap();
        sheet
            .write(row, 2, list)
            .unwrap()
            .write(row, 3, discount)
            .unwrap();
        let net = Formula::new("=C8*(1-D8)").set_result((list * (1.0 - discount)).to_string());
        let sum =
            Formula::new("=E8*F8").set_result((list * (1.0 - discount) * quantity).to_string());
        sheet
            .write(row, 4, net)
            .unwrap()
            .write(row, 5, quantity)
            .unwrap()
            .write(row, 6, sum)
            .unwrap();
    }
    sheet
        .write(9, 0, "ODD")
        .unwrap()
        .write(9, 1, "Odd one")
        .unwrap();
    sheet
        .write(9, 4, Formula::new("=1/0").set_result("#DIV/0!"))
        .unwrap()
        .write(9, 5, 1.0)
        .unwrap();
    sheet
        .write(11, 1, "Total")
        .unwrap()
        .write(11, 6, 17_600.0)
        .unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_with_all_its_oddities_is_read() {
    let mut book = Book::read("south.xlsx", workbook(), Limits::by_hand()).unwrap();
    let import = read(&mut book, &Settings::default()).unwrap();
    let quote = &import.quote;
    assert_eq!(import.place.to_string(), "south.xlsx, sheet Positions");
    assert_eq!(quote.currency.as_deref(), Some("GBP"));
    assert_eq!(
        (quote.date, quote.valid_until),
        (
            Some(jiff::civil::date(2027, 3, 9)),
            Some(jiff::civil::date(2027, 4, 9))
        )
    );
    assert_eq!(quote.lines.len(), 2);
    let capacity = &quote.lines[0];
    assert_eq!(capacity.net.unwrap().to_string(), "350");
    assert_eq!(capacity.discount, Some(Decimal::new(3, 1)));
    assert_eq!(quote.sticker().unwrap().to_string(), "17600");
    assert_eq!(quote.extended().unwrap().rounded().to_string(), "17600");
    let told: Vec<String> = import.findings.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("south.xlsx, sheet Positions, row 10, column E: found #DIV/0!"),
        "{told:?}"
    );
    let reasons: Vec<&str> = import
        .left_out
        .iter()
        .map(|left_out| left_out.why.as_str())
        .collect();
    assert_eq!(reasons, ["Net price: #DIV/0!", "a total"]);
}

#[test]
fn a_guess_is_corrected_and_a_column_left_out() {
    let text = "Artikel;Stueckgeld;Anzahl;Summe\nDisk;12,50;4;50,00\n";
    let mut book = Book::from_text("a.csv", text.to_owned());
    let guessed = read(&mut book, &Settings::default()).unwrap();
    assert_eq!(guessed.columns[1].field, None);
    assert_eq!(guessed.quote.language, Language::German);
    let settings = Settings {
        columns: BTreeMap::from([(key("Stueckgeld"), Some(Field::Net)), (key("Summe"), None)]),
        partner: Some("Nord".to_owned()),
        ..Settings::default()
    };
    let corrected = read(&mut book, &settings).unwrap();
    assert_eq!(corrected.quote.partner, "Nord");
    assert_eq!(corrected.quote.lines[0].net.unwrap().to_string(), "12.50");
    let fields: Vec<Option<Field>> = corrected
        .columns
        .iter()
        .map(|column| column.field)
        .collect();
    assert_eq!(
        fields,
        [
            Some(Field::Description),
            Some(Field::Net),
            Some(Field::Quantity),
            None
        ]
    );
}

#[test]
fn the_decimal_mark_of_an_unclear_number_is_told() {
    let import = read_text("a.csv", "Item,Qty,Unit price\nDisk,2,1.250\n");
    assert_eq!(
        import.findings[0].hint,
        "it was read as 1.250, and nothing in the file says otherwise"
    );
    let import = read_text(
        "a.csv",
        "Item,Qty,Unit price\nDisk,2,1.250\nCable,1,\"3,50\"\n",
    );
    assert_eq!(import.quote.lines[0].net.unwrap().to_string(), "1250");
    assert!(import.findings.is_empty());
}

#[test]
fn lines_in_another_currency_are_left_out() {
    let import = read_text(
        "a.csv",
        "Item,Qty,Unit price,Currency\nDisk,2,10.50,EUR\nTape,1,3.50,EUR\nCable,1,1.50,USD\n",
    );
    assert_eq!((import.quote.lines.len(), import.rows.len()), (2, 2));
    assert_eq!(
        import.left_out[0].why,
        "its price is in USD, the quote's in EUR"
    );
}

#[test]
fn absurd_numbers_leave_their_line_out() {
    let huge = "9".repeat(27);
    let text = format!(
        "Item,Qty,Unit price\nDisk,{huge},{huge}\nTape,1,{}\nCable,1,2.50\n",
        "9".repeat(40)
    );
    let import = read_text("a.csv", &text);
    assert_eq!(import.quote.lines.len(), 1);
    let reasons: Vec<&str> = import
        .left_out
        .iter()
        .map(|left_out| left_out.why.as_str())
        .collect();
    assert_eq!(reasons[0], "amounts with more digits than can be kept");
    assert!(reasons[1].contains("more digits than can be kept"));
}

#[test]
fn a_file_without_lines_is_refused_with_the_reason() {
    let told = |text: &str| {
        let mut book = Book::from_text("a.csv", text.to_owned());
        read(&mut book, &Settings::default()).unwrap_err()[0].to_string()
    };
    assert!(told("Dear customer,\nthank you\n").contains("no table of lines"));
    assert!(told("").contains("no table of lines"));
    let none = told("Item,Qty,Unit price\nDisk,many,1\n");
    assert!(
        none.contains("no line below them") && none.contains("line 2: Quantity: \"many\""),
        "{none}"
    );
}

#[test]
fn a_quote_takes_the_place_of_its_earlier_self_until_its_round_is_closed() {
    let text = "Quote number: Q-1\nSupplier: North Ltd\nItem,Qty,Unit price\nDisk,2,10.50\n";
    let import = read_text("a.csv", text);
    let mut project = project();
    assert_eq!(fate(&project, &import.quote), Fate::New);
    put(&mut project, import.quote.clone());
    put(&mut project, import.quote.clone());
    assert_eq!(
        (project.quotes.len(), project.quotes[0].id.as_str()),
        (1, "north_ltd_q_1")
    );
    project.quotes[0].frozen = true;
    assert_eq!(fate(&project, &import.quote), Fate::NextRound);
    put(&mut project, import.quote.clone());
    assert_eq!(project.quotes.len(), 2);
    assert_eq!(
        (project.quotes[1].round, project.quotes[1].id.as_str()),
        (2, "north_ltd_q_1_round_2")
    );
    assert!(
        check(&project).iter().all(|problem| !problem.is_error()),
        "{:?}",
        check(&project)
    );
}

#[test]
fn the_first_quote_of_an_empty_project_decides_its_currency() {
    let import = read_text("a.csv", "Item,Qty,Unit price (USD)\nDisk,2,10.50\n");
    assert_eq!(import.quote.currency.as_deref(), Some("USD"));
    let mut project = project();
    put(&mut project, import.quote);
    assert_eq!(
        (
            project.currency.as_str(),
            project.quotes[0].currency.as_deref()
        ),
        ("USD", None)
    );
}

#[test]
fn long_quotes_are_read_at_once() {
    let mut text = "Part number,Description,Qty,Unit price\n".to_owned();
    for line in 0..5_000 {
        let _ = writeln!(text, "P-{},Disk {line},2,10.50", line % 7);
    }
    let import = read_text("a.csv", &text);
    assert_eq!(import.quote.lines.len(), 5_000);
    text.push_str("P,One more,1,1.50\n");
    let mut book = Book::from_text("a.csv", text);
    let told = read(&mut book, &Settings::default()).unwrap_err();
    assert!(told[0].value.contains("5001 lines"));
}

#[test]
fn a_quote_that_is_written_and_read_again_is_the_same() {
    let text = "Supplier: =Evil & Sons; Ltd\nQuote number: Q-1\nDate: 2027-03-09\nPayment terms: 30 days net\n\
                Part number\tDescription\tUnit\tQuantity\tList price\tDiscount\tNet price\tPeriod\tTerm months\tStart\tUplift\tSupport level\tOption\tBundle\tNote\n\
                '=1+1\tLicence, \"premium\"\tTiB\t40\t1250.125\t32.5%\t\tyear\t36\t2027-04-01\t3%\tGold\t\tB1\t-5 degrees\n\
                @SUM\tCable\tpcs\t250\t\t\t0.18\tonce\t\t\t\t\tyes\t\t+49 40 1234\n\
                X-1\tCredit\t\t1\t\t\t-500.50\tonce\t\t\t\t\t\t\t\n";
    let first = read_text("a.tsv", text).quote;
    assert_eq!(
        (first.lines.len(), first.partner.as_str()),
        (3, "=Evil & Sons; Ltd")
    );
    assert_eq!(first.lines[0].part_number, "=1+1");
    assert_eq!(first.lines[2].net.unwrap().to_string(), "-500.50");
    let written = String::from_utf8(csv(&first, "EUR").unwrap()).unwrap();
    for cell in ["'=Evil", "'=1+1", "'@SUM", "'-5 degrees", "'+49 40 1234"] {
        assert!(written.contains(cell), "{written}");
    }
    // A negative price is a number, not text that begins with a minus.
    assert!(written.contains(",-500.5,"), "{written}");
    let second = read_text("b.csv", &written).quote;
    assert_eq!(second.currency.as_deref(), Some("EUR"));
    let bare = |mut quote: Quote| {
        quote.currency = None;
        quote
    };
    assert_eq!(bare(second.clone()), bare(first));
    let again = String::from_utf8(csv(&second, "EUR").unwrap()).unwrap();
    assert_eq!(again, written);
}

/// A quote as a workbook whose currency, percents and units stand in the formats of its cells alone. `stated` is a row
/// above the table; every price is shown in `format`, but that of the last line in `last`.
fn formatted(stated: &str, format: &str, last: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Angebot").unwrap();
    sheet.write(0, 0, stated).unwrap();
    for (column, heading) in (0_u16..).zip([
        "Bezeichnung",
        "Menge",
        "Listenpreis",
        "Rabatt",
        "Nettopreis",
        "Gesamt",
    ]) {
        sheet.write(2, column, heading).unwrap();
    }
    let number = |format: &str| Format::new().set_num_format(format);
    let lines = [
        ("Lizenz", 40.0, 500.0, 0.005, 497.5),
        ("Wartung", 40.0, 100.0, 0.1, 90.0),
        ("Schulung", 1.0, 1000.0, 0.0, 1000.0),
    ];
    for (row, (name, quantity, list, discount, net)) in (3_u32..).zip(lines) {
        let price = number(if row == 5 { last } else { format });
        sheet.write(row, 0, name).unwrap();
        sheet
            .write_with_format(row, 1, quantity, &number("0 \"TiB\""))
            .unwrap()
            .write_with_format(row, 2, list, &price)
            .unwrap()
            .write_with_format(row, 3, discount, &number("0.0%"))
            .unwrap()
            .write_with_format(row, 4, net, &price)
            .unwrap()
            .write_with_format(row, 5, net * quantity, &price)
            .unwrap();
    }
    let total = number(format);
    sheet.write(6, 0, "Summe netto").unwrap();
    sheet.write_with_format(6, 5, 24_500.0, &total).unwrap();
    sheet.write(7, 0, "MwSt.").unwrap();
    sheet
        .write_with_format(7, 4, 0.19, &number("0%"))
        .unwrap()
        .write_with_format(7, 5, 4_655.0, &total)
        .unwrap();
    book.save_to_buffer().unwrap()
}

fn read_formatted(stated: &str, format: &str, last: &str) -> Import {
    let bytes = formatted(stated, format, last);
    let mut book = Book::read("offer.xlsx", bytes, Limits::by_hand()).unwrap();
    read(&mut book, &Settings::default()).unwrap()
}

#[test]
fn the_currency_may_stand_in_the_formats_of_cells_alone() {
    for (format, code) in [
        ("#,##0.00 \"€\"", "EUR"),
        ("#,##0.00\\ [$€-407]", "EUR"),
        ("[$USD] #,##0.00", "USD"),
        (
            "_-[$£-809]* #,##0.00_-;\\-[$£-809]* #,##0.00_-;_-[$£-809]* \"-\"??_-;_-@_-",
            "GBP",
        ),
    ] {
        let import = read_formatted("Ein Angebot", format, format);
        let quote = &import.quote;
        assert_eq!(quote.currency.as_deref(), Some(code), "{format}");
        assert_eq!(import.findings, []);
        assert_eq!(quote.sticker().unwrap().to_string(), "24500");
        assert_eq!(quote.vat_rate, Some(Decimal::new(19, 2)));
        let licence = &quote.lines[0];
        // Half a percent is half a percent, and not fifty.
        assert_eq!(licence.discount, Some(Decimal::new(5, 3)));
        assert_eq!(
            licence.metric,
            displace_model::contract::Metric::FrontEndTib
        );
    }
    let plain = read_formatted("Ein Angebot", "#,##0.00", "#,##0.00");
    assert_eq!(plain.quote.currency, None);
}

#[test]
fn a_format_in_another_currency_than_the_words_is_told_and_the_words_count() {
    let import = read_formatted("Alle Preise in CHF", "#,##0.00 \"€\"", "#,##0.00 \"€\"");
    assert_eq!(import.quote.currency.as_deref(), Some("CHF"));
    assert_eq!(import.quote.lines.len(), 3);
    let told: Vec<String> = import.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "offer.xlsx, sheet Angebot, row 4, column E: found a price that its format shows in EUR, allowed is CHF, as words say (the words count; ask the partner which of them holds)"
        ]
    );
    // Where nothing but formats tells, a line in another currency is no line of this quote.
    let mixed = read_formatted("Ein Angebot", "#,##0.00 \"€\"", "[$USD] #,##0.00");
    assert_eq!(mixed.quote.lines.len(), 2);
    let left_out = mixed
        .left_out
        .iter()
        .find(|left_out| left_out.words == "Schulung");
    assert_eq!(
        left_out.map(|left_out| left_out.why.as_str()),
        Some("its price is in USD, the quote's in EUR")
    );
}

/// A workbook with two sheets that have a table, and one that has none.
fn two_tables() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap();
    for (name, rows) in [("Variant A", 2), ("Variant B", 3)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, heading) in (0_u16..).zip(["Item", "Qty", "Unit price"]) {
            sheet.write(4, column, heading).unwrap();
        }
        for row in 5..5 + rows {
            sheet.write(row, 0, format!("{name} {row}")).unwrap();
            sheet
                .write(row, 1, 2.0)
                .unwrap()
                .write(row, 2, 10.5)
                .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_second_table_is_told_and_can_be_chosen() {
    let mut book = Book::read("two.xlsx", two_tables(), Limits::by_hand()).unwrap();
    let first = read(&mut book, &Settings::default()).unwrap();
    assert_eq!(first.place.to_string(), "two.xlsx, sheet Variant A");
    assert_eq!(first.sheets, ["Variant A", "Variant B"]);
    assert_eq!(
        first.findings[0].to_string(),
        "two.xlsx, sheet Variant B, row 5: found another table, with 3 rows below its headings, allowed is one table in a quote (it was left out; choose its sheet to read it instead)"
    );
    let choose = |sheet: &str| Settings {
        sheet: Some(sheet.to_owned()),
        ..Settings::default()
    };
    let second = read(&mut book, &choose("variant b")).unwrap();
    assert_eq!((second.quote.lines.len(), second.findings.len()), (3, 0));
    let none = read(&mut book, &choose("Variant C")).unwrap_err();
    assert_eq!(
        none[0].to_string(),
        "two.xlsx: found no sheet \"Variant C\", allowed is one of \"Cover\", \"Variant A\", \"Variant B\""
    );
}

#[test]
fn a_table_with_unknown_headings_is_refused_with_what_was_found() {
    let mut book = Book::from_text("a.csv", "Ding;Zahl;Geld\nDisk;2;10,50\n".to_owned());
    let told = read(&mut book, &Settings::default()).unwrap_err()[0].to_string();
    assert!(
        told.starts_with("a.csv: found no table of lines; the most like headings are \"Ding\", \"Zahl\", \"Geld\", allowed is a table with a heading over each column"),
        "{told}"
    );
}

#[test]
fn bytes_of_another_encoding_are_told_with_their_place() {
    let mut bytes = "Bezeichnung;Stückzahl;Stückpreis\nGröße Ä;2;10,50\nGr"
        .as_bytes()
        .to_vec();
    bytes.extend(b"\xfcn;1;3,50\n");
    let mut book = Book::read("a.csv", bytes, Limits::by_hand()).unwrap();
    let import = read(&mut book, &Settings::default()).unwrap();
    assert_eq!(import.quote.lines.len(), 2);
    let told: Vec<String> = import.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "a.csv, line 3, column 3: found bytes that are no text in UTF-8, as all others are, allowed is one encoding (they are shown as \u{fffd}; ask for the file again if they matter)"
        ]
    );
}
