//! The table of judgement.md 2.2: each code with how severe it is, which episode it is evidence of, when it holds and its source.
//!
//! What a code compares is in the file of its group: [`super::level`], [`super::change`], [`super::response`],
//! [`super::mask`], [`super::words`] and [`super::signs`]. What it says is in [`super::sentences`].

use crate::{
    level::{Level, Urgency},
    severity::Severity,
};

words! {
    /// A code, in the order the codes are asked: level, change, response, mask, words, signs, circumstances, good news.
    pub enum Rule {
        /// A red-flag answer: locks everything.
        RedFlag => "RF",
        /// No current go-ahead for the bands.
        GoAhead => "GO",
        /// Level: too much pain to train.
        High => "L6",
        /// Level: a 6 of a patient whose usual level is near it.
        HighForUsual => "L6h",
        /// Level: severe pain.
        Severe => "L8",
        /// Level: the worst pain, or severe pain again and again.
        Worst => "L10",
        /// Level: a high week for two weeks.
        HighWeek => "LW",
        /// Change: above the usual, and acceptable.
        ChangeMild => "C1",
        /// Change: far above the usual, and acceptable.
        ChangeAcceptable => "C2",
        /// Change: far above the usual, in the upper half of acceptable.
        ChangeUpper => "C3",
        /// Change: far above the usual, and too much.
        ChangeSevere => "C4",
        /// Change, in a diary that is kept twice or three times a week.
        ChangeSparse => "C-SPARSE",
        /// Change, over weeks.
        ChangeSlow => "C-SLOW",
        /// Response: a session above the ceiling.
        SessionPain => "R5",
        /// Response: two sessions above the ceiling.
        SessionPainTwice => "R5-2",
        /// Response: severe pain in a session.
        SevereSessionPain => "R8",
        /// Response: a bad morning after a session.
        MorningAfter => "RM",
        /// Response: two of the last three session mornings were bad.
        MorningAfterTwice => "RM-2",
        /// Bad mornings, session or not.
        Mornings => "MO",
        /// Mask: a painkiller today or before the session.
        Painkiller => "K1",
        /// Mask: painkillers on most days.
        PainkillersOften => "K2",
        /// Words: a flare-up, whatever the number.
        FlareUp => "F",
        /// Words: pain interferes with most of the day.
        Interferes => "I",
        /// Words: worse than last week, again and again.
        SaysWorse => "CW",
        /// Words: stiffness, painful clicking or pain at night on many days.
        Symptoms => "S",
        /// Detector: the last scores are above the usual level, by more than the patient's own ups and downs.
        ShiftAmber => "SHIFT-AMBER",
        /// Detector: this week heads well above the fortnight before.
        RiseAmber => "RISE-AMBER",
        /// Detector: the last scores are far above the usual level.
        ShiftRed => "SHIFT-RED",
        /// Detector: this week heads 2 points above the fortnight before.
        RiseRed => "RISE-RED",
        /// Sign: pain takes longer to settle after sessions.
        Settle => "SETTLE",
        /// Sign: morning stiffness grows from week to week.
        Stiff => "STIFF",
        /// Sign: clicking has turned painful.
        Click => "CLICK",
        /// Sign: more things bring the pain on.
        Triggers => "TRIGGERS",
        /// Sign: pain in a new region.
        Region => "REGION",
        /// Sign: 6 weeks without improvement.
        Lasting => "LASTING-6",
        /// Sign: 12 weeks without improvement.
        LastingLonger => "LASTING-12",
        /// Sign: better, same or worse disagrees with the numbers.
        Disagree => "DISAGREE",
        /// Circumstance: the same days of each cycle hurt more.
        Pattern => "PATTERN",
        /// Good news: a sustained fall.
        Better => "BETTER",
        /// Good news: a week without pain over 2.
        CalmWeek => "CALM-WEEK",
        /// The usual level is learned afresh from this day on.
        Rebased => "REBASED",
    }
}

words! {
    /// What an episode is: at most one of each is open at a place (judgement.md 3).
    pub enum EpisodeKind {
        /// One worsening.
        Worsening => "worsening",
        /// One group of signs: stiff, clicking, night, function, no better.
        Signs => "signs",
        /// One group of circumstances: masked, pattern, high level, silence, care.
        Circumstances => "circumstances",
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code.
    pub rule: Rule,
    /// How severe it makes the day of its place, at most; calm raises nothing.
    pub severity: Severity,
    /// The episode it is evidence of.
    pub episode: Option<EpisodeKind>,
    /// When it holds, by the published numbers.
    pub holds: &'static str,
    /// Publication, or "chosen here".
    pub source: &'static str,
}

const BOONSTRA: &str = "8 and more is severe: Boonstra 2016, doi 10.3389/fpsyg.2016.01466; two days chosen here";
const SILBERNAGEL: &str = "Silbernagel 2007, AJSM 35:897-906";
const ZONES: &str =
    "Tested: docs/DETECTION.md; zones after Thomeé 1997, Phys Ther 77:1690-1703, and Silbernagel 2007, AJSM 35:897-906";
const CHOSEN: &str = "Limber 2026.3, chosen here";

const fn row(
    rule: Rule,
    severity: Severity,
    episode: Option<EpisodeKind>,
    holds: &'static str,
    source: &'static str,
) -> Entry {
    Entry { rule, severity, episode, holds, source }
}

/// The table, a row for each code in its order.
#[rustfmt::skip]
pub const TABLE: &[Entry] = {
    use EpisodeKind::{Circumstances, Signs, Worsening};
    use Severity::{Calm, Ease, Rest, See, Watch};
    &[
        row(Rule::RedFlag, See, None, "a warning sign was answered with yes", "Red flags of the hip and back: g-care.glos.nhs.uk, Kernow RMS, PMC6226070"),
        row(Rule::GoAhead, Calm, None, "a phase with bands, and no go-ahead that holds", "Limber 2026.2: band work needs a physiotherapist's go-ahead; 4 weeks chosen here"),
        row(Rule::High, Ease, Some(Worsening), "7; or 6 in the morning; or 6 and 2 above the usual level", "Above 5 is too much: Thomeé 1997, Phys Ther 77:1690-1703, Silbernagel 2007, AJSM 35:897-906; 6 to 7 is moderate: Boonstra 2016, doi 10.3389/fpsyg.2016.01466"),
        row(Rule::HighForUsual, Watch, None, "6, not more than 1.9 above the usual level", "A 6 of somebody at 5 is noise: clinical.md 1.3"),
        row(Rule::Severe, Rest, Some(Worsening), "8 or 9", BOONSTRA),
        row(Rule::Worst, See, Some(Worsening), "10; or 8 and more on 3 of 7 days; or 7 and more on 3 of 7 mornings", "The highest level alerts at once: PhysiApp help 228; alarms to clinicians help: Suso-Ribera 2020; counts chosen here"),
        row(Rule::HighWeek, Watch, Some(Circumstances), "a week's mean of 5.5 or more for 14 days, until it is 5", "Silbernagel 2007, AJSM 35:897-906 (not from week to week); 14 days chosen here"),
        row(Rule::ChangeMild, Ease, Some(Worsening), "the amber line is passed, by scores of 3 and more on average", "Farrar 2001, Pain 94:149-158 (2 points); zone chosen here"),
        row(Rule::ChangeAcceptable, Ease, Some(Worsening), "the red line is passed, by scores below 4 on average", ZONES),
        row(Rule::ChangeUpper, Rest, Some(Worsening), "the red line is passed, by scores of 4 to 5.4 on average", ZONES),
        row(Rule::ChangeSevere, Rest, Some(Worsening), "the red line is passed, by scores of 5.5 and more on average", ZONES),
        row(Rule::ChangeSparse, Rest, Some(Worsening), "3 of the last 4 scores are 4 and more, and 2 above the usual level", CHOSEN),
        row(Rule::ChangeSlow, Ease, Some(Worsening), "the fortnight's mean is 3 or more, and 2 above the lowest of the 8 weeks before", "Farrar 2001, Pain 94:149-158 (2 points); windows chosen here"),
        row(Rule::SessionPain, Ease, Some(Worsening), "a session above 5, during or after", SILBERNAGEL),
        row(Rule::SessionPainTwice, Ease, Some(Worsening), "two sessions above 5 in 14 days", "Silbernagel 2007, AJSM 35:897-906; the repeat chosen here"),
        row(Rule::SevereSessionPain, Rest, Some(Worsening), "8 or more in a session", "Limber 2026.2, chosen here, above the 5 of Silbernagel 2007, AJSM 35:897-906"),
        row(Rule::MorningAfter, Ease, Some(Worsening), "the morning after a session: 4 or more, and 2 points and twice the own noise above the usual morning; or not settled, at 3 or more", "Silbernagel 2007, AJSM 35:897-906 (next morning); Farrar 2001, Pain 94:149-158 (2 points); own noise: clinical.md 1.3"),
        row(Rule::MorningAfterTwice, Ease, Some(Worsening), "2 of the last 3 session mornings were bad", "Silbernagel 2007, AJSM 35:897-906; the repeat chosen here"),
        row(Rule::Mornings, Ease, Some(Worsening), "3 of the last 4 mornings at 4 or more and 2 above the usual morning; or stiff for 30 minutes and 3 times the usual on 3 of 4 days", "Silbernagel 2007, AJSM 35:897-906 (not from week to week); counts chosen here"),
        row(Rule::Painkiller, Calm, None, "a painkiller today or before the session", "Serner 2020, OJSM 8(1), doi 10.1177/2325967119897247"),
        row(Rule::PainkillersOften, Watch, Some(Circumstances), "a painkiller on 8 of 14 logged days", CHOSEN),
        row(Rule::FlareUp, Ease, Some(Worsening), "a flare-up was reported", "Costa 2019, J Pain 20:1267"),
        row(Rule::Interferes, Ease, Some(Signs), "interference of 7 and more on 4 of 7 days; it eases if that is 3 above the usual", "PEG, Krebs 2009 (30 %): from general knowledge, to be verified; counts chosen here"),
        row(Rule::SaysWorse, Watch, Some(Signs), "worse than last week on 4 of 7 days", CHOSEN),
        row(Rule::Symptoms, Watch, Some(Signs), "stiff for 30 minutes on 4 of 7 days; clicking that hurts on 3 of 14; pain at night on 3 of 7", "Stiffness: ACR as used by NCT05516563; counts chosen here"),
        row(Rule::ShiftAmber, Calm, None, "the last scores are above the usual level by the amber line", "Tested on real and simulated diaries: docs/DETECTION.md; after Page 1954 and Lorden 1971"),
        row(Rule::RiseAmber, Calm, None, "this week heads 1.75 above the fortnight before", "Farrar 2001, Pain 94:149-158 (2 points); tested: docs/DETECTION.md"),
        row(Rule::ShiftRed, Calm, None, "the last scores are above the usual level by the red line", "Tested on real and simulated diaries: docs/DETECTION.md; after Page 1954 and Lorden 1971"),
        row(Rule::RiseRed, Calm, None, "this week heads 2 above the fortnight before", "Farrar 2001, Pain 94:149-158 (2 points); tested: docs/DETECTION.md"),
        row(Rule::Settle, Watch, Some(Signs), "pain takes twice as long to settle, or longer than a day", "Overuse phases (24 h, 48 h): PMC4486915, table 1; the doubling chosen here"),
        row(Rule::Stiff, Watch, Some(Signs), "morning stiffness is half as long again as the week before", "Silbernagel 2007, AJSM 35:897-906 (not from week to week); how much chosen here"),
        row(Rule::Click, Watch, Some(Signs), "clicking hurt on 2 of 7 days, after 7 days on which it did not", CHOSEN),
        row(Rule::Triggers, Watch, Some(Signs), "2 more things bring the pain on than in the fortnight before", CHOSEN),
        row(Rule::Region, Watch, Some(Signs), "pain of 3 or more in a place that was not there at first", CHOSEN),
        row(Rule::Lasting, Watch, Some(Signs), "no better over 6 weeks", "Salaffi 2004, Eur J Pain 8:283-91 (1 point, 15 %); 6 weeks chosen here"),
        row(Rule::LastingLonger, Watch, Some(Signs), "no better over 12 weeks", "Salaffi 2004, Eur J Pain 8:283-91 (1 point, 15 %); ICD-11, Treede 2019, doi 10.1097/j.pain.0000000000001384 (3 months)"),
        row(Rule::Disagree, Watch, Some(Signs), "two answers running say the opposite of the scores", "Salaffi 2004, Eur J Pain 8:283-91 (1 point); two answers chosen here"),
        row(Rule::Pattern, Watch, Some(Circumstances), "the same one to three days of a cycle are 2 above the others in 3 of 4 cycles", CHOSEN),
        row(Rule::Better, Calm, None, "a fall of 2 points or 30 % that has lasted for a week", "Farrar 2001, Pain 94:149-158 (2 points or 30 %)"),
        row(Rule::CalmWeek, Calm, None, "a week without pain over 2", "Thomeé 1997, Phys Ther 77:1690-1703 (0 to 2 is safe); a week chosen here"),
        row(Rule::Rebased, Calm, None, "a physiotherapist decided it, or care changed what is usual", "Clinical.md 6: a physiotherapist may re-base; what care does to it is chosen here"),
    ]
};

impl Rule {
    /// The code as shown and stored.
    pub const fn code(self) -> &'static str {
        self.as_str()
    }

    /// Its row of the table.
    #[expect(clippy::indexing_slicing, reason = "a test holds the table to the order of the codes")]
    pub const fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// How severe it makes the day, at most.
    pub const fn severity(self) -> Severity {
        self.entry().severity
    }

    /// The episode it is evidence of.
    pub const fn episode(self) -> Option<EpisodeKind> {
        self.entry().episode
    }

    /// The level it raises a day to, at most; none for what is only watched.
    pub const fn raises_to(self) -> Option<Level> {
        match self {
            Self::RedFlag => None,
            _ => self.severity().raises_to(),
        }
    }

    /// How urgent the flag is that the rule raises when it begins to hold; none, if the judgement of a day raises none.
    pub const fn urgency(self) -> Option<Urgency> {
        match self {
            Self::Better | Self::CalmWeek => Some(Urgency::GoodNews),
            Self::RedFlag | Self::HighForUsual => None,
            _ => Urgency::of_severity(self.severity()),
        }
    }

    /// Where the rule comes from.
    pub const fn source(self) -> &'static str {
        self.entry().source
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, TABLE};

    #[test]
    fn the_table_has_a_row_for_each_code_in_its_order() {
        let rows: Vec<Rule> = TABLE.iter().map(|row| row.rule).collect();
        assert_eq!(rows, Rule::ALL);
        for row in TABLE {
            assert!(!row.holds.is_empty() && !row.source.is_empty(), "{}", row.rule);
        }
    }
}
