//! What a record has by days: a page of it from the newest day down, for readers that put several tables into one order; and the
//! next day of which it has anything, for readers that go up.

use chrono::NaiveDate;
use uuid::Uuid;

/// Some days of a record, from a place in their order down.
#[derive(Debug, Clone, Copy)]
pub struct DayPage {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The day and id to begin with; the newest there is, without.
    pub down_from: Option<(NaiveDate, Uuid)>,
    /// How many rows at most.
    pub most: i64,
}

/// The rows of a page, by the columns of their day and id. That they are not before the first day is for `rows` to say: what
/// lasts for a while may have begun earlier.
#[macro_export]
macro_rules! day_page {
    ($rows:expr, $date:expr, $id:expr, $of:ident, $page:expr) => {{
        let page: &$crate::db::DayPage = $page;
        let mut rows = $rows.filter($date.le(page.to)).into_boxed();
        if let Some((date, id)) = page.down_from {
            rows = rows.filter($date.le(date).and($date.lt(date).or($id.le($of(id)))));
        }
        rows.order(($date.desc(), $id.desc())).limit(page.most)
    }};
}

/// The first day, from one on, of which a record has rows in a table. Where its index leads with the day, nothing else is read.
#[macro_export]
macro_rules! next_day {
    ($table:ident, $date:ident, $conn:expr, $patient:expr, $from:expr) => {{
        let since = $table::table.filter($table::patient_id.eq($patient).and($table::$date.ge($from)));
        Ok(since.order($table::$date).select($table::$date).first($conn).optional()?)
    }};
}
