//! Where results go: files that are replaced whole, pipes that may close.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::{data, folder, program, run};

#[test]
fn results_replace_a_file_and_leave_nothing_beside_it() {
    let folder = folder();
    let out = folder.path().join("results.json");
    std::fs::write(&out, "older results").unwrap();
    let answer = run(&[
        "run",
        "controller-failure",
        "--trials",
        "100",
        "--format",
        "json",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(
        (answer.code, answer.stdout.as_str(), answer.stderr.as_str()),
        (0, "", "")
    );
    let written = std::fs::read_to_string(&out).unwrap();
    let printed = run(&[
        "run",
        "controller-failure",
        "--trials",
        "100",
        "--format",
        "json",
    ]);
    assert_eq!(written, printed.stdout);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_output_that_cannot_be_written_is_found_before_the_run() {
    let folder = folder();
    let directory = folder.path().to_str().unwrap();
    let inside = folder.path().join("missing/results.json");
    for out in [directory, inside.to_str().unwrap(), "/dev/null/x"] {
        let begun = Instant::now();
        // So many trials would take minutes.
        let answer = run(&[
            "run",
            "fire-suppression",
            "--trials",
            "5000000",
            "--out",
            out,
        ]);
        assert_eq!(
            (answer.code, answer.stdout.as_str()),
            (3, ""),
            "{out}: {}",
            answer.stderr
        );
        assert!(
            answer.stderr.starts_with("error: could not write"),
            "{}",
            answer.stderr
        );
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_failed_run_leaves_the_older_results_alone() {
    let folder = folder();
    let out = folder.path().join("results.json");
    std::fs::write(&out, "older results").unwrap();
    let broken = folder.path().join("broken.toml");
    std::fs::write(&broken, "format = 1\nname = ").unwrap();
    let answer = run(&[
        "run",
        broken.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(answer.code, 1);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "older results");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn results_never_replace_the_project_they_come_from() {
    let folder = folder();
    let project = folder.path().join("project.toml");
    std::fs::copy(data("small.toml"), &project).unwrap();
    let path = project.to_str().unwrap();
    let answer = run(&["run", path, "--trials", "10", "--out", path]);
    assert_eq!(answer.code, 2, "{}", answer.stderr);
    assert_eq!(
        std::fs::read(&project).unwrap(),
        std::fs::read(data("small.toml")).unwrap()
    );
}

#[test]
fn a_sample_is_written_as_it_is_printed() {
    let folder = folder();
    let out = folder.path().join("mine.toml");
    let answer = run(&[
        "samples",
        "fire-suppression",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!((answer.code, answer.stdout.as_str()), (0, ""));
    assert_eq!(
        std::fs::read_to_string(&out).unwrap(),
        run(&["samples", "fire-suppression"]).stdout
    );
}

#[test]
fn text_in_a_file_is_the_text_of_a_pipe() {
    let folder = folder();
    let out = folder.path().join("verdict.txt");
    let path = out.to_str().unwrap();
    let arguments = ["run", "controller-failure", "--trials", "100"];
    assert_eq!(run(&[&arguments[..], &["--out", path]].concat()).code, 0);
    assert_eq!(
        std::fs::read_to_string(&out).unwrap(),
        run(&arguments).stdout
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let commands: [&[&str]; 5] = [
        &[
            "run",
            "controller-failure",
            "--trials",
            "100",
            "--format",
            "json",
        ],
        &["replay", "controller-failure"],
        &["schema", "project"],
        &["samples", "controller-failure"],
        &["--help"],
    ];
    for arguments in commands {
        let mut child = program(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The reader leaves before the program has written anything.
        drop(child.stdout.take());
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        assert_eq!(
            child.wait().unwrap().code(),
            Some(0),
            "{arguments:?}: {stderr}"
        );
        assert_eq!(stderr, "", "{arguments:?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_full_disk_is_a_file_that_cannot_be_written() {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let Ok(full) = full else {
            // Only Linux has such a disk.
            return;
        };
        let answer = program(&["samples", "controller-failure"])
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(answer.status.code(), Some(3));
    }

    #[test]
    fn devices_are_written_and_links_are_followed() {
        assert_eq!(
            run(&["samples", "controller-failure", "--out", "/dev/null"]).code,
            0
        );
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
        let folder = folder();
        let (real, link) = (
            folder.path().join("real.toml"),
            folder.path().join("link.toml"),
        );
        std::fs::write(&real, "older").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        let answer = run(&[
            "samples",
            "controller-failure",
            "--out",
            link.to_str().unwrap(),
        ]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(
            std::fs::read_to_string(&real)
                .unwrap()
                .contains("format = 1")
        );
        assert_eq!(
            std::fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }

    #[test]
    fn interrupting_a_run_cancels_it() {
        let folder = folder();
        let out = folder.path().join("results.json");
        let mut child = program(&[
            "run",
            "fire-suppression",
            "--trials",
            "5000000",
            "--out",
            out.to_str().unwrap(),
        ])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        // The signal is sent again until the program has its handler: one that comes too early ends it otherwise.
        while std::fs::read_dir(folder.path()).unwrap().count() == 0 && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "the run did not end");
            if handles_interrupts(child.id()) {
                let sent = std::process::Command::new("kill")
                    .args(["-INT", &child.id().to_string()])
                    .status();
                assert!(sent.is_ok());
            }
            std::thread::yield_now();
        };
        assert_eq!(status.code(), Some(4));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// Whether a process has a handler for the signal of Ctrl-C; where the system does not tell, hope so.
    fn handles_interrupts(process: u32) -> bool {
        let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/status")) else {
            return true;
        };
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        caught
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .is_some_and(|mask| mask & 0b10 != 0)
    }
}
