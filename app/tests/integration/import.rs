//! `displace import`: inventories from outside.

use crate::program::{folder, run};

const SERVERS: &str = "Server name;Cluster;Storage;Used (GiB);Power state\n\
    web-1;Prod;san-1;512;on\nweb-2;Prod;san-1;1536;on\ndb-1;Prod;san-2;2048;on\nold;Prod;san-1;5;off\n";

#[test]
fn without_a_project_an_inventory_is_only_shown() {
    let folder = folder();
    let path = folder.path().join("servers.csv");
    std::fs::write(&path, SERVERS).unwrap();
    let answer = run(&["import", "inventory", path.to_str().unwrap()]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert_eq!(
        answer.stdout,
        "Inventory servers.csv: 3 machines in 2 workloads by cluster, 4.00 TiB in use\n\n\
         \x20 workload       machines  TiB each   from     to   TiB  change\n\
         \x20 Prod on san-1         2     1.000  0.500  1.500  2.00     new\n\
         \x20 Prod on san-2         1     2.000  2.000  2.000  2.00     new\n\n\
         Storage domains: san-1, san-2\n\n\
         Left out: 1 powered off (old)\n"
    );
    assert!(answer.stderr.contains("nothing was changed"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_inventory_begins_a_project_and_updates_it_the_second_time() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (servers, project) = (path("servers.csv"), path("my.toml"));
    std::fs::write(&servers, SERVERS).unwrap();
    let import = || run(&["import", "inventory", &servers, "--into", &project]);
    let first = import();
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stderr.contains("began ") && first.stdout.contains("new"));
    let checked = run(&["check", &project]);
    assert_eq!(checked.code, 0, "{}", checked.stdout);
    let text = std::fs::read_to_string(&project).unwrap();
    assert!(
        text.contains("source = \"Inventory servers.csv\"")
            && text.contains("grade = \"measured\"")
    );

    std::fs::write(
        &servers,
        SERVERS.replace("db-1;Prod;san-2;2048", "db-1;Prod;san-2;3072"),
    )
    .unwrap();
    let second = import();
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(
        second.stderr.contains("changed ") && second.stdout.contains("was 1 × 2.000"),
        "{}",
        second.stdout
    );
    let updated = std::fs::read_to_string(&project).unwrap();
    assert_eq!(updated.matches("[[workload]]").count(), 2);
    assert!(updated.contains("value = 3"));
}

#[test]
fn scripts_get_json_alone_on_standard_output() {
    let folder = folder();
    let path = folder.path().join("servers.csv");
    std::fs::write(&path, format!("{SERVERS}bad;Prod;san-1;lots;on\n")).unwrap();
    let answer = run(&[
        "import",
        "inventory",
        path.to_str().unwrap(),
        "--format",
        "json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(json["format"], "displace-import");
    assert_eq!(json["machines"], 3);
    assert_eq!(json["draft"]["workloads"][0]["group"]["count"], 2);
    assert_eq!(json["left_out"][0]["reason"], "powered_off");
    assert_eq!(json["left_out"][1]["place"]["row"], 6);
    assert_eq!(json["findings"][0]["value"], "\"lots\"");
}

#[test]
fn files_that_cannot_be_imported_leave_the_project_alone() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (broken, good, project) = (path("broken.xlsx"), path("good.csv"), path("my.toml"));
    std::fs::write(&broken, b"PK\x03\x04 cut off").unwrap();
    std::fs::write(&good, SERVERS).unwrap();
    assert_eq!(
        run(&["import", "inventory", &good, "--into", &project]).code,
        0
    );
    let before = std::fs::read(&project).unwrap();
    let refused = run(&["import", "rvtools", &broken, "--into", &project]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(
        refused
            .stderr
            .contains("broken.xlsx: found a damaged workbook"),
        "{}",
        refused.stderr
    );
    // One bad file among good ones: nothing is half imported.
    assert_eq!(
        run(&["import", "inventory", &good, &broken, "--into", &project]).code,
        1
    );
    let missing = run(&["import", "rvtools", &path("none.xlsx"), "--into", &project]);
    assert_eq!(missing.code, 3);
    assert_eq!(std::fs::read(&project).unwrap(), before);
    let sample = run(&["import", "inventory", &good, "--into", "controller-failure"]);
    assert_eq!(sample.code, 2);
    assert!(
        sample.stderr.contains("write a copy of it first"),
        "{}",
        sample.stderr
    );
}
