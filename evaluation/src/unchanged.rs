//! Diaries in which nothing changes: how often the rules ease one all the same, ask for rest, or send a notice to the
//! physiotherapist (judgement.md 11, property 8).

use chrono::NaiveDate;
use limber_rules::{
    pain::{Assessment, Course, Day, EpisodeKind, EpisodeState, Session, judge},
    severity::Severity,
    thresholds::Thresholds,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::simulate::{day, nearest, random::normal};

/// Days of a diary.
const DAYS: u64 = 180;
/// How much of one day's deviation is still there the day after.
const AUTOCORRELATION: f64 = 0.3;
/// Standard deviation of a morning, and of a session. Points.
const SD: f64 = 0.9;
/// A session is done on every so manieth day.
const SESSION_EVERY: u64 = 2;
/// The physiotherapist is notified of ease that lasts so long. Days. Judgement.md 3.
const EASE_LASTS: i64 = 3;

/// A patient in whom nothing changes: a score and a morning every day, a session every second day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unchanged {
    /// The mean of the day's score, which is the worst pain of its 24 hours. Points.
    pub mean: f64,
    /// Its standard deviation. Points.
    pub sd: f64,
    /// How far mornings and sessions lie below the day's score, on average. Points. Chosen here: the worst of 24 hours
    /// is higher than the pain of one of them.
    pub below: f64,
}

/// What the rules made of some unchanged diaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quiet {
    /// Judged days.
    pub days: u32,
    /// Days of ease.
    pub ease: u32,
    /// Days of rest.
    pub rest: u32,
    /// Days of see.
    pub see: u32,
    /// Notices to the physiotherapist, who looks at each as it comes.
    pub notices: u32,
}

impl Unchanged {
    /// So many diaries of this patient, as the rules judge them. The same seed makes the same diaries.
    pub fn judged(self, seed: u64, diaries: u32, thresholds: &Thresholds) -> Quiet {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..diaries).fold(Quiet::default(), |quiet, _| quiet.with(&self.diary(&mut random), thresholds))
    }

    fn diary(self, random: &mut ChaCha8Rng) -> Vec<Day> {
        let [mut score, mut morning, mut session] = [self.sd, SD, SD].map(|sd| Ups { sd, off: sd * normal(random) });
        let days = (0..DAYS).map(|n| {
            let around = |mean: f64, ups: &mut Ups, random: &mut ChaCha8Rng| Some(nearest(mean + ups.next(random)));
            let worst = around(self.mean, &mut score, random);
            let morning = around(self.mean - self.below, &mut morning, random);
            let during = around(self.mean - self.below, &mut session, random);
            let sessions = n.is_multiple_of(SESSION_EVERY).then(|| Session { during, ..Session::default() });
            Day { worst, morning, sessions: sessions.into_iter().collect(), ..Day::new(day(n)) }
        });
        days.collect()
    }
}

/// Ups and downs about a mean.
struct Ups {
    sd: f64,
    off: f64,
}

impl Ups {
    fn next(&mut self, random: &mut ChaCha8Rng) -> f64 {
        let off = self.off;
        let fresh = self.sd * (1.0 - AUTOCORRELATION.powi(2)).sqrt() * normal(random);
        self.off = AUTOCORRELATION * off + fresh;
        off
    }
}

impl Quiet {
    fn with(mut self, diary: &[Day], thresholds: &Thresholds) -> Self {
        let mut course = Course::default();
        let mut inbox = Inbox::default();
        for day in diary {
            let judged = judge(&course, day, thresholds);
            self.days += 1;
            match judged.severity {
                Severity::Calm | Severity::Watch => {}
                Severity::Ease => self.ease += 1,
                Severity::Rest => self.rest += 1,
                Severity::See => self.see += 1,
            }
            self.notices += inbox.notices_of(&judged);
            course = judged.course;
        }
        self
    }

    /// Percent of the days.
    pub fn ease_percent(&self) -> f64 {
        self.percent(self.ease)
    }

    /// Percent of the days that ask for rest, or to be seen.
    pub fn rest_percent(&self) -> f64 {
        self.percent(self.rest + self.see)
    }

    /// Days for each notice to the physiotherapist; none if there was no notice.
    pub fn days_for_a_notice(&self) -> Option<f64> {
        (self.notices > 0).then(|| f64::from(self.days) / f64::from(self.notices))
    }

    fn percent(&self, days: u32) -> f64 {
        100.0 * f64::from(days) / f64::from(self.days.max(1))
    }
}

/// The notices of one record to a physiotherapist who looks at each as it comes, as the server sends them: rest and see at
/// once, ease that lasts, and ease that becomes rest.
#[derive(Default)]
struct Inbox {
    open: Option<Open>,
}

/// The worsening that is known.
struct Open {
    opened_on: NaiveDate,
    /// Ease is looked at on this day, if it was not notified before.
    look_on: NaiveDate,
    notified: Option<Severity>,
}

impl Inbox {
    fn notices_of(&mut self, judged: &Assessment) -> u32 {
        let worsening = judged.course.episodes().into_iter().find(|one| one.kind == EpisodeKind::Worsening);
        let Some(now) = worsening.filter(|one| one.ended.is_none()) else { return 0 };
        let known = self.open.take().filter(|open| open.opened_on == now.opened_on);
        let mut open = known.unwrap_or_else(|| Open::of(&now, judged.date));
        let severe = now.peak >= Severity::Rest && open.notified.is_none_or(|notified| notified < now.peak);
        let lasts = open.notified.is_none() && judged.date >= open.look_on;
        if severe || lasts {
            open.notified = Some(now.peak);
        }
        self.open = Some(open);
        u32::from(severe || lasts)
    }
}

impl Open {
    fn of(episode: &EpisodeState, date: NaiveDate) -> Self {
        let look_on = date + chrono::TimeDelta::days(EASE_LASTS);
        Self { opened_on: episode.opened_on, look_on, notified: None }
    }
}
