//! One's own library: a file in the program's folder, outside any project.

use std::path::{Path, PathBuf};

use displace_model::contract::Item;
use displace_model::plan::{Plan, Role};
use displace_model::problem::{Problem, Severity};
use displace_model::project::library::{Library, check, read_bytes, untied, write};

use crate::files;
use crate::records::{unique_id, unique_name};

/// The file's name in the program's folder.
pub const FILE: &str = "library.toml";

/// What a user asks of the library.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Keep an item of a contract whose project has this currency.
    KeepItem(Box<Item>, String),
    /// Keep a plan, solution and contract, of a project with this currency.
    KeepPlan(Box<Plan>, String),
    /// Take the item with this id out.
    ForgetItem(String),
    /// Take the plan with this id out.
    ForgetPlan(String),
}

/// A file that one's own library is taken from, or written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// Take over what it holds.
    Take(PathBuf),
    /// Write to it.
    Write(PathBuf),
}

/// The library and where it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    file: Option<PathBuf>,
    library: Library,
    /// Why the file is not used; it is left as it is.
    broken: Option<String>,
}

/// What became of the content of another library, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// What came in.
    pub added: Vec<String>,
    /// What was there already, just so.
    pub present: Vec<String>,
    /// What was there under its name with other content: it came in beside it, under the second name.
    pub beside: Vec<(String, String)>,
}

impl std::fmt::Display for Merged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (added, present) = (self.added.len(), self.present.len());
        write!(f, "{added} came in, {present} were there already")?;
        if self.beside.is_empty() {
            return Ok(());
        }
        let names = self.beside.iter();
        let names: Vec<String> = names
            .map(|(name, other)| format!("“{name}” as “{other}”"))
            .collect();
        let names = names.join(", ");
        write!(
            f,
            "; of the same name but different, kept beside yours: {names}"
        )
    }
}

/// What becomes of something whose name is taken already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Namesake {
    /// It takes the other's place: its owner keeps it anew.
    Replaced,
    /// It comes in beside the other: nothing is lost.
    Kept,
}

impl Default for Shelf {
    /// A library that is kept nowhere.
    fn default() -> Self {
        Self {
            file: None,
            library: Library::new("Own library", "EUR"),
            broken: None,
        }
    }
}

impl Shelf {
    /// The library in `folder`; an empty one where there is no file yet. A file that cannot be used stays as it is, and
    /// nothing is kept until it is corrected.
    pub fn at(folder: &Path) -> Self {
        let file = folder.join(FILE);
        let mut shelf = Self {
            file: Some(file.clone()),
            ..Self::default()
        };
        match std::fs::read(&file) {
            Ok(bytes) => {
                let reading = read_bytes(&bytes);
                match reading.library {
                    Some(library) => shelf.library = library,
                    None => shelf.broken = Some(broken(&file, &reading.problems)),
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                shelf.broken = Some(format!("could not read {}: {error}", file.display()));
            }
        }
        shelf
    }

    /// What it holds.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Where it is kept.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Why the file is not used, if so.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Does what is asked and writes the file; what was done, in words.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn grant(&mut self, wish: Wish) -> Result<String, String> {
        let mut library = self.library.clone();
        let said = match wish {
            Wish::KeepItem(item, currency) => {
                let said = format!("{} is in your library", item.name);
                let mut other = Library::new("", &currency);
                other.items.push(portable(&item));
                merge(&mut library, &other, Namesake::Replaced);
                said
            }
            Wish::KeepPlan(plan, currency) => {
                let said = format!(
                    "{} is in your library, without its ties to the estate",
                    plan.name
                );
                let mut other = Library::new("", &currency);
                let mut plan = untied(&plan);
                plan.role = Role::Proposal;
                other.plans.push(plan);
                merge(&mut library, &other, Namesake::Replaced);
                said
            }
            Wish::ForgetItem(id) => {
                library.items.retain(|item| item.id != id);
                "It is out of your library".to_owned()
            }
            Wish::ForgetPlan(id) => {
                library.plans.retain(|plan| plan.id != id);
                "It is out of your library".to_owned()
            }
        };
        self.replace(library)?;
        Ok(said)
    }

    /// Takes everything of another library over; nothing that is there is lost.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn merge(&mut self, other: &Library) -> Result<Merged, String> {
        let mut library = self.library.clone();
        let merged = merge(&mut library, other, Namesake::Kept);
        self.replace(library)?;
        Ok(merged)
    }

    /// Takes the library in a file over; what was done, in words.
    ///
    /// # Errors
    /// Why nothing was changed: every problem of the file.
    pub fn take_file(&mut self, path: &Path) -> Result<String, Vec<Problem>> {
        let shown = path.display();
        let failed = |why: String| {
            vec![Problem {
                severity: Severity::Error,
                place: String::new(),
                line: None,
                column: None,
                value: shown.to_string(),
                allowed: "a library that can be taken over".to_owned(),
                hint: why,
            }]
        };
        let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        let reading = read_bytes(&bytes);
        let Some(other) = reading.library else {
            return Err(reading.problems);
        };
        let merged = self.merge(&other).map_err(failed)?;
        Ok(format!("Library “{}”: {merged}", other.name))
    }

    /// Writes the library to a file for others; what was done, in words.
    ///
    /// # Errors
    /// Why there is no such file.
    pub fn write_file(&self, path: &Path) -> Result<String, String> {
        let (items, plans) = (self.library.items.len(), self.library.plans.len());
        files::replace(path, write(&self.library).as_bytes()).map_err(|error| error.to_string())?;
        let shown = path.display();
        Ok(format!(
            "Your library ({items} items, {plans} plans) is in {shown}"
        ))
    }

    fn replace(&mut self, library: Library) -> Result<(), String> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let problems = check(&library);
        let errors: Vec<String> = problems
            .iter()
            .filter(|problem| problem.is_error())
            .map(ToString::to_string)
            .collect();
        if !errors.is_empty() {
            return Err(errors.join("; "));
        }
        if let Some(file) = &self.file {
            let told =
                |error: std::io::Error| format!("could not write {}: {error}", file.display());
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).map_err(told)?;
            }
            files::replace(file, write(&library).as_bytes()).map_err(told)?;
        }
        self.library = library;
        Ok(())
    }
}

fn broken(file: &Path, problems: &[Problem]) -> String {
    let first = problems.iter().find(|problem| problem.is_error());
    let first = first.map(ToString::to_string).unwrap_or_default();
    let file = file.display();
    format!("the library {file} cannot be used: {first} (`displace check {file}` tells everything)")
}

/// An item without what belongs to its project: estate, copies, other items, dates.
fn portable(item: &Item) -> Item {
    Item {
        workloads: Vec::new(),
        copies: Vec::new(),
        co_term_with: None,
        from: None,
        until: None,
        termination: None,
        ..item.clone()
    }
}

/// What a library holds: items and plans, each under an id and a name.
trait Held: Clone + PartialEq {
    const KIND: &'static str;
    fn id(&self) -> &str;
    fn name(&self) -> &str;
    /// The same under another id and name.
    fn called(&self, id: &str, name: &str) -> Self;
}

impl Held for Item {
    const KIND: &'static str = "item";

    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn called(&self, id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            ..self.clone()
        }
    }
}

impl Held for Plan {
    const KIND: &'static str = "plan";

    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn called(&self, id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            ..self.clone()
        }
    }
}

/// A name without the number that tells namesakes apart.
fn stem(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end()
}

/// Puts one thing into a list of them.
fn put<T: Held>(list: &mut Vec<T>, one: &T, namesake: Namesake, merged: &mut Merged) {
    let name = one.name().to_owned();
    let alike = |other: &T| *other == one.called(other.id(), other.name());
    // What came in beside its namesake once is there: a second import of the same file adds nothing.
    let is_there = |other: &T| stem(other.name()) == stem(&name) && alike(other);
    if list.iter().any(is_there) {
        merged.present.push(name);
        return;
    }
    let place = list.iter().position(|other| other.name() == name);
    if let (Some(place), Namesake::Replaced) = (place, namesake) {
        let id = list[place].id().to_owned();
        list[place] = one.called(&id, &name);
        return;
    }
    let free = unique_name(&name, list.iter().map(T::name));
    let id = unique_id(one.id(), T::KIND, list.iter().map(T::id));
    list.push(one.called(&id, &free));
    if free == name {
        merged.added.push(name);
    } else {
        merged.beside.push((name, free));
    }
}

/// Adds what `other` holds.
fn merge(library: &mut Library, other: &Library, namesake: Namesake) -> Merged {
    // An empty library has no prices yet, so its currency is free.
    if library.items.is_empty() && library.plans.is_empty() {
        library.currency.clone_from(&other.currency);
    }
    let mut merged = Merged::default();
    let own = library.currency.clone();
    for item in &other.items {
        let mut item = portable(item);
        item.currency = between(item.currency.take(), &other.currency, &own);
        put(&mut library.items, &item, namesake, &mut merged);
    }
    for plan in &other.plans {
        let mut plan = plan.clone();
        exchange(&mut plan, &other.currency, &own);
        put(&mut library.plans, &plan, namesake, &mut merged);
    }
    merged
}

/// The currency that an amount states in a document whose own is `to`, after one whose own is `from`.
pub(crate) fn between(stated: Option<String>, from: &str, to: &str) -> Option<String> {
    let currency = stated.unwrap_or_else(|| from.to_owned());
    (currency != to).then_some(currency)
}

/// Says the currency of every amount of a plan that comes from a document with another one.
pub(crate) fn exchange(plan: &mut Plan, from: &str, to: &str) {
    let contract = &mut plan.contract;
    let lines = contract.lines.iter_mut().map(|one| &mut one.currency);
    let items = contract.items.iter_mut().map(|one| &mut one.currency);
    let claims = contract.claims.iter_mut().map(|one| &mut one.currency);
    for currency in lines.chain(items).chain(claims) {
        *currency = between(currency.take(), from, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::templates;
    use crate::samples::SAMPLES;
    use displace_model::project::{Project, read};

    fn sample() -> Project {
        read(SAMPLES[0].text, displace_scenarios::catalogue())
            .project
            .unwrap()
    }

    fn keep(shelf: &mut Shelf, index: usize, currency: &str) -> Result<String, String> {
        let item = Box::new(templates().items[index].clone());
        shelf.grant(Wish::KeepItem(item, currency.to_owned()))
    }

    #[test]
    fn what_is_kept_is_there_at_the_next_start_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("new folder");
        let mut shelf = Shelf::at(&inside);
        assert_eq!(shelf.library().items, []);
        assert!(
            keep(&mut shelf, 0, "EUR")
                .unwrap()
                .contains("is in your library")
        );
        keep(&mut shelf, 2, "EUR").unwrap();
        keep(&mut shelf, 0, "EUR").unwrap();
        let again = Shelf::at(&inside);
        assert_eq!((again.library().items.len(), again.broken()), (2, None));
        assert_eq!(again.library(), shelf.library());
        let id = again.library().items[0].id.clone();
        shelf.grant(Wish::ForgetItem(id)).unwrap();
        assert_eq!(Shelf::at(&inside).library().items.len(), 1);
    }

    #[test]
    fn a_plan_is_kept_without_its_estate() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = Shelf::at(folder.path());
        let plan = Box::new(sample().plans[0].clone());
        shelf.grant(Wish::KeepPlan(plan, "EUR".to_owned())).unwrap();
        let kept = &Shelf::at(folder.path()).library().plans[0].clone();
        assert_eq!(kept.role, Role::Proposal);
        assert!(kept.copies.iter().all(|copy| copy.domains.is_empty()));
        assert_eq!(kept.contract, sample().plans[0].contract);
        shelf.grant(Wish::ForgetPlan(kept.id.clone())).unwrap();
        assert_eq!(Shelf::at(folder.path()).library().plans, []);
    }

    #[test]
    fn prices_keep_their_currency_from_document_to_document() {
        let mut shelf = Shelf::default();
        keep(&mut shelf, 0, "USD").unwrap();
        assert_eq!(shelf.library().currency, "USD");
        assert_eq!(shelf.library().items[0].currency, None);
        keep(&mut shelf, 1, "EUR").unwrap();
        assert_eq!(shelf.library().items[1].currency.as_deref(), Some("EUR"));
        assert_eq!(between(None, "EUR", "EUR"), None);
        assert_eq!(between(Some("USD".to_owned()), "EUR", "USD"), None);
    }

    #[test]
    fn a_broken_file_is_told_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let broken = "format = 1\ncurrency = \"EUR\"\nlibrary = 3\n";
        std::fs::write(&file, broken).unwrap();
        let mut shelf = Shelf::at(folder.path());
        assert!(shelf.broken().unwrap().contains("line 3"), "{shelf:?}");
        assert!(keep(&mut shelf, 0, "EUR").is_err());
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, broken);
        // A folder in the file's place cannot be read either.
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(FILE)).unwrap();
        assert!(Shelf::at(folder.path()).broken().is_some());
    }

    #[test]
    fn a_library_is_merged_by_name() {
        let mut shelf = Shelf::default();
        keep(&mut shelf, 0, "EUR").unwrap();
        let many = templates().items.len();
        let merged = shelf.merge(templates()).unwrap();
        assert_eq!((merged.added.len(), merged.present.len()), (many - 1, 1));
        assert_eq!(merged.beside, []);
        let again = shelf.merge(templates()).unwrap();
        assert_eq!((again.added.len(), again.present.len()), (0, many));
    }

    #[test]
    fn what_differs_under_one_name_is_kept_twice_and_only_once_more() {
        let mut shelf = Shelf::default();
        keep(&mut shelf, 0, "EUR").unwrap();
        let mine = shelf.library().items[0].clone();
        let mut theirs = Library::new("Theirs", "EUR");
        theirs.items.push(Item {
            note: "another price".to_owned(),
            ..mine.clone()
        });
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("theirs.toml");
        std::fs::write(&file, write(&theirs)).unwrap();
        let said = shelf.take_file(&file).unwrap();
        let second = format!("{} 2", mine.name);
        assert!(
            said.contains("0 came in") && said.contains(&second),
            "{said}"
        );
        let kept = &shelf.library().items;
        assert_eq!((kept.len(), &kept[0], &kept[1].name), (2, &mine, &second));
        let again = shelf.take_file(&file).unwrap();
        assert!(again.contains("1 were there already"), "{again}");
        assert_eq!(shelf.library().items.len(), 2);
        // Out again, and into an empty library: everything is there.
        let out = folder.path().join("out.toml");
        shelf.write_file(&out).unwrap();
        let mut other = Shelf::default();
        other.take_file(&out).unwrap();
        assert_eq!(other.library().items, shelf.library().items);
    }

    #[test]
    fn a_file_that_is_no_library_changes_nothing_and_tells_all_its_problems() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bad.toml");
        std::fs::write(&file, "format = 1\nlibrary = 3\ncurrency = \"XXY\"\n").unwrap();
        let mut shelf = Shelf::default();
        let problems = shelf.take_file(&file).unwrap_err();
        assert!(
            problems.len() > 1 && problems[0].line == Some(2),
            "{problems:?}"
        );
        assert_eq!(
            shelf
                .take_file(&folder.path().join("none"))
                .unwrap_err()
                .len(),
            1
        );
        assert!(shelf.write_file(folder.path()).is_err());
        assert_eq!(shelf, Shelf::default());
    }
}
