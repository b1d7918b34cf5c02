//! Projects for tests that script incidents, written down as text with a few lines changed.

use displace_model::project::{Project, read};

/// What stands above every such project.
const HEAD: &str = r#"format = 1
name = "By hand"
currency = "EUR"
start = 2027-01-01
"#;

/// The project of `body`, with the first occurrence of each text replaced by the one beside it.
pub(super) fn changed(body: &str, changes: &[(&str, &str)]) -> Project {
    let mut text = format!("{HEAD}{body}");
    for (from, to) in changes {
        assert!(text.contains(from), "{from} stands in the project");
        text = text.replacen(from, to, 1);
    }
    let reading = read(&text, &[]);
    reading
        .project
        .unwrap_or_else(|| panic!("{:?}", reading.problems))
}
