//! How long an inventory of 100,000 machines takes to become workloads: at most 2 s and 256 MiB, as a text with
//! separators and as a workbook. A sheet that is padded to its last row keeps no more than its content, and its empty
//! rows cost what it takes to see that they are empty; unpacking alone is the floor. On two shared cores: text 0.31 s,
//! workbook 1.02 s; 1,000 machines 10 ms, padded 45 ms, of which 24 ms unpack. `cargo bench -p displace --bench import`;
//! with `--profile-time 10` under a tool that tells the memory of a process.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use displace::import::inventory::{Draft, Grouping, rvtools};
use rust_xlsxwriter::{Workbook, XlsxError};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const MACHINES: u32 = 100_000;
const HEADINGS: [&str; 16] = [
    "VM",
    "Powerstate",
    "Template",
    "SRM Placeholder",
    "DNS Name",
    "CPUs",
    "Memory",
    "Provisioned MiB",
    "In Use MiB",
    "Path",
    "Datacenter",
    "Cluster",
    "Folder",
    "OS according to the VMware Tools",
    "VM UUID",
    "Annotation",
];

/// What stands in the cells of a machine.
fn machine(number: u32) -> [String; 16] {
    let (store, cluster) = (number % 200, number % 24);
    [
        format!("srv-{number:06}"),
        "poweredOn".to_owned(),
        "False".to_owned(),
        "False".to_owned(),
        format!("srv-{number:06}.example.org"),
        "4".to_owned(),
        "8192".to_owned(),
        (102_400 + number % 4096).to_string(),
        (40_960 + number % 4096).to_string(),
        format!("[DS-{store:03}] srv-{number:06}/srv-{number:06}.vmx"),
        format!("DC{}", cluster % 2),
        format!("Cluster {cluster:02}"),
        format!("Department {}", number % 40),
        "Microsoft Windows Server 2022 (64-bit)".to_owned(),
        format!("4216{number:08x}-0000-0000-{number:012x}"),
        String::new(),
    ]
}

fn text(folder: &Path) -> std::io::Result<PathBuf> {
    let mut text = HEADINGS.join(";");
    for number in 0..MACHINES {
        // Writing to a string cannot fail.
        let _ = write!(text, "\r\n{}", machine(number).join(";"));
    }
    let path = folder.join("RVTools_tabvInfo.csv");
    std::fs::write(&path, text)?;
    Ok(path)
}

fn workbook(folder: &Path) -> Result<PathBuf, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("vInfo")?;
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        sheet.write(0, column, heading)?;
    }
    for number in 0..MACHINES {
        for (column, cell) in (0_u16..).zip(machine(number)) {
            match cell.parse::<f64>() {
                Ok(value) => sheet.write(number + 1, column, value)?,
                Err(_) => sheet.write(number + 1, column, cell)?,
            };
        }
    }
    let path = folder.join("fleet.xlsx");
    book.save(&path)?;
    Ok(path)
}

/// A sheet of 1,000 machines, and the same one padded to the last row that a sheet can have.
fn padded(folder: &Path) -> Result<[PathBuf; 2], Box<dyn std::error::Error>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("vInfo")?;
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        sheet.write(0, column, heading)?;
    }
    for number in 0..1_000 {
        for (column, cell) in (0_u16..).zip(machine(number)) {
            sheet.write(number + 1, column, cell)?;
        }
    }
    let paths = ["content.xlsx", "padded.xlsx"].map(|name| folder.join(name));
    let whole = book.save_to_buffer()?;
    std::fs::write(&paths[0], &whole)?;
    let mut padding = String::new();
    for row in 1_002..=1_048_576 {
        // Writing to a string cannot fail.
        let _ = write!(padding, "<row r=\"{row}\"><c r=\"A{row}\" s=\"0\"/></row>");
    }
    padding.push_str("</sheetData>");
    let mut archive = ZipArchive::new(Cursor::new(whole))?;
    let mut out = ZipWriter::new(std::fs::File::create(&paths[1])?);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        let name = part.name()?.into_owned();
        let mut content = String::new();
        part.read_to_string(&mut content)?;
        if name == "xl/worksheets/sheet1.xml" {
            content = content.replace("</sheetData>", &padding);
        }
        out.start_file(name, SimpleFileOptions::default())?;
        out.write_all(content.as_bytes())?;
    }
    out.finish()?;
    Ok(paths)
}

fn bench(criterion: &mut Criterion) {
    let Ok(folder) = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")) else {
        return;
    };
    let files = [
        ("text", text(folder.path()).ok()),
        ("workbook", workbook(folder.path()).ok()),
    ];
    let mut group = criterion.benchmark_group("inventory of 100,000 machines");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(15))
        .throughput(Throughput::Elements(MACHINES.into()));
    for (name, path) in files {
        let Some(path) = path else { continue };
        let paths = [path];
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let inventory = rvtools(&paths, false).ok();
                inventory.map(|inventory| Draft::new(&inventory, Grouping::default(), None))
            });
        });
    }
    group.finish();
    let Ok(paths) = padded(folder.path()) else {
        return;
    };
    let padded_path = paths[1].clone();
    let mut group = criterion.benchmark_group("sheet of 1,000 machines");
    group.sample_size(10);
    for (name, path) in ["as it is", "padded to 1,048,576 rows"]
        .into_iter()
        .zip(paths)
    {
        let paths = [path];
        group.bench_function(name, |bencher| {
            bencher.iter(|| rvtools(&paths, false).ok());
        });
    }
    group.bench_function("the padded one unpacked and nothing else", |bencher| {
        bencher.iter(|| unpacked(&padded_path));
    });
    group.finish();
}

/// Bytes of all parts of a workbook.
fn unpacked(path: &Path) -> Option<u64> {
    let mut archive = ZipArchive::new(Cursor::new(std::fs::read(path).ok()?)).ok()?;
    let mut sum = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        sum += std::io::copy(&mut part, &mut std::io::sink()).ok()?;
    }
    Some(sum)
}

criterion_group!(benches, bench);
criterion_main!(benches);
