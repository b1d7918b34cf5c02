//! The comments of a project file. The document knows none, so a file that is saved again takes them over from what it
//! was before.

use toml_edit::{ArrayOfTables, Decor, DocumentMut, Item, RawString, Table, Value};

/// The new text of a file with the comments of its old text, each at what it belonged to: above its key or record, behind
/// its value. Records are the same if their ids are.
///
/// What stood at a key that the new text leaves out, because its value is a default now, moves above the record it was
/// in; only what belonged to a deleted record goes with it. Old text that is no TOML has no comments.
pub fn kept(old: &str, new: &str) -> String {
    let (Ok(old), Ok(mut document)) = (old.parse::<DocumentMut>(), new.parse::<DocumentMut>())
    else {
        return new.to_owned();
    };
    let left = carry(old.as_table(), document.as_table_mut());
    let end = format!(
        "{}{}",
        text(document.trailing()),
        above(Some(old.trailing()))
    );
    document.set_trailing(end);
    let first = document.iter().next().map(|(key, _)| key.to_owned());
    let mut first = first.and_then(|key| document.key_mut(&key));
    if let Some(first) = &mut first {
        put_above(first.leaf_decor_mut(), &left);
    }
    document.to_string()
}

/// Carries the comments of a table over; returns those whose key is not there any more.
fn carry(old: &Table, new: &mut Table) -> String {
    let mut left = String::new();
    for (name, item) in old {
        let Some(key) = old.key(name) else { continue };
        let words = above(key.leaf_decor().prefix()) + &above(key.dotted_decor().prefix());
        let Some((mut place, found)) = new.get_key_value_mut(name) else {
            left += &words;
            left += &all_in(item);
            continue;
        };
        match (item, found) {
            (Item::Table(old), Item::Table(new)) => {
                left += &words;
                left += &carry_record(old, new);
            }
            (Item::ArrayOfTables(old), Item::ArrayOfTables(new)) => {
                left += &words;
                left += &carry_records(old, new);
            }
            (Item::Value(old), Item::Value(new)) => {
                put_above(place.leaf_decor_mut(), &(words + &inside(old)));
                carry_behind(old.decor(), new.decor_mut());
            }
            (old, Item::Value(_)) => put_above(place.leaf_decor_mut(), &(words + &all_in(old))),
            (old, _) => left += &(words + &all_in(old)),
        }
    }
    left
}

/// The same for a table with a header of its own; nothing is left unless there is none.
fn carry_record(old: &Table, new: &mut Table) -> String {
    let words = above(old.decor().prefix()) + &carry(old, new);
    if new.is_implicit() || new.is_dotted() {
        return words + &behind(old.decor());
    }
    put_above(new.decor_mut(), &words);
    carry_behind(old.decor(), new.decor_mut());
    String::new()
}

/// The same for records that follow one another.
fn carry_records(old: &ArrayOfTables, new: &mut ArrayOfTables) -> String {
    let mut left = String::new();
    let mut taken = vec![false; new.len()];
    for (place, record) in old.iter().enumerate() {
        let named = new.iter().position(|other| {
            let id = id(record);
            id.is_some() && id == self::id(other)
        });
        // One without an id is known by its place.
        let is_alike = |other: &Table| id(record).is_none() && id(other).is_none();
        let found = named.or_else(|| new.get(place).filter(|one| is_alike(one)).map(|_| place));
        let free = found.filter(|found| !taken[*found]);
        if let Some((found, record_now)) = free.and_then(|found| Some((found, new.get_mut(found)?)))
        {
            taken[found] = true;
            left += &carry_record(record, record_now);
        }
    }
    left
}

/// What tells a record from others of its kind.
fn id(record: &Table) -> Option<&str> {
    ["id", "use", "currency", "number"]
        .iter()
        .find_map(|key| record.get(key)?.as_str())
}

/// All comments of an item, one under another.
fn all_in(item: &Item) -> String {
    let of_table = |table: &Table| {
        let mut words = above(table.decor().prefix()) + &behind(table.decor());
        for (name, item) in table {
            words += &above(table.key(name).and_then(|key| key.leaf_decor().prefix()));
            words += &all_in(item);
        }
        words
    };
    match item {
        Item::None => String::new(),
        Item::Value(value) => inside(value) + &behind(value.decor()),
        Item::Table(table) => of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(of_table).collect(),
    }
}

/// The comments between the parts of a value.
fn inside(value: &Value) -> String {
    let of_part =
        |part: &Value| above(part.decor().prefix()) + &inside(part) + &above(part.decor().suffix());
    match value {
        Value::Array(array) => {
            let parts: String = array.iter().map(of_part).collect();
            parts + &above(Some(array.trailing()))
        }
        Value::InlineTable(table) => {
            let mut words = String::new();
            for (name, part) in table {
                words += &above(table.key(name).and_then(|key| key.leaf_decor().prefix()));
                words += &of_part(part);
            }
            words + &above(Some(table.trailing()))
        }
        _ => String::new(),
    }
}

fn text(raw: &RawString) -> &str {
    raw.as_str().unwrap_or_default()
}

/// The comment lines of what stands above something, with the empty lines between and after them.
fn above(raw: Option<&RawString>) -> String {
    // Behind the last line break there is no line but what indents the next thing.
    let text = raw.map_or("", text).trim_end_matches([' ', '\t']);
    let lines = text.lines().map(str::trim);
    let lines: Vec<&str> = lines.skip_while(|line| line.is_empty()).collect();
    if lines.is_empty() {
        return String::new();
    }
    lines.join("\n") + "\n"
}

/// The comment behind a value or header, as a line.
fn behind(decor: &Decor) -> String {
    above(decor.suffix())
}

fn put_above(decor: &mut Decor, words: &str) {
    if !words.is_empty() {
        let before = decor.prefix().map_or("", text).to_owned();
        decor.set_prefix(before + words);
    }
}

fn carry_behind(old: &Decor, new: &mut Decor) {
    let words = old.suffix().map_or("", text);
    if words.contains('#') {
        new.set_suffix(format!(" {}", words.trim()));
    }
}

#[cfg(test)]
mod tests {
    use displace_model::project::{self, Project};

    use super::*;
    use crate::samples::SAMPLES;

    const OLD: &str = "\
# Offer for the city, second round
# (figures of March)

format = 1
name = \"City\" # the public name
currency = \"EUR\"
start = 2027-01-01
# as the board decided
horizon_years = 5

[economics] # of the treasurer
# as in the budget
discount_rate = { value = 0.05, grade = \"quoted\" } # real

# -- what we run --
# the old one
[[workload]]
id = \"erp\"
count = 1 # will grow
size_tib = 2 # measured
cost_per_hour_down = 100

# the new one
[[workload]]
id = \"files\"
size_tib = 4 # from the inventory
cost_per_hour_down = 10

[[plan]]
id = \"keep\"
role = \"incumbent\"

[plan.support]
# nobody answers at night
response_hours = 4
# the end
";

    fn read(text: &str) -> Project {
        let reading = project::read(text, displace_scenarios::catalogue());
        let problems = reading.problems;
        reading.project.unwrap_or_else(|| panic!("{problems:?}"))
    }

    fn written(project: &Project) -> String {
        project::write(project, displace_scenarios::catalogue())
    }

    #[test]
    fn every_comment_survives_saving_beside_what_it_belongs_to() {
        let project = read(OLD);
        let saved = kept(OLD, &written(&project));
        assert_eq!(read(&saved), project);
        // One instance is the default, which is not written: its comment moves above the record.
        let (header, count) = ("[[workload]]\nid = \"erp\"\n", "count = 1 # will grow\n");
        let moved = OLD.replace(
            &format!("{header}{count}"),
            &format!("# will grow\n{header}"),
        );
        assert_eq!(saved, moved);
        assert_eq!(kept(&saved, &written(&project)), saved);
    }

    #[test]
    fn comments_follow_their_record_and_go_with_it() {
        let mut project = read(OLD);
        project.workloads.remove(0);
        project.workloads[0].name = "All files".to_owned();
        let saved = kept(OLD, &written(&project));
        assert!(
            saved.contains("# the new one\n[[workload]]\nid = \"files\""),
            "{saved}"
        );
        assert!(
            !saved.contains("the old one") && !saved.contains("will grow"),
            "{saved}"
        );
    }

    #[test]
    fn comments_between_the_parts_of_a_value_move_above_it() {
        let new = "size_tib = [1, 2, 3]\n";
        let old = "size_tib = [ # measured\n  1, 2, # at night\n  3,\n] # all\n";
        let saved = kept(old, new);
        assert_eq!(
            saved,
            "# measured\n# at night\nsize_tib = [1, 2, 3] # all\n"
        );
    }

    #[test]
    fn a_file_without_comments_is_written_as_ever() {
        for sample in SAMPLES {
            let text = written(&read(sample.text));
            assert_eq!(kept(&text, &text), text, "{}", sample.name);
            assert_eq!(kept("no [ TOML", &text), text, "{}", sample.name);
        }
    }

    #[test]
    fn the_comments_of_samples_stay() {
        for sample in SAMPLES {
            let project = read(sample.text);
            let saved = kept(sample.text, &written(&project));
            assert_eq!(read(&saved), project, "{}", sample.name);
            let comments = sample.text.lines().filter(|line| line.starts_with('#'));
            for comment in comments {
                assert!(saved.contains(comment), "{}: {comment}", sample.name);
            }
            assert_eq!(kept(&saved, &written(&project)), saved, "{}", sample.name);
        }
    }
}
