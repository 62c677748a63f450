use crate::scale::Nrs;

use super::*;

mod changes;
mod dates;
mod others;
mod scores;

fn nrs(points: u8) -> Nrs {
    Nrs::new(points).unwrap()
}

fn tenths<const HIGHEST: u16>(points: f64) -> Tenths<HIGHEST> {
    serde_json::from_str(&points.to_string()).unwrap()
}

fn peg(mean: f64) -> Score {
    Score::Peg(Peg::Mean { mean: tenths(mean) })
}

fn peg_items(pain: u8, enjoyment: u8, general_activity: u8) -> Score {
    Score::Peg(Peg::Items { pain: nrs(pain), enjoyment: nrs(enjoyment), general_activity: nrs(general_activity) })
}

fn psfs(scores: &[(&str, u8)]) -> Score {
    let each = scores.iter().map(|(activity, score)| Activity { activity: (*activity).to_owned(), score: nrs(*score) });
    Score::Psfs(Psfs::new(each.collect()).unwrap())
}

/// Three activities.
fn stairs_socks_run(stairs: u8, socks: u8, run: u8) -> Score {
    psfs(&[("stairs", stairs), ("socks", socks), ("run", run)])
}

fn hagos(all: f64) -> Score {
    let all = tenths(all);
    Score::Hagos(Hagos {
        pain: all,
        symptoms: all,
        adl: all,
        sport_recreation: all,
        physical_activity: all,
        quality_of_life: all,
    })
}

fn ihot(total: f64) -> Score {
    Score::Ihot12(Ihot12 { total: tenths(total) })
}
