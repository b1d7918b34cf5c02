//! What is known of switches beyond the results of a run: what they are worth taken apart, and when their steps come in
//! simulated futures. Found in the background once somebody looks at a page that shows it.

use std::sync::{Arc, Mutex};

use displace_scenarios::switch_futures::{SwitchSurvey, switch_survey};
use displace_scenarios::switch_worth::{SwitchWorth, switch_worth};
use displace_scenarios::{Progress, RunOptions};

use crate::jobs::Answer;

/// So many futures take a switch apart at most: the project is run several times over.
const MOST_FOR_WORTH: u64 = 1_000;
/// So many futures say when the steps of a switch come.
const MOST_FOR_SURVEY: u64 = 500;

/// What was found for one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Generation of the document.
    pub generation: u64,
    /// Seed of the futures.
    pub seed: u64,
    /// When steps come, by plan with a switch.
    pub surveys: Vec<SwitchSurvey>,
    /// The saving taken apart, and what advice is worth; nothing until it is worked out, which takes longer.
    pub worth: Option<SwitchWorth>,
}

impl Found {
    /// The survey of a plan's switch.
    pub fn survey(&self, plan: &str) -> Option<&SwitchSurvey> {
        self.surveys.iter().find(|survey| survey.plan == plan)
    }
}

/// The search for one document. Dropping it ends the search.
#[derive(Debug)]
struct Search {
    generation: u64,
    progress: Arc<Progress>,
    found: Arc<Mutex<Option<Found>>>,
}

impl Drop for Search {
    fn drop(&mut self) {
        self.progress.cancel();
    }
}

/// Searches for the document at hand, and keeps what was found last.
#[derive(Debug, Default)]
pub struct Studies {
    search: Option<Search>,
    found: Option<Found>,
}

impl Studies {
    /// Makes sure that the document of this answer is searched, if it has anything to be found; `wake` is called when
    /// there is news. An answer of few futures is not waited upon: the full one follows.
    pub fn look(&mut self, answer: &Answer, wake: impl Fn() + Send + 'static) {
        let project = &answer.project;
        let is_switched = project.plans.iter().any(|plan| plan.switch.is_some());
        let known = self.search.as_ref().map(|search| search.generation);
        let nothing = !is_switched && project.advice.is_empty();
        if nothing || !answer.complete || known == Some(answer.generation) {
            return;
        }
        let search = Search {
            generation: answer.generation,
            progress: Arc::new(Progress::default()),
            found: Arc::new(Mutex::new(None)),
        };
        let (progress, found) = (Arc::clone(&search.progress), Arc::clone(&search.found));
        let (project, world) = (Arc::clone(project), Arc::clone(&answer.world));
        let (seed, trials) = (answer.results.seed, answer.results.trials);
        let generation = answer.generation;
        let work = move || {
            let tell = |news: Found| {
                if let Ok(mut place) = found.lock() {
                    *place = Some(news);
                }
                wake();
            };
            let futures = trials.min(MOST_FOR_SURVEY);
            let Ok(surveys) = switch_survey(&world, seed, futures, &progress) else {
                return;
            };
            let mut news = Found {
                generation,
                seed,
                surveys,
                worth: None,
            };
            tell(news.clone());
            let options = RunOptions {
                trials: trials.min(MOST_FOR_WORTH),
                seed,
                ..RunOptions::default()
            };
            if let Ok(worth) = switch_worth(&project, options, &progress, &|| {}) {
                news.worth = Some(worth);
                tell(news);
            }
        };
        // Without a thread there is nothing more to be seen than the results.
        let _ = std::thread::Builder::new()
            .name("switches".to_owned())
            .spawn(work);
        self.search = Some(search);
    }

    /// Takes what has arrived.
    pub fn poll(&mut self) {
        let news = self.search.as_ref().and_then(|search| {
            let mut place = search.found.lock().ok()?;
            place.take()
        });
        if let Some(news) = news {
            self.found = Some(news);
        }
    }

    /// What was found for the document of this answer; what belongs to an older one is not told.
    pub fn of(&self, answer: &Answer) -> Option<&Found> {
        let found = self.found.as_ref();
        found.filter(|found| found.generation == answer.generation)
    }

    /// Forgets everything, because another document is open.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use displace_model::project::{Project, read};
    use displace_scenarios::{World, run};

    use super::*;

    fn answer(text: &str, generation: u64) -> Answer {
        let project: Project = read(text, displace_scenarios::catalogue()).project.unwrap();
        let world = World::new(&project).unwrap();
        let options = RunOptions {
            trials: 64,
            ..RunOptions::default()
        };
        let (results, curves) = run(&world, options, &Progress::default(), &|| {}).unwrap();
        Answer {
            generation,
            project: Arc::new(project),
            world: Arc::new(world),
            results,
            curves,
            complete: true,
        }
    }

    fn wait(studies: &mut Studies, until: impl Fn(&Studies) -> bool) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !until(studies) {
            assert!(Instant::now() < deadline, "{studies:?}");
            studies.poll();
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_switches_are_worth_is_found_for_the_document_at_hand_and_for_no_other() {
        let text = include_str!("../../assets/samples/cutover-storm.toml");
        let mut studies = Studies::default();
        let mut answer = answer(text, 3);
        studies.look(&answer, || {});
        wait(&mut studies, |studies| {
            studies
                .of(&answer)
                .is_some_and(|found| found.worth.is_some())
        });
        let found = studies.of(&answer).unwrap();
        assert_eq!(found.worth.as_ref().unwrap().plans[0].plan, "new");
        assert_eq!(found.survey("new").unwrap().trials, 64);
        assert_eq!(found.survey("keep"), None);
        answer.generation = 4;
        assert_eq!(studies.of(&answer), None);
        studies.look(&answer, || {});
        wait(&mut studies, |studies| studies.of(&answer).is_some());
        studies.forget();
        assert_eq!(studies.of(&answer), None);
    }

    #[test]
    fn without_switch_and_advice_nobody_searches() {
        let text = include_str!("../../assets/samples/fire-suppression.toml");
        let mut studies = Studies::default();
        studies.look(&answer(text, 1), || {});
        assert!(studies.search.is_none());
    }
}
