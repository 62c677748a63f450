//! The band of the day: never more than one colour above the last one that was used calmly (judgement.md 4.3).

use super::{
    Progression, Record,
    diary::Diary,
    response::{Judged, of_day},
};
use crate::thresholds::Thresholds;

/// The lightest band of a line.
const LIGHTEST: u8 = 1;

/// The heaviest band that may be used, by its place in its line: one above the last that was used on two calm days, whatever the phase;
/// the lightest until then. The line is that of the go-ahead, or else the last one that was used: another line's colours are never
/// compared with its own.
pub fn heaviest_band(record: &Record<'_>, line: Option<&str>, settings: &Progression, thresholds: &Thresholds) -> u8 {
    let diary = Diary::of(record, settings.window_days);
    let banded = || diary.work.iter().filter_map(|(date, work)| Some((date, work, work.heaviest_band()?)));
    let Some((_, _, (last_line, _))) = banded().next_back() else { return LIGHTEST };
    let line = if line.is_some() { line } else { last_line };
    let calm = banded().filter(|(date, work, (used, _))| {
        *used == line && of_day(&diary, **date, work, settings, thresholds) == Judged::Calm
    });
    let levels: Vec<u8> = calm.map(|(_, _, (_, level))| level).collect();
    let enough = usize::try_from(settings.calm_for_colour.max(1)).unwrap_or(usize::MAX);
    // The last colour that was used so often; a heavier one counts for a lighter, where none was.
    let newest_first = || levels.iter().rev();
    let used = newest_first().find(|level| newest_first().filter(|other| other == level).count() >= enough);
    let or_above = || newest_first().find(|level| newest_first().filter(|other| other >= level).count() >= enough);
    used.or_else(or_above).map_or(LIGHTEST, |used| used.saturating_add(1))
}
