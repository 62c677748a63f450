//! What is said of a change: that there is one, and nothing of what.

use super::hub::{Head, Heads};
use super::watch::News;
use crate::accounts::Role;
use crate::care::{Effect, Kind, Slice, Slices};
use crate::ids::PatientId;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Of so many records that change at once, each is named; of more, none is.
const MOST_NAMED: usize = 32;

/// That something changed, and nothing of what. Ask again: for the record, or for the list of patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct HintOut {
    /// Whose record; null if it is the list of your patients that changed, or more than can be named.
    patient_id: Option<PatientId>,
    /// Whether a flag or a lock is new or different, if `pain` is shared.
    flags: bool,
    /// Whether a day was judged again, so that the level may be another, if `pain` is shared.
    level: bool,
}

/// What is different, as hints. A record that is not seen any more is not named.
pub(super) fn hints(of: Role, before: &Heads, now: &Heads, news: &HashMap<PatientId, News>) -> Vec<HintOut> {
    const UNNAMED: HintOut = HintOut { patient_id: None, flags: false, level: false };
    let hint = |(patient, head): (&PatientId, &Head)| match (before.get(patient), news.get(patient)) {
        (Some(known), _) if known == head => None,
        (Some(known), Some(News::Of(latest))) if known.shown == head.shown => {
            let new = latest.iter().filter(|last| last.number > known.number);
            of_kinds(of, *patient, head.shown, new.map(|last| last.kind))
        }
        (Some(known), None) if known.shown == head.shown => None,
        _ => Some(of_everything(*patient, head.shown)),
    };
    let mut hints: Vec<HintOut> = now.iter().filter_map(hint).collect();
    if hints.len() > MOST_NAMED {
        return vec![UNNAMED];
    }
    if before.keys().any(|patient| !now.contains_key(patient)) {
        hints.push(UNNAMED);
    }
    hints
}

/// To whoever was away: no more than may have been missed.
pub(super) fn missed(heads: &Heads) -> HintOut {
    let pain = heads.values().any(|head| head.shown.has(Slice::Pain));
    HintOut { patient_id: None, flags: pain, level: pain }
}

/// Whether a listener is notified that a kind of object changed: patients of every kind.
pub(super) fn is_notified(of: Role, shown: Slices, kind: Kind) -> bool {
    of == Role::Patient || shown.notify_of(kind)
}

fn of_kinds(of: Role, patient: PatientId, shown: Slices, kinds: impl Iterator<Item = Kind>) -> Option<HintOut> {
    let kinds: Vec<Kind> = kinds.filter(|kind| is_notified(of, shown, *kind)).collect();
    let pain_and = |effect: Effect| shown.has(Slice::Pain) && kinds.iter().any(|kind| kind.has(effect));
    let (flags, level) = (pain_and(Effect::ChangesFlags), pain_and(Effect::JudgesDays));
    (!kinds.is_empty()).then_some(HintOut { patient_id: Some(patient), flags, level })
}

fn of_everything(patient: PatientId, shown: Slices) -> HintOut {
    let pain = shown.has(Slice::Pain);
    HintOut { patient_id: Some(patient), flags: pain, level: pain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::Latest;

    fn heads(of: &[(PatientId, i64)]) -> Heads {
        of.iter().map(|(patient, number)| (*patient, Head { number: *number, shown: Slices::ALL })).collect()
    }

    fn training() -> Slices {
        serde_json::from_str(r#"["training"]"#).unwrap()
    }

    #[test]
    fn a_record_that_is_not_seen_any_more_is_not_named() {
        let (ann, bob) = (PatientId::new(), PatientId::new());
        let news = [(ann, News::Of(vec![Latest { kind: Kind::Flag, number: 2 }]))].into();
        let gone = hints(Role::Physiotherapist, &heads(&[(ann, 1), (bob, 1)]), &heads(&[(bob, 1)]), &news);
        assert_eq!(gone, [HintOut { patient_id: None, flags: false, level: false }]);
    }

    #[test]
    fn a_number_that_moved_without_a_change_is_no_news() {
        let ann = PatientId::new();
        let heard_of = News::Of(vec![Latest { kind: Kind::Flag, number: 1 }]);
        for news in [HashMap::new(), [(ann, News::Of(Vec::new()))].into(), [(ann, heard_of)].into()] {
            assert_eq!(hints(Role::Patient, &heads(&[(ann, 1)]), &heads(&[(ann, 2)]), &news), []);
        }
    }

    #[test]
    fn what_is_not_shared_is_not_hinted_at() {
        let ann = PatientId::new();
        let hint = |kinds: &[Kind]| of_kinds(Role::Physiotherapist, ann, training(), kinds.iter().copied());
        assert_eq!(hint(&[Kind::PainLog, Kind::SymptomCheck, Kind::Thresholds, Kind::Measure]), None);
        let told = hint(&[Kind::PainLog, Kind::SessionLog]);
        assert_eq!(told, Some(HintOut { patient_id: Some(ann), flags: false, level: false }));
        assert_eq!(of_everything(ann, training()), HintOut { patient_id: Some(ann), flags: false, level: false });
    }

    #[test]
    fn whoever_is_linked_is_told_to_ask_again_after_a_flag_or_a_lock_whatever_is_shared() {
        let ann = PatientId::new();
        for kind in [Kind::Flag, Kind::Lock] {
            let told = of_kinds(Role::Physiotherapist, ann, training(), [kind, Kind::PainLog].into_iter());
            assert_eq!(told, Some(HintOut { patient_id: Some(ann), flags: false, level: false }));
        }
    }

    #[test]
    fn who_was_away_is_told_of_no_more_than_is_shared() {
        let (ann, bob) = (PatientId::new(), PatientId::new());
        let withheld = (ann, Head { number: 1, shown: training() });
        let nothing_of_pain = HintOut { patient_id: None, flags: false, level: false };
        assert_eq!(missed(&[withheld].into()), nothing_of_pain);
        assert_eq!(missed(&Heads::new()), nothing_of_pain);
        let shared = (bob, Head { number: 1, shown: Slices::ALL });
        assert_eq!(missed(&[withheld, shared].into()), HintOut { patient_id: None, flags: true, level: true });
    }

    #[test]
    fn what_is_the_patients_alone_is_hinted_at_to_the_patient_alone() {
        let ann = PatientId::new();
        let hint = |of: Role, kinds: &[Kind]| of_kinds(of, ann, Slices::ALL, kinds.iter().copied());
        assert_eq!(hint(Role::Physiotherapist, &[Kind::CareRequest]), None);
        let told = Some(HintOut { patient_id: Some(ann), flags: false, level: false });
        assert_eq!(hint(Role::Patient, &[Kind::CareRequest]), told);
        assert_eq!(hint(Role::Physiotherapist, &[Kind::CareRequest, Kind::CareLink]), told);
    }

    #[test]
    fn a_crowd_is_not_named_one_by_one() {
        let many: Vec<PatientId> = (0..=MOST_NAMED).map(|_| PatientId::new()).collect();
        let at = |number| heads(&many.iter().map(|patient| (*patient, number)).collect::<Vec<_>>());
        let news = many.iter().map(|patient| (*patient, News::Unknown)).collect();
        assert_eq!(hints(Role::Physiotherapist, &at(1), &at(2), &news).len(), 1);
    }
}
