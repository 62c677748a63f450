//! How far a stream is, so that whoever comes back is told if something was missed: the last change that is told of, in each record. A
//! write of what is not shared does not move it.

use super::hints::is_notified;
use super::hub::Heads;
use super::watch::News;
use crate::accounts::Role;
use crate::ids::PatientId;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The number of the last change that is told of, in each record that is seen.
#[derive(Debug, Default)]
pub(super) struct Position(HashMap<PatientId, i64>);

impl FromIterator<(PatientId, i64)> for Position {
    fn from_iter<T: IntoIterator<Item = (PatientId, i64)>>(records: T) -> Self {
        Position(records.into_iter().collect())
    }
}

impl Position {
    /// Moves on with what is told, so that it is what would be read of the database. Where that is not known it is too far, and who
    /// comes back asks once more than is needed.
    pub fn follow(&mut self, of: Role, now: &Heads, news: &HashMap<PatientId, News>) {
        let reached = now.iter().map(|(patient, head)| {
            let known = self.0.get(patient).copied();
            let reached = match (known, news.get(patient)) {
                (_, Some(News::Of(latest))) => {
                    let notified = latest.iter().filter(|last| is_notified(of, head.shown, last.kind));
                    notified.map(|last| last.number).chain(known).max().unwrap_or_default()
                }
                (Some(known), None) => known,
                (None, None) | (_, Some(News::Unknown)) => head.number,
            };
            (*patient, reached)
        });
        self.0 = reached.collect();
    }

    /// As it goes over the wire: one number.
    pub fn mark(&self) -> String {
        let each = self.0.iter().map(|record| {
            let mut hasher = DefaultHasher::new();
            record.hash(&mut hasher);
            hasher.finish()
        });
        format!("{:016x}", each.fold(0_u64, u64::wrapping_add))
    }
}

#[cfg(test)]
mod tests {
    use super::super::hub::Head;
    use super::*;
    use crate::care::{Kind, Latest, Slices};

    fn at(records: &[(PatientId, i64)]) -> Position {
        records.iter().copied().collect()
    }

    #[test]
    fn it_is_the_same_in_any_order_and_another_after_any_change() {
        let (ann, bob) = (PatientId::new(), PatientId::new());
        assert_eq!(at(&[(ann, 1), (bob, 2)]).mark(), at(&[(bob, 2), (ann, 1)]).mark());
        assert_ne!(at(&[(ann, 1), (bob, 2)]).mark(), at(&[(ann, 2), (bob, 1)]).mark());
        assert_ne!(at(&[(ann, 1)]).mark(), at(&[]).mark());
    }

    #[test]
    fn it_moves_with_what_is_told_alone() {
        let (ann, new) = (PatientId::new(), PatientId::new());
        let shown: Slices = serde_json::from_str(r#"["training"]"#).unwrap();
        let mut position = at(&[(ann, 3)]);
        let mut follow = |records: &[(PatientId, i64)], news: &[(PatientId, News)]| {
            let heads = records.iter().map(|(patient, number)| (*patient, Head { number: *number, shown })).collect();
            position.follow(Role::Physiotherapist, &heads, &news.iter().cloned().collect());
            position.mark()
        };
        let last = |kind, number| Latest { kind, number };
        let withheld = News::Of(vec![last(Kind::PainLog, 5), last(Kind::Measure, 6)]);
        assert_eq!(follow(&[(ann, 6)], &[(ann, withheld)]), at(&[(ann, 3)]).mark());
        let told = News::Of(vec![last(Kind::Flag, 7), last(Kind::PainLog, 8)]);
        assert_eq!(follow(&[(ann, 8)], &[(ann, told)]), at(&[(ann, 7)]).mark());
        assert_eq!(follow(&[(ann, 8), (new, 2)], &[]), at(&[(ann, 7), (new, 2)]).mark());
        assert_eq!(follow(&[(ann, 9)], &[(ann, News::Unknown)]), at(&[(ann, 9)]).mark());
    }
}
