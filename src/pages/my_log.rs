//! The daily log of a place as a form, for today or for an earlier day; if there is one already, to correct it.

use super::field::Field;
use super::form::{Form, Shown};
use super::painkiller_fields::{PainkillerRow, painkiller_rows};
use super::shell::{Me, Shell, html};
use super::views::{DayLog, Today, place, view};
use super::words::Day;
use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::http::{LocalDate, Result};
use crate::pain::daily_log_out;
use crate::training::{NewDayAnswer, today_out};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::Days;
use limber_rules::place::{BodySite, Region, Side};

/// How many days back a new log may lie, as the contract has it.
const BACK_DATING: Days = Days::new(14);

/// What may have brought the pain on: how the contract calls each, and words for it.
const TRIGGERS: [(&str, &str); 11] = [
    ("walking", "Walking"),
    ("running", "Running"),
    ("stairs", "Stairs"),
    ("sitting", "Sitting for long"),
    ("standing_up", "Standing up"),
    ("lifting_knee", "Lifting the knee"),
    ("kicking", "Kicking"),
    ("stretching", "Stretching"),
    ("training", "A training session"),
    ("night", "Lying or turning at night"),
    ("other", "Something else"),
];

/// The fields of the first morning hour, and of the rest of the day: folded unless something stands in one.
const MORNING: [&str; 3] = ["morning_pain", "stiffness_minutes", "settled"];
const MORE: [&str; 7] = ["interference", "compared", "flare_up", "analgesic", "clicking", "triggers", "note"];

#[derive(Template)]
#[template(path = "my-log.html")]
struct LogPage {
    shell: Shell,
    me: Me,
    today: Today,
    date: Day,
    /// The places that the patient has logged or trains, each with its log of the date.
    places: Vec<PlaceLog>,
    /// The place that the form is about; none if the patient chooses it there.
    site: Option<BodySite>,
}

/// A place, and its log of the date.
struct PlaceLog {
    site: BodySite,
    log: Option<DayLog>,
}

impl PlaceLog {
    fn place(&self) -> String {
        self.site.to_string()
    }
}

/// The page.
pub async fn show_log(visit: Visit, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    page(visit, shell, &Form::of_query(req.query_string())).await
}

/// The page, also after a form that was refused; `asked` says of which place and day.
pub async fn page(visit: Visit, shell: Shell, asked: &Form) -> Result<HttpResponse> {
    let asked_site = site_of(asked.text("region"), asked.text("side"));
    let asked_date = LocalDate::parse(asked.text("local_date")).map(|date| date.0);
    let look = move |conn: &mut Conn, record: &Record| {
        let today = today_out(conn, record, None)?;
        let unstored = NewDayAnswer::of(conn, record, &today)?;
        let today: Today = view(&today)?;
        let date = asked_date.filter(|date| *date <= today.date.0).unwrap_or(today.date.0);
        let mut places = Vec::new();
        for site in sites(&today, asked_site) {
            let log = daily_log_out(conn, record, site, date)?.map(|log| view(&log)).transpose()?;
            places.push(PlaceLog { site, log });
        }
        Ok((Me::of(conn, record.actor())?, (today, Day(date), places), unstored))
    };
    let ((me, (today, date, places), unstored), reading) = visit.begin_reading(Action::LookAcross, look).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    let next = places.iter().find(|one| one.log.is_none()).or_else(|| places.first()).map(|one| one.site);
    html(&LogPage { shell, me, today, date, places, site: asked_site.or(next) })
}

fn site_of(region: &str, side: &str) -> Option<BodySite> {
    Some(BodySite { region: region.parse().ok()?, side: side.parse().ok()? })
}

/// The places of the programmes, those that were logged, and the one that is asked for; each once.
fn sites(today: &Today, asked: Option<BodySite>) -> Vec<BodySite> {
    let trained = today.enrolments.iter().map(|one| (one.region.as_str(), one.side.as_str()));
    let logged = today.series.iter().map(|one| (one.region.as_str(), one.side.as_str()));
    let known = trained.chain(logged).filter_map(|(region, side)| site_of(region, side));
    let mut sites: Vec<BodySite> = Vec::new();
    for site in known.chain(asked) {
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    sites
}

impl LogPage {
    /// The log that there is of the place and the date.
    fn log(&self) -> Option<&DayLog> {
        let of_site = self.places.iter().find(|one| self.is_chosen(one));
        of_site.and_then(|one| one.log.as_ref())
    }

    fn is_chosen(&self, one: &PlaceLog) -> bool {
        self.site == Some(one.site)
    }

    /// The form as it was sent, whichever of the two it was: another device may have logged the day in between.
    fn form(&self) -> Shown<'_> {
        let corrected = self.log().map(|log| self.shell.form("correct-pain", &log.id)).unwrap_or_default();
        self.shell.form("log-pain", "").or(&corrected)
    }

    fn field(&self, name: &str) -> Field {
        let logged = self.log().map(|log| log.value(name)).unwrap_or_default();
        Field::named(self.form(), name, &logged)
    }

    /// Whether something is ticked: as it was sent, or else as it was logged.
    fn has_trigger(&self, trigger: &str) -> bool {
        let logged = || self.log().is_some_and(|log| log.has_trigger(trigger));
        self.form().0.map_or_else(logged, |refused| refused.form.all("triggers").contains(&trigger))
    }

    fn painkillers(&self) -> Vec<PainkillerRow> {
        let logged = self.log().map(|log| log.analgesics.as_slice()).unwrap_or_default();
        painkiller_rows(self.form(), logged)
    }

    fn triggers(&self) -> Vec<(&'static str, &'static str, bool)> {
        TRIGGERS.into_iter().map(|(code, words)| (code, words, self.has_trigger(code))).collect()
    }

    /// Whether the fields of the morning are open: they are also due after a session.
    fn opens_morning(&self) -> bool {
        let is_due = self.log().is_none() && self.today.asks_for_morning() && self.date == self.today.date;
        is_due || self.says_any(&MORNING)
    }

    fn opens_more(&self) -> bool {
        self.says_any(&MORE)
            || self.painkillers().iter().any(PainkillerRow::is_filled)
            || TRIGGERS.iter().any(|(code, _)| self.has_trigger(code))
    }

    fn says_any(&self, names: &[&str]) -> bool {
        let says = |field: Field| (field.is_filled() && !field.is("no")) || field.is_wrong();
        names.iter().any(|name| says(self.field(name)))
    }

    /// The first day that may be logged.
    fn earliest(&self) -> String {
        self.today.date.0.checked_sub_days(BACK_DATING).map(|date| Day(date).iso()).unwrap_or_default()
    }

    fn is_today(&self) -> bool {
        self.date == self.today.date
    }

    fn regions(&self) -> Vec<(&'static str, bool)> {
        let chosen = self.site.map(|site| site.region);
        Region::ALL.iter().map(|region| (region.as_str(), Some(*region) == chosen)).collect()
    }

    fn sides(&self) -> Vec<(&'static str, String, bool)> {
        let chosen = self.site.map(|site| site.side);
        let words =
            |side: Side| if side == Side::Midline { "middle, or both alike".to_owned() } else { side.to_string() };
        Side::ALL.iter().map(|side| (side.as_str(), words(*side), Some(*side) == chosen)).collect()
    }

    fn site_in_words(&self) -> String {
        self.site.map(|site| place(Some(site.region.as_str()), Some(site.side.as_str()))).unwrap_or_default()
    }
}
