//! Patients and their diaries, as a client sees them: over HTTP only.

use crate::server::{Home, LIMBER};
use chrono::{Days, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::Command;
use std::time::Duration;
use ureq::Agent;
use uuid::Uuid;

const REGIONS: [&str; 13] =
    ["hip", "groin", "thigh", "knee", "calf", "ankle", "foot", "back", "neck", "shoulder", "elbow", "wrist", "hand"];
const SIDES: [&str; 3] = ["left", "right", "midline"];
const PLACES: usize = REGIONS.len() * SIDES.len();
/// A new log may be 14 days late. One day less, in case midnight passes.
const DAYS: usize = 13;
/// How many daily logs a patient has room for.
pub const DAILY_LOGS: usize = PLACES * DAYS;

/// A client that takes every answer as an answer.
pub fn client() -> Agent {
    let config =
        Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(40))).build();
    config.into()
}

/// Somebody who keeps a diary.
#[derive(Clone)]
pub struct Patient {
    token: String,
    client: Agent,
}

/// One log as it is sent.
#[derive(Clone)]
pub struct Log {
    pub id: Uuid,
    pub body: Value,
}

impl Log {
    /// The `n`th log of a patient, with a new id: daily logs as long as there is room, then events. The days come out of
    /// order, so that those after them are judged again.
    pub fn new(n: usize) -> Log {
        let id = Uuid::new_v4();
        let place = n % PLACES;
        let days_ago = u64::try_from(n / PLACES * 4 % DAYS).unwrap();
        let pain = (n / PLACES * 3 + place) % 11;
        let mut body = json!({
            "id": id,
            "region": REGIONS[place % REGIONS.len()],
            "side": SIDES[place / REGIONS.len()],
            "local_date": today().checked_sub_days(Days::new(days_ago)).unwrap(),
        });
        if n < DAILY_LOGS {
            body["worst_pain"] = pain.into();
        } else {
            body["kind"] = "event".into();
            body["pain_now"] = 0.into(); // anything else would be judged, and a replay knows no events
        }
        Log { id, body }
    }
}

#[expect(clippy::disallowed_methods, reason = "the server runs on real time, and so do its clients")]
fn today() -> NaiveDate {
    Utc::now().date_naive()
}

impl Patient {
    /// Somebody new.
    pub fn register(url: &str) -> Patient {
        let email = format!("{}@example.org", Uuid::new_v4().simple());
        let password = "violet otter climbs quietly";
        let account = json!({"email": email, "password": password, "role": "patient", "display_name": "Ann",
            "born_on": "1990-05-17"});
        let client = client();
        let registered = client.post(format!("{url}/v1/auth/register")).send_json(account).unwrap();
        assert_eq!(registered.status(), 202);
        let login = json!({"email": email, "password": password});
        let mut answer = client.post(format!("{url}/v1/auth/login")).send_json(login).unwrap();
        let tokens: Value = answer.body_mut().read_json().unwrap();
        Patient { token: tokens["access_token"].as_str().expect("a token").to_owned(), client }
    }

    /// Sends a log: the status, or nothing if the answer did not come.
    pub fn send(&self, client: &Agent, url: &str, log: &Log) -> Option<u16> {
        let request = client.post(format!("{url}/v1/patients/me/pain-logs")).header("Authorization", self.bearer());
        let answer = request.send_json(&log.body).ok()?;
        let status = answer.status().as_u16();
        // An answer is one only when all of it is there.
        answer.into_body().read_to_vec().ok()?;
        Some(status)
    }

    /// The same request as bytes, for those who hold the connection themselves.
    pub fn raw(&self, log: &Log) -> String {
        let body = log.body.to_string();
        format!(
            "POST /v1/patients/me/pain-logs HTTP/1.1\r\nHost: limber\r\nAuthorization: {}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.bearer(),
            body.len()
        )
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub fn get(&self, url: &str, path: &str) -> Value {
        let request = self.client.get(format!("{url}{path}")).header("Authorization", self.bearer());
        let mut answer = request.call().unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.body_mut().read_json().unwrap()
    }

    /// All items of a list, page by page.
    pub fn list(&self, url: &str, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(url, &format!("{path}{joint}limit=100{cursor}"));
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// What changed after `cursor`, up to now, and the cursor to go on with.
    pub fn sync(&self, url: &str, cursor: &mut Option<String>) -> Vec<Value> {
        let mut changes = Vec::new();
        loop {
            let after = cursor.as_ref().map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
            let page = self.get(url, &format!("/v1/sync?limit=100{after}"));
            changes.extend(page["changes"].as_array().unwrap().iter().cloned());
            *cursor = Some(page["next_cursor"].as_str().unwrap().to_owned());
            if page["has_more"] == false {
                return changes;
            }
        }
    }

    /// Holds the diary against what was sent, and each judged day against a fresh replay of the diary.
    pub fn check(&self, url: &str, home: &Home, sent: &[Sent]) {
        let diary = self.list(url, "/v1/patients/me/pain-logs");
        let bodies: HashMap<Uuid, &Value> = sent.iter().map(|sent| (sent.log.id, &sent.log.body)).collect();
        let mut found = BTreeSet::new();
        for log in &diary {
            let id = id(log);
            assert!(found.insert(id), "{id} is there twice");
            let body = bodies.get(&id).unwrap_or_else(|| panic!("{id} was never sent"));
            let fields = body.as_object().unwrap();
            assert!(fields.iter().all(|(field, told)| log[field] == *told), "{body} became {log}");
        }
        let lost: Vec<_> = sent.iter().filter(|sent| sent.acknowledged && !found.contains(&sent.log.id)).collect();
        assert!(
            lost.is_empty(),
            "{} acknowledged logs are lost, of {}, the first of them {}",
            lost.len(),
            sent.len(),
            lost[0].log.body
        );
        self.check_judgements(url, home, &diary);
    }

    fn check_judgements(&self, url: &str, home: &Home, diary: &[Value]) {
        let word = |thing: &Value, field: &str| thing[field].as_str().unwrap_or_default().to_owned();
        let key = |thing: &Value| (word(thing, "side"), word(thing, "region"), word(thing, "local_date"));
        let daily = diary.iter().filter(|log| log["kind"] == "daily");
        let days: BTreeMap<_, _> = daily.map(|log| (key(log), log["worst_pain"].clone())).collect();
        let series: BTreeSet<_> = diary.iter().map(|log| (word(log, "side"), word(log, "region"))).collect();
        let mut judged = BTreeMap::new();
        for (side, region) in series {
            for day in self.list(url, &format!("/v1/patients/me/assessments?region={region}&side={side}")) {
                let rules = day["rules"].as_array().unwrap().iter().map(|rule| word(rule, "code"));
                let rules = rules.collect::<Vec<_>>().join(";");
                judged.insert(key(&day), (day["score"].as_f64(), day["baseline"].as_f64(), rules));
            }
        }
        let every_day: BTreeSet<_> = diary.iter().map(key).collect();
        assert!(judged.keys().eq(&every_day), "a day is not judged, or one without a log is");
        judged.retain(|day, _| days.contains_key(day));
        assert_eq!(judged, replayed(home, &days), "the days are not judged as a replay judges them");
    }
}

/// The running score, the usual level, and the codes that fired.
type Judged = BTreeMap<(String, String, String), (Option<f64>, Option<f64>, String)>;

/// What `limber replay` says of a diary. It takes each side for a patient.
fn replayed(home: &Home, days: &BTreeMap<(String, String, String), Value>) -> Judged {
    let mut csv = "patient,region,local_date,worst_pain\n".to_owned();
    for ((side, region, date), pain) in days {
        csv.extend([side, ",", region, ",", date, ",", &pain.to_string(), "\n"]);
    }
    let file = home.folder().join("diary.csv");
    std::fs::write(&file, csv).unwrap();
    let printed = crate::machine::run(Command::new(LIMBER).arg("replay").arg(&file)).stdout;
    let printed = String::from_utf8(printed).unwrap();
    let judged = printed.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let [side, region, date, _, score, baseline, _, said] = fields.as_slice() else {
            panic!("{line}");
        };
        let key = [side, region, date].map(|field| (*field).to_owned());
        // The severity, and the codes after it.
        let codes = said.split_once(' ').map_or("", |(_, codes)| codes);
        let judgement = (score.parse().ok(), baseline.parse().ok(), codes.to_owned());
        (key.into(), judgement)
    });
    judged.collect()
}

/// The id of anything.
pub fn id(thing: &Value) -> Uuid {
    thing["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

/// A log that was sent, and whether a success was answered.
#[derive(Clone)]
pub struct Sent {
    pub writer: usize,
    pub patient: usize,
    pub log: Log,
    pub acknowledged: bool,
}

/// Checks every patient's diary.
pub fn check_all(url: &str, home: &Home, patients: &[Patient], sent: &[Sent]) {
    for (number, patient) in patients.iter().enumerate() {
        let own: Vec<Sent> = sent.iter().filter(|sent| sent.patient == number).cloned().collect();
        patient.check(url, home, &own);
    }
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    word: String,
}

/// SQLite's own word on its file.
pub fn check_file(home: &Home) {
    let mut conn = SqliteConnection::establish(&home.database_file().to_string_lossy()).unwrap();
    let mut words = |query: &str| -> Vec<String> {
        let rows: Vec<Word> = diesel::sql_query(query).load(&mut conn).unwrap();
        rows.into_iter().map(|row| row.word).collect()
    };
    assert_eq!(words("SELECT integrity_check AS word FROM pragma_integrity_check"), ["ok"]);
    assert!(words("SELECT \"table\" AS word FROM pragma_foreign_key_check").is_empty());
}
