use super::{Grade, Programme, Step};
use crate::db::Conn;
use crate::http::Result;
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Change {}
pub fn difference(_: &Programme, _: &Programme) -> Vec<Change> {
    Vec::new()
}
pub fn check_ladder(_: &[Grade], _: Option<[i16; 2]>, _: &str) -> Result<()> {
    Ok(())
}
impl Programme {
    pub fn published(conn: &mut Conn, key: &str, version: i32) -> Result<Option<Programme>> {
        Programme::find(conn, key, Some(version)).map(Some)
    }
    pub fn step(&self, phase: u8, exercise: &str) -> Option<&Step> {
        self.phase(phase)?.steps.iter().find(|step| step.exercise == exercise)
    }
}
impl super::model::Band {
    pub fn of_line(&self) -> String {
        format!("{} {}", self.maker, self.line)
    }
    pub fn force_at(&self, _: f64) -> Option<f64> {
        None
    }
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct ContraIndication {}
#[derive(Debug, Clone)]
pub struct Precautions {
    pub name: String,
    pub cautions: Vec<String>,
    pub contra_indications: Vec<ContraIndication>,
}
impl Precautions {
    pub fn unknown(key: &str) -> Precautions {
        Precautions { name: key.to_owned(), cautions: Vec::new(), contra_indications: Vec::new() }
    }
}
pub fn precautions(_: &mut Conn, _: &[String]) -> Result<std::collections::HashMap<String, Precautions>> {
    Ok(Default::default())
}
pub fn bands(_: &mut Conn, _: &[String]) -> Result<Vec<super::model::Band>> {
    Ok(Vec::new())
}
impl Grade {
    /// About how long it takes, in seconds.
    pub fn seconds(&self, per_side: bool) -> u32 {
        const A_REPETITION: u32 = 3;
        let tempo = self.tempo.as_deref().and_then(|tempo| tempo.split('-').map(|part| part.parse::<u32>().ok()).sum());
        let repetitions = self.repetitions.map(|times| u32::from(times) * tempo.unwrap_or(A_REPETITION));
        let hold = self.hold_seconds.map(u32::from);
        let minutes = self.minutes.map(|minutes| u32::from(minutes) * 60);
        let set = minutes.or(hold).or(repetitions).unwrap_or_default();
        let rest = self.rest_seconds.map_or(0, u32::from);
        u32::from(self.sets) * (set + rest) * if per_side { 2 } else { 1 }
    }
}
