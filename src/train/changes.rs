//! What was changed while training, and when, so that a run can be repeated to the last bit.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::schema::{Config, Value};

/// A value that a hyper-parameter takes at a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Steps done when it took effect.
    pub step: u64,
    /// The name of the hyper-parameter.
    pub name: String,
    /// Its value from then on.
    pub value: f64,
}

/// All changes of a run, in the order of their steps. The first entry for each hyper-parameter is at step 0 and holds
/// its starting value. When a run is being repeated, this includes the changes still to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// Checks these changes.
    ///
    /// # Errors
    /// Steps out of order, a hyper-parameter that is not live, or a value out of range.
    pub fn new(changes: Vec<Change>) -> Result<Self> {
        let config = Config::default();
        for change in &changes {
            config.with_live(&change.name, Value::Number(change.value))?;
        }
        if !changes.is_sorted_by_key(|change| change.step) {
            return Err(Error::InvalidConfig {
                field: "changes".into(),
                found: "in another order".into(),
                allowed: "in the order of their steps".into(),
            });
        }
        Ok(Self(changes))
    }

    /// All of them.
    pub fn all(&self) -> &[Change] {
        &self.0
    }

    /// The changes that take effect at a step.
    pub fn at(&self, step: u64) -> impl Iterator<Item = &Change> {
        self.0.iter().filter(move |change| change.step == step)
    }

    /// Records that `name` changed from one value to another after `step` steps. Drops its changes still to come.
    pub fn note(&mut self, step: u64, name: &str, from: f64, to: f64) {
        if !self.0.iter().any(|change| change.name == name) {
            self.insert(Change { step: 0, name: name.into(), value: from });
        }
        self.0.retain(|change| change.name != name || change.step < step);
        self.insert(Change { step, name: name.into(), value: to });
    }

    /// Records that training has returned to `step`, keeping the values set since.
    pub fn go_back(&mut self, step: u64) {
        let mut latest: Vec<Change> = Vec::new();
        for change in self.0.extract_if(.., |change| change.step > step) {
            latest.retain(|other| other.name != change.name);
            latest.push(Change { step, ..change });
        }
        for change in latest {
            self.0.retain(|other| other.name != change.name || other.step < step);
            self.insert(change);
        }
    }

    fn insert(&mut self, change: Change) {
        let place = self.0.partition_point(|other| other.step <= change.step);
        self.0.insert(place, change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(changes: &Changes, name: &str) -> Vec<(u64, f64)> {
        let named = changes.all().iter().filter(|change| change.name == name);
        named.map(|change| (change.step, change.value)).collect()
    }

    #[test]
    fn the_first_change_records_the_start_and_the_last_one_of_a_step_counts() {
        let mut changes = Changes::default();
        changes.note(7, "learningRate", 0.001, 0.1);
        changes.note(7, "learningRate", 0.1, 0.01);
        changes.note(3, "epochs", 10.0, 4.0);
        assert_eq!(steps(&changes, "learningRate"), [(0, 0.001), (7, 0.01)]);
        assert_eq!(steps(&changes, "epochs"), [(0, 10.0), (3, 4.0)]);
        assert_eq!(Changes::new(changes.all().to_vec()).unwrap(), changes);
        changes.note(0, "epochs", 4.0, 9.0);
        assert_eq!(steps(&changes, "epochs"), [(0, 9.0)]);
    }

    #[test]
    fn going_back_keeps_the_latest_values() {
        let mut changes = Changes::default();
        changes.note(2, "learningRate", 0.001, 0.002);
        changes.note(5, "learningRate", 0.002, 0.5);
        changes.note(6, "learningRate", 0.5, 1.0);
        changes.go_back(4);
        assert_eq!(steps(&changes, "learningRate"), [(0, 0.001), (2, 0.002), (4, 1.0)]);
    }

    #[test]
    fn changes_that_no_run_could_have_are_refused() {
        let change = |step, name: &str, value| Change { step, name: name.into(), value };
        for changes in [
            vec![change(1, "latent", 8.0)],
            vec![change(1, "learningRate", 2.0)],
            vec![change(1, "epochs", 0.5)],
            vec![change(1, "rate", 0.5)],
            vec![change(5, "epochs", 5.0), change(4, "epochs", 5.0)],
        ] {
            assert_eq!(Changes::new(changes).unwrap_err().kind(), "InvalidConfig");
        }
    }
}
