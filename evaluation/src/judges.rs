//! Who can be asked: the rules as they are, the rules as first published, and one who knows everything but the day.

mod limit;
mod published;

use limber_rules::{
    pain::{Course, Day, judge},
    thresholds::Thresholds,
};

use crate::series::{Judge, Levels, Series};

pub use limit::Limit;
pub use published::Published;

/// Limber's rules of the trend, with these settings.
#[derive(Clone, Debug)]
pub struct Rules(pub Thresholds);

impl Judge for Rules {
    fn levels(&self, series: &Series) -> Levels {
        let mut course = Course::default();
        let judged = series.scores().iter().map(|(date, score)| {
            let judged = judge(&course, &Day { worst: Some(*score), ..Day::new(*date) }, &self.0);
            course = judged.course;
            (*date, judged.trend)
        });
        judged.collect()
    }
}
