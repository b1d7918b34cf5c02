use std::path::PathBuf;

use displace_model::project::{Project, check};
use rust_xlsxwriter::Workbook;

use super::*;
use crate::records;

const V_INFO: [&str; 13] = [
    "VM",
    "Powerstate",
    "Template",
    "SRM Placeholder",
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

/// A row of vInfo: name, state, template, provisioned, in use, datastore, cluster.
fn machine(row: [&str; 7], uuid: &str) -> Vec<String> {
    let [name, power, template, provisioned, used, store, cluster] = row;
    let path = format!("[{store}] {name}/{name}.vmx");
    [
        name,
        power,
        template,
        "False",
        provisioned,
        used,
        &path,
        "DC1",
        cluster,
        "Servers",
        "Microsoft Windows Server 2019 (64-bit)",
        uuid,
        "",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn fleet() -> Vec<Vec<String>> {
    let mut rows = vec![V_INFO.map(str::to_owned).to_vec()];
    let machines = [
        (
            [
                "web-1",
                "poweredOn",
                "False",
                "2097152",
                "1048576",
                "DS01",
                "Prod",
            ],
            "a",
        ),
        (
            [
                "web-2",
                "poweredOn",
                "False",
                "2097152",
                "524288",
                "DS01",
                "Prod",
            ],
            "b",
        ),
        (
            [
                "db-1",
                "poweredOn",
                "False",
                "4194304",
                "2097152",
                "DS02",
                "Prod",
            ],
            "c",
        ),
        (
            [
                "old-1",
                "poweredOff",
                "False",
                "1024",
                "1024",
                "DS01",
                "Prod",
            ],
            "d",
        ),
        (
            ["gold", "poweredOff", "True", "1024", "1024", "DS01", "Prod"],
            "e",
        ),
        (
            [
                "web-1",
                "poweredOn",
                "False",
                "2097152",
                "1048576",
                "DS01",
                "Prod",
            ],
            "a",
        ),
        (
            ["odd", "poweredOn", "False", "many", "", "DS01", "Prod"],
            "f",
        ),
        (["empty", "poweredOn", "False", "", "", "DS01", "Prod"], "g"),
    ];
    rows.extend(machines.map(|(row, uuid)| machine(row, uuid)));
    rows
}

fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The fleet as a workbook with the tabs vInfo, vPartition, vDatastore and vHost.
fn workbook(folder: &tempfile::TempDir) -> PathBuf {
    let mut book = Workbook::new();
    let partitions = [
        ["VM", "Disk", "Capacity MiB", "Consumed MiB", "VM UUID"],
        ["web-1", "C:\\", "1000", "262144", "a"],
        ["web-1", "D:\\", "1000", "262144", "a"],
    ];
    let stores = [
        ["Name", "Capacity MiB"],
        ["DS01", "10485760"],
        ["DS02", "10485760"],
        ["DS03", "1"],
    ];
    let hosts = [["Host", "# CPU"], ["esx1", "2"], ["esx2", "2"]];
    let tabs: [(&str, Vec<Vec<String>>); 4] = [
        ("vInfo", fleet()),
        (
            "vPartition",
            partitions
                .map(|row| row.map(str::to_owned).to_vec())
                .to_vec(),
        ),
        (
            "vDatastore",
            stores.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
        ),
        (
            "vHost",
            hosts.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
        ),
    ];
    for (name, rows) in tabs {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (number, row) in (0_u32..).zip(rows) {
            for (column, text) in (0_u16..).zip(row) {
                match text.parse::<f64>() {
                    Ok(value) => sheet.write(number, column, value).unwrap(),
                    Err(_) => sheet.write(number, column, text).unwrap(),
                };
            }
        }
    }
    let path = folder.path().join("fleet.xlsx");
    book.save(&path).unwrap();
    path
}

fn project() -> Project {
    records::bare_project(jiff::civil::date(2027, 1, 1))
}

fn summary(groups: &[Group]) -> Vec<(&str, u32, f64)> {
    groups
        .iter()
        .map(|group| (group.name.as_str(), group.count, group.mean_tib))
        .collect()
}

#[test]
fn machines_become_groups_by_cluster_and_datastore() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = rvtools(&[workbook(&folder)], false).unwrap();
    let by_cluster = groups(&inventory, Grouping::default());
    assert_eq!(
        summary(&by_cluster),
        [("Prod on DS01", 2, 0.75), ("Prod on DS02", 1, 2.0)]
    );
    assert_eq!(
        (by_cluster[0].smallest_tib, by_cluster[0].largest_tib),
        (0.5, 1.0)
    );
    let together = Grouping {
        apart: false,
        ..Grouping::default()
    };
    assert_eq!(
        summary(&groups(&inventory, together)),
        [("Prod", 3, 3.5 / 3.0)]
    );
    let provisioned = Grouping {
        by: By::Datastore,
        size: Size::Provisioned,
        ..Grouping::default()
    };
    assert_eq!(
        summary(&groups(&inventory, provisioned)),
        [("DS01", 2, 2.0), ("DS02", 1, 4.0)]
    );
    let guest = Grouping {
        by: By::Os,
        size: Size::Guest,
        apart: false,
    };
    let [all] = &groups(&inventory, guest)[..] else {
        panic!("one group")
    };
    assert_eq!(all.tib(), 0.5 + 0.5 + 2.0);
    assert_eq!(
        (inventory.hosts, inventory.sockets, inventory.stores.len()),
        (2, 4, 3)
    );
}

#[test]
fn what_is_left_out_is_told_with_reason_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = workbook(&folder);
    let inventory = rvtools(std::slice::from_ref(&path), false).unwrap();
    let told: Vec<(Reason, usize)> = inventory
        .left_out_by_reason()
        .into_iter()
        .map(|(reason, count, _)| (reason, count))
        .collect();
    assert_eq!(
        told,
        [
            (Reason::PoweredOff, 1),
            (Reason::Template, 1),
            (Reason::Duplicate, 1),
            (Reason::NoSize, 1),
            (Reason::BadSize, 1),
        ]
    );
    assert_eq!(
        inventory.findings[0].to_string(),
        "fleet.xlsx, sheet vInfo, row 8, column E: found \"many\", allowed is a size in MiB, 0 or more (the machine is left out)"
    );
    assert_eq!(
        inventory.place(&inventory.left_out[0]).to_string(),
        "fleet.xlsx, sheet vInfo, row 5"
    );
    assert_eq!(rvtools(&[path], true).unwrap().count(), 4);
}

#[test]
fn the_folder_of_csv_files_says_the_same_as_the_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let csv = tempfile::tempdir().unwrap();
    // An old version: MB, decimal sizes with marks between thousands, semicolons, Windows-1252.
    let thousands = |text: &str| match text.parse::<u64>() {
        Ok(number) if number > 999 => {
            let digits = number.to_string();
            let (begin, end) = digits.split_at(digits.len() - 3);
            if begin.len() > 3 {
                let (first, second) = begin.split_at(begin.len() - 3);
                format!("{first}.{second}.{end}")
            } else {
                format!("{begin}.{end}")
            }
        }
        _ => text.to_owned(),
    };
    let lines: Vec<String> = fleet()
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| thousands(cell))
                .collect::<Vec<_>>()
                .join(";")
        })
        .collect();
    let text = lines.join("\r\n").replace("MiB", "MB");
    write(&csv, "RVTools_tabvInfo.csv", &text);
    write(
        &csv,
        "RVTools_tabvHost.csv",
        "Host;# CPU\r\nesx1;2\r\nesx2;2\r\n",
    );
    let one = rvtools(&[workbook(&folder)], false).unwrap();
    let from_folder = rvtools(&[csv.path().to_owned()], false).unwrap();
    let from_file = rvtools(&[csv.path().join("RVTools_tabvInfo.csv")], false).unwrap();
    let of = |inventory: &Inventory| {
        let groups = groups(inventory, Grouping::default());
        format!("{:?}", summary(&groups))
    };
    assert_eq!(of(&one), of(&from_folder));
    assert_eq!(of(&one), of(&from_file));
    assert_eq!((from_file.hosts, from_file.sockets), (2, 4));
}

#[test]
fn a_second_import_updates_instead_of_doubling() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = rvtools(&[workbook(&folder)], false).unwrap();
    let mut project = project();
    let first = Draft::new(&inventory, Grouping::default(), Some(&project));
    assert_eq!(first.counts(), (2, 0, 0));
    first.apply(&mut project);
    assert!(
        check(&project).iter().all(|problem| !problem.is_error()),
        "{:?}",
        check(&project)
    );
    let ids: Vec<&str> = project
        .domains
        .iter()
        .map(|domain| domain.id.as_str())
        .collect();
    assert_eq!(ids, ["dc1", "ds01", "ds02"]);
    assert_eq!(project.workloads[0].domains, ["dc1", "ds01"]);

    let again = Draft::new(&inventory, Grouping::default(), Some(&project));
    assert_eq!(again.counts(), (0, 0, 2));
    let before = project.clone();
    again.apply(&mut project);
    assert_eq!(project, before);

    // What people change stays; what the inventory says changes.
    project.workloads[0].name = "Web shop".to_owned();
    project.workloads[0].tier = 3;
    let more = rvtools(&[folder.path().join("fleet.xlsx")], true).unwrap();
    let update = Draft::new(&more, Grouping::default(), Some(&project));
    assert_eq!(update.counts(), (0, 1, 1));
    update.apply(&mut project);
    assert_eq!(project.workloads.len(), 2);
    let web = &project.workloads[0];
    assert_eq!((web.name.as_str(), web.tier, web.count), ("Web shop", 3, 3));

    let gone = Draft::new(
        &inventory,
        Grouping {
            by: By::Os,
            ..Grouping::default()
        },
        Some(&project),
    );
    assert_eq!(gone.gone, ["Web shop", "Prod on DS02"]);
}

#[test]
fn names_that_lead_to_one_id_are_two_workloads() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(
        &folder,
        "servers.csv",
        "Name,Cluster,Used (GiB)\na,Prod-1,1024\nb,Prod 1,2048\nc,Prod 1,2048\n",
    );
    let inventory = table(&[path], false).unwrap();
    let mut project = project();
    Draft::new(&inventory, Grouping::default(), Some(&project)).apply(&mut project);
    let counts: Vec<u32> = project
        .workloads
        .iter()
        .map(|workload| workload.count)
        .collect();
    assert_eq!(counts, [2, 1]);
    assert_ne!(project.workloads[0].id, project.workloads[1].id);
    let again = Draft::new(&inventory, Grouping::default(), Some(&project));
    assert_eq!(again.counts(), (0, 0, 2));
}

#[test]
fn a_table_of_any_maker_is_read_in_its_language() {
    let folder = tempfile::tempdir().unwrap();
    let german = "Serverliste der Musterwerk AG;;;\n\nServername;Betriebssystem;Belegt (GB);Zustand;Anzahl\n\
                  erp;Windows;1.500,5;ein;1\nweb;Linux;250,25;ein;4\nalt;Linux;10;aus;1\nSumme;;1.760,75;;\n";
    let inventory = table(&[write(&folder, "liste.csv", german)], false).unwrap();
    assert_eq!(inventory.count(), 5);
    let by_os = groups(
        &inventory,
        Grouping {
            by: By::Os,
            ..Grouping::default()
        },
    );
    let tib = |gb: f64| gb * 1e9 / 1_099_511_627_776.0;
    assert!((by_os[1].tib() - tib(1500.5)).abs() < 1e-9);
    assert!((by_os[0].mean_tib - tib(250.25)).abs() < 1e-9);
    let reasons: Vec<Reason> = inventory
        .left_out
        .iter()
        .map(|left_out| left_out.reason)
        .collect();
    assert_eq!(reasons, [Reason::PoweredOff, Reason::Total]);

    let french = "Serveur\tTaille\tSite\nsrv1\t1,5 To\tLyon\nsrv2\t500 Go\tParis\n";
    let inventory = table(&[write(&folder, "parc.txt", french)], false).unwrap();
    let sites = groups(&inventory, Grouping::default());
    assert_eq!(sites.len(), 2);
    assert!((sites[0].tib() + sites[1].tib() - tib(2000.0)).abs() < 1e-9);
}

#[test]
fn sizes_without_a_unit_and_bad_rows_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Name;Cluster;Used\nerp;Prod;1024\nweb;Prod;lots\nodd,Prod,5\nmail;Prod;-3\n";
    let inventory = table(&[write(&folder, "a.csv", text)], false).unwrap();
    assert_eq!(
        summary(&groups(&inventory, Grouping::default())),
        [("Prod", 1, 1.0)]
    );
    let told: Vec<String> = inventory.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "a.csv, line 1, column 3: found a column of sizes without a unit, allowed is a heading such as Used (GiB) (numbers without a unit are read as GiB)",
            "a.csv, line 3, column 3: found \"lots\", allowed is a size, such as 120 or 120 GiB (the row is left out)",
            "a.csv, line 4, column 1: found a line separated by \",\" in a table separated by \";\", allowed is a value (the row is left out)",
            "a.csv, line 5, column 3: found \"-3\", allowed is a size, such as 120 or 120 GiB (the row is left out)",
        ]
    );
}

#[test]
fn files_that_are_no_inventory_are_refused_with_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(&folder, "a.csv", "colour,shape\nred,round\n");
    let told = |found: Result<Inventory, Vec<crate::import::finding::Finding>>| {
        found.unwrap_err()[0].to_string()
    };
    assert!(
        told(table(std::slice::from_ref(&text), false))
            .contains("no heading for name and size among \"colour\", \"shape\"")
    );
    assert!(
        told(rvtools(&[text], false))
            .starts_with("a.csv, line 1: found no column VM among \"colour\"")
    );
    assert!(told(rvtools(&[folder.path().to_owned()], false)).contains("vInfo.csv"));
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Summary").unwrap();
    let path = folder.path().join("b.xlsx");
    book.save(&path).unwrap();
    assert!(told(rvtools(&[path], false)).contains("no sheet vInfo among \"Summary\""));
    let empty = write(&folder, "RVTools_tabvInfo.csv", "VM,In Use MiB\n");
    assert!(told(rvtools(&[empty], false)).contains("no machine to import, 0 left out"));
}
