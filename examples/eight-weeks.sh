#!/usr/bin/env bash
# Eight weeks with a hip flexor: what a patient is told from day to day, and what her physiotherapist decides.
#
#   examples/eight-weeks.sh URL
#
# Needs bash 4, curl and jq, and a server with a test clock: `limber serve --sandbox`.
# Ann logs each morning at 8, asks what the day is for, and trains at 18. Of a day only what is new since the day before
# is printed. Every step says what it expects and stops if it is not so: the story is a test, too.
# The output is the same on both databases and from run to run.
set -euo pipefail

url=${1:?usage: examples/eight-weeks.sh URL}
url=${url%/}
json='content-type: application/json'
password='violet otter climbs quietly'
run=$(date +%s)-$$ # new e-mail addresses each time
export LC_ALL=C    # the names of the days
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
  echo "eight-weeks: ${today:-before the first day}: $*" >&2
  if [ -s "$work/answer" ]; then echo "  the last answer, status ${status:-none}: $(head -c 2000 "$work/answer")" >&2; fi
  exit 1
}
for tool in curl jq; do command -v "$tool" >/dev/null || die "$tool is needed"; done
curl -sf "$url/v1/sandbox/clock" >/dev/null || die "$url has no test clock: start it with \`limber serve --sandbox\`"

# -- asking ------------------------------------------------------------------------------------------------------------

# ask WHO METHOD PATH [BODY [HEADER]]: leaves the status in $status and the answer in $work/answer.
ask() {
  local who=$1 method=$2 path=$3
  shift 3
  status=$(curl -sS -o "$work/answer" -D "$work/head" -w '%{http_code}' -X "$method" "$url$path" \
    -H "authorization: Bearer ${token[$who]}" ${1:+-H "${2:-$json}" -d "$1"} ${etag:+-H "if-match: $etag"})
}
field() { jq -er "$1" "$work/answer" || die "no $1 in the answer"; }
is() { # STATUS WHAT
  [ "$status" = "$1" ] || die "$2: expected status $1"
}
holds() { # FILTER WHAT: of the answer
  jq -e "$1" "$work/answer" >/dev/null || die "not so: $2"
}
refused() { # STATUS CODE
  [ "$status $(field .code)" = "$1 $2" ] || die "expected to be refused with $1 $2"
}

declare -A token
join() { # WHO ROLE NAME: registers and logs in
  local account
  account=$(jq -n --arg email "$1-$run@example.org" --arg role "$2" --arg name "$3" --arg password "$password" \
    '{$email, $password, $role, display_name: $name, born_on: "1990-05-17"}')
  curl -sSf "$url/v1/auth/register" -H "$json" -d "$account" -o "$work/registered" || die "cannot register $1"
  token[$1]=$(curl -sS "$url/v1/auth/login" -H "$json" -d "$(jq '{email, password}' <<<"$account")" | jq -er .access_token) ||
    die "cannot log in as $1"
}

clock() { # HOUR: of the day that it is
  curl -sSf "$url/v1/sandbox/clock" -H "$json" -d "{\"now\":\"${today}T$1:00:00Z\"}" -o "$work/clock"
}

# -- telling -----------------------------------------------------------------------------------------------------------

# What is said is indented, long lines are folded, and a day without anything new is only counted.
quiet=0
dated='' today=''
tell() { # MARK TEXT
  local mark=$1 line
  if [ "$quiet" -gt 0 ]; then
    printf '%-11s%s more %s like it\n' '' "$quiet" "$([ "$quiet" = 1 ] && echo day || echo days)"
    quiet=0
  fi
  local date=
  if [ "$dated" != "$today" ]; then
    date=$(jq -nr --arg day "$today" '$day + "T00:00:00Z" | fromdate | strftime("%a %e %b")')
    dated=$today
  fi
  while read -r line; do
    printf '%-11s%-6s %s\n' "$date" "$mark" "$line"
    date= mark=
  done < <(fold -s -w 104 <<<"$2")
}
ann() { tell 'Ann' "$*"; }
pat() { tell 'Pat' "$*"; }
limber() { tell '>' "$*"; }

# What `today` says, as lines of a mark and a text. Names, colours and counts are those of the catalogue.
cat >"$work/words.jq" <<'END_OF_WORDS'
def names: $exercises[0] | map({key, value: .name}) | from_entries;
def colours: $bands[0] | map(select(.line == "Professional") | {key: (.level | tostring), value: .colour}) | from_entries;
def name: . as $key | names[$key] // $key;
def colour: if . == null then null else colours[tostring] end;
def plural(one): "\(.) \(one)\(if . == 1 then "" else "s" end)";
def dose:
  "\(.sets) x " + (if .repetitions then "\(.repetitions)" elif .hold_seconds then "\(.hold_seconds) s" else "\(.minutes) min" end)
  + (if .band_level then " with \(.band_level | colour)" else "" end)
  + (if .sessions_a_week then ", \(.sessions_a_week) days a week" else "" end);
def lower:
  if .down then " (took grade \(.grade_held). \(.down.text.text))"
  elif .grade < .grade_held then " (took grade \(.grade_held), which is beyond the go-ahead)" else "" end;
def plan: if . == null then "no session today"
  elif .optional then "no session today, but for what warms up, if she likes; the next from \(.bands_again_on // "tomorrow") on"
  else
    "phase \(.phase), \(.phase_name), \(.sessions_a_week) days a week: \(.steps | length | plural("exercise"))"
    + (if any(.steps[]; .band_level) then "" else ", none with a band" end)
    + (if .modified then ", lighter than usual" else "" end),
    (.steps[] | select(.band_level) | "\(.exercise | name): grade \(.grade), \(dose)\(lower)")
  end;
def offer: if . == null then empty else
    "offer: \(.exercise | name) from grade \(.from_grade) to \(.to_grade): \(.to | dose); after \(.evidence.dates | length) calm sessions"
  end;
def gates: if . == null then empty else .phase as $phase | .gates[]
  | "to phase \($phase) \({"true": "(holds)", "false": "(not yet)", "null": "(somebody has to say)"}[.met | tostring]): \(.text)" end;
def pressure: [.exercises[].sets[].pressure | select(.)]
  | if length == 0 then "" else "; pressure within 35 to 45 mmHg in \(map(select(.within_target)) | length) of \(length | plural("set"))" end;
def worst_of_sets: [.exercises[] | {exercise, pain: ([.sets[].pain] | max)} | select(.pain > 1) | "\(.exercise | name) \(.pain)"];
def trained:
  "trains, \({full: "as planned", modified: "as planned for today, lighter than usual", partial: "a part of the plan"}[.completion])"
  + "; pain \(.pain_during)" + (worst_of_sets | if . == [] then "" else " (\(join(", ")))" end)
  + (if .supports == ["compression_shorts"] then "; in compression shorts" else "" end) + pressure + ".";
def deed:
  .details as $of | (if $of.exercise then $of.exercise | name else "" end) as $exercise
  | if .what == "phase_changed" then
      "phase \($of.phase.after)" + (if $of.phase.before == $of.phase.after then " anew" else "" end)
      + (if $of.confirmed | length > 0 then ", confirmed: " + ($of.confirmed | join(", ")) else "" end)
      + (if $of.overridden_gates | length > 0 then ", all the same: " + ($of.overridden_gates | join(", ")) else "" end)
    elif .what == "enrolled" then "enrolled in \($of.programme), version \($of.programme_version), phase \($of.phase)"
    elif .what == "went_up" then "took the offer: \($exercise), grade \($of.to_grade)"
    elif .what == "declined" then "declined: \($exercise), grade \($of.to_grade)"
    else "\(.what | gsub("_"; " ")) (\([$of.level] + $of.rules | join(", ")))" end;
def history: .items | reverse[] | "\(.date) \(.by): \(deed)" + (if .because then ". Because: \(.because)" else "" end);
def decision: "\(.decision | ascii_upcase): \(.reasons[0].text)";
def news:
  (.plan | plan),
  (if .rest_until then "rest until \(.rest_until)" else empty end),
  (.offers[] | offer),
  (.toward_next[] | "before the next offer: \(.text)"),
  (.next_phase | gates);
END_OF_WORDS
words() { # FILTER FILE
  jq -r --slurpfile exercises "$work/exercises" --slurpfile bands "$work/bands" "$(cat "$work/words.jq") $1" "$2"
}

# -- a day -------------------------------------------------------------------------------------------------------------

# day DATE WORST MORNING [FIELDS]: Ann logs the worst pain of the last 24 hours and that on getting up; Limber decides.
# `expect` says what.
day() {
  [ "$dated" = "$today" ] || quiet=$((quiet + 1)) # nothing was said of the day before
  today=$1
  clock 08
  ask ann PUT "/v1/patients/me/pain-logs/daily/hip/left/$today" "{\"worst_pain\":$2,\"morning_pain\":$3${4:+,$4}}"
  is 201 'the log of the day'
  local before="$decision $reason" line
  look
  [ "$decision $reason" = "$expected" ] || die "expected $expected, and not $decision $reason"
  only_new
  if [ "$decision $reason" != "$before" ] || [ -s "$work/new" ]; then
    tell 'Limber' "worst pain $2, on getting up $3. $(words decision "$work/today")"
    while read -r line; do limber "$line"; done <"$work/new"
  fi
  said
}
expected=
expect() { expected=$*; } # DECISION CODE: of the days from here on, and of their first reason

# Asks what today is for.
decision='' reason=''
touch "$work/said" "$work/known"
look() {
  ask ann GET /v1/patients/me/today
  is 200 today
  cp "$work/answer" "$work/today"
  decision=$(field .decision)
  reason=$(field '.reasons[0].code')
  words news "$work/today" >"$work/news"
}

# What of `today` changed by what was just done.
news() {
  local before="$decision $reason" line
  look
  [ "$decision $reason" = "$before" ] || tell 'Limber' "$(words decision "$work/today")"
  only_new
  while read -r line; do limber "$line"; done <"$work/new"
  said
}

# What was not said the day before. That the bands rest for a day is said once, and the plan of before is not forgotten by it.
only_new() { grep -vxF -f "$work/said" -f "$work/known" "$work/news" >"$work/new" || true; }
said() {
  if jq -e '.plan.bands_again_on' "$work/today" >/dev/null; then
    grep '^no session today, but' "$work/news" >>"$work/known" || true
    sort -u "$work/said" "$work/news" >"$work/all"
    mv "$work/all" "$work/said"
  else
    mv "$work/news" "$work/said"
  fi
}

# The plan of today, done: every set with its effort and pain, the march with a pressure cell under the back. `own` is the
# pain of exercises that had more than the others, `highest` the highest pressure in each set of the march.
cat >"$work/session.jq" <<'END_OF_SESSION'
def band: . as $level | $bands[0][] | select(.line == "Professional" and .level == $level) | .key;
def pressure($set): {start: 40, min: 38, max: ($highest[$set] // 43), target: [35, 45]};
def set($step; $set):
  $step | {repetitions, hold_seconds, pain: ($own[.exercise] // ([$pain, 1] | min))}
  + (if .band_level then {band: (.band_level | band), elongation_percent: 100, effort_omni: ([4, 5, 6][$set] // 6)} else {} end)
  + (if .exercise == "supine-band-march" then {pressure: pressure($set)} else {} end);
.plan | {
  enrolment_id, region: "hip", side: "left", local_date: $date, pain_during: $pain, pain_after: ([$pain - 1, 0] | max),
  warm_up_done: true, stretches_done: true, supports: ["compression_shorts"], minutes,
  completion: (if .modified then "modified" else "full" end),
  exercises: [.steps[] | . as $step | {exercise, grade, sets: [range(.sets) | set($step; .)]}]
}
END_OF_SESSION
own='{}' highest='[]'
train() { # PAIN [FILTER]: the filter changes the log
  local session
  session=$(jq -c --slurpfile bands "$work/bands" --arg date "$today" --argjson pain "$1" --argjson own "$own" \
    --argjson highest "$highest" "$(cat "$work/session.jq") | ${2:-.}" "$work/today")
  log_session "$session"
  holds '.nudge == null' 'nothing is said of this session'
  local told
  told=$(words trained "$work/answer")
  [ "$told" = "$trained" ] || ann "$told"
  trained=$told
}
trained=
rest_day_session() {
  log_session "$(jq -nc --arg date "$today" '{
    region: "hip", side: "left", local_date: $date, pain_during: 2, pain_after: 1, completion: "partial",
    supports: ["compression_shorts"], exercises: [{exercise: "leg-swing-sagittal", sets: [{repetitions: 10, pain: 2}]}]}')"
}
log_session() { # BODY
  clock 18
  ask ann POST /v1/patients/me/session-logs "$1"
  is 201 'the session'
}

# -- deciding ----------------------------------------------------------------------------------------------------------

# change WHO BODY: a change of the enrolment, as who has just read it.
change() {
  ask "$1" GET "$enrolment"
  is 200 'the enrolment'
  etag=$(tr -d '\r' <"$work/head" | sed -n 's/^etag: //Ip')
  ask "$1" PATCH "$enrolment" "$2" 'content-type: application/merge-patch+json'
  etag=
}
go_ahead() { # LEVEL
  ask pat POST "$patient/clearances" "{\"region\":\"hip\",\"highest_band_level\":$1}"
  is 201 'the go-ahead'
  pat "gives a go-ahead for the hip: bands up to level $1 ($(words "$1 | colour" "$work/answer")), until $(field .until)."
}
answer() { # ANSWER EXERCISE GRADE
  ask ann POST "$enrolment/offer-answers" "{\"exercise\":\"$2\",\"to_grade\":$3,\"answer\":\"$1\"}"
  is 200 "the answer to the offer"
}
today_has() { # FILTER WHAT
  jq -e "$1" "$work/today" >/dev/null || die "not so today: $2"
}
grade_of() { # EXERCISE GRADE HELD
  today_has ".plan.steps[] | select(.exercise == \"$1\") | .grade == $2 and .grade_held == $3" "$1 at grade $2 of $3"
}
offered() { today_has "any(.offers[]; .exercise == \"$1\")" "an offer for $1"; }
not_offered() { today_has "all(.offers[]; .exercise != \"$1\")" "no offer for $1"; }

# -- the story ---------------------------------------------------------------------------------------------------------

start() {
  today=2026-03-02 etag=
  clock 07
  join pat physiotherapist 'Pat Physio'
  join ann patient Ann
  ask ann GET '/v1/exercises' && jq .items "$work/answer" >"$work/exercises"
  ask ann GET '/v1/bands' && jq .items "$work/answer" >"$work/bands"
  ask pat GET /v1/me
  pat_id=$(field .id)
  ask ann GET /v1/me
  ann_id=$(field .id)
  patient=/v1/patients/$ann_id
  ask pat POST /v1/care-invitations
  ask ann POST /v1/patients/me/care-links "{\"code\":\"$(field .code)\",\"accepted\":true}"
  is 201 'the care link'
  ann 'registers. Her left hip hurts at the front since she took up running; she lets Pat, her physiotherapist, see her record.'
  ask ann POST /v1/patients/me/symptom-checks "{\"local_date\":\"$today\",\"answered_yes\":[]}"
  is 201 'the symptom check'
  ann 'answers the symptom check: no warning sign.'

  ask ann POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left","phase":2}'
  refused 403 clearance-required
  ann 'would like to begin with the bands at once. Refused (403 clearance-required):'
  limber "$(field .detail)."
  ask ann POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left","phase":0}'
  is 201 'the enrolment'
  enrolment=$patient/enrolments/$(field .id)
  ann 'begins the hip-flexor programme with phase 0.'
}

protect() {
  expect ease not-enough-data
  day 2026-03-02 4 3
  train 2
  day 2026-03-03 4 3
  train 2
  day 2026-03-04 5 3 '"analgesic":true'
  ann 'took a painkiller last night. She would like to go on to phase 1 all the same. Refused (409 gates-not-met):'
  change ann '{"phase":1}'
  refused 409 gates-not-met
  holds '[.gates[].code] | index("7-days-in-the-phase-before") and index("3-calm-sessions")' 'the gates are open'
  while read -r gate; do limber "$gate"; done < <(jq -r '.gates[]
    | "\(.code): \(.text) " + (if .met == null then "(somebody has to say)" else "(not so by the record)" end)' "$work/answer")
  expect train calm
  day 2026-03-05 4 3
  train 1
  day 2026-03-06 4 2
  train 1
  day 2026-03-07 3 2
  train 1
  day 2026-03-08 3 2
  train 1
  day 2026-03-09 3 2
  change ann '{"phase":1,"confirmed":["walking-pain-at-most-2"]}'
  is 200 'phase 1'
  ann 'goes up to phase 1: a week is over, her sessions were calm, and she says that walking brings on 2 at most.'
  news
  train 1
}

stretch() {
  day 2026-03-10 3 2
  day 2026-03-11 3 2
  train 1
  day 2026-03-12 3 2
  train 1
  day 2026-03-13 3 2
  train 1
  day 2026-03-14 3 2
  train 1
  day 2026-03-15 3 2
}

# tested TEST VALUE UNIT: what Pat measures.
tested() {
  ask pat POST "$patient/function-tests" \
    "{\"test\":\"$1\",\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"$today\",\"value\":$2,\"unit\":\"$3\"}"
  is 201 'the function test'
}

light_bands() {
  day 2026-03-16 3 2
  tested resisted-flexion-pain 2 nrs
  pat 'sees her, and measures: lifting the knee against resistance brings on 2.'
  go_ahead 2
  change ann '{"phase":2}'
  is 200 'phase 2'
  ann 'goes up to phase 2: all its gates hold.'
  news
  grade_of supine-band-march 0 0
  highest='[44,47,49]'
  train 1
  limber "of the second set: $(field '.exercises[] | select(.exercise == "supine-band-march").sets[1].pressure.feedback')"
  day 2026-03-17 3 2
  day 2026-03-18 3 2
  day 2026-03-19 3 2
  day 2026-03-20 3 2
  highest='[44,45,48]'
  train 1
  day 2026-03-21 3 2
  day 2026-03-22 3 2
  not_offered supine-band-march
  day 2026-03-23 3 2
  offered supine-band-march
  answer accept supine-band-march 1
  ann 'takes the offer.'
  news
}

red() {
  day 2026-03-24 3 2
  grade_of supine-band-march 1 1
  day 2026-03-25 3 2
  own='{"supine-band-march":8}' highest='[51]'
  train 8 '.completion = "partial" | .pain_after = 6 | .exercises |= (.[:6] | .[5].sets |= .[:1])'
  own='{}' highest='[]'
  ann 'stopped after the first set: a sharp pain at the front of the hip.'
  look
  [ "$decision $reason" = 'rest R8' ] || die "expected rest, and not $decision $reason"
  tell 'Limber' "$(words decision "$work/today")"
  today_has '.plan == null and .rest_until == "2026-03-26"' 'rest without a plan, today and tomorrow'
  limber "What would change it: $(jq -r '.would_change | map(.text) | unique | join(" ")' "$work/today")"
  held_back
  ask pat GET "$patient/clearances"
  holds '.items[0].ending == null' 'the go-ahead has not ended'

  expect rest L8
  day 2026-03-26 8 3
  ann 'feels better in the afternoon, and does her leg swings.'
  rest_day_session
  holds '.nudge | .notice == "nudge" and .reasons == ["rest_day"]' 'a nudge'
  limber "$(field .nudge.text.text)"
}
held_back() {
  today_has '.bands_allowed == false' 'no bands'
  limber "$(jq -er '.reasons[] | select(.code == "clearance-suspended").text' "$work/today" || die 'the go-ahead is not held back')"
}

back_again() {
  expect ease worsening
  day 2026-03-27 3 3
  expect train calm
  day 2026-03-28 3 2
  today_has '.plan.phase == 2 and .bands_allowed == false' 'the phase stays, and the bands wait'
  train 1
  day 2026-03-29 3 2
  held_back
  ask ann GET "$patient/clearances"
  local clearance="$patient/clearances/$(field '.items[0].id')"
  etag='"v1"'
  ask ann POST "$clearance/confirm" '{"because":"it feels well again"}'
  refused 403 forbidden
  ann 'would like to have the bands back. Refused (403 forbidden):'
  limber "$(field .detail)."
  etag=
  ask pat GET "$patient/episodes"
  holds '.items | length == 1 and .[0].kind == "worsening" and .[0].peak == "rest" and .[0].ended_as == "over"' 'one episode, and it is over'
  pat 'finds one episode in the record, with its evidence:'
  while read -r line; do limber "$line"; done < <(jq -r '.items[0]
    | "\(.kind), at its worst \(.peak) with \(.peak_score), \(.status): \(.opened_on) to \(.ended_on)",
      (.evidence | sort_by(.local_date, .rule)[] | "\(.local_date) \(.rule), \(.level), \(.status): \(.text)")' "$work/answer")
  etag='"v1"'
  ask pat POST "$clearance/confirm" '{"because":"seen today: a strain that has calmed down, no pain against resistance"}'
  is 200 'the go-ahead is confirmed'
  etag=
  pat 'sees her, and confirms the go-ahead: "seen today: a strain that has calmed down, no pain against resistance".'
  news
  day 2026-03-30 3 2
  highest='[44,45,46]'
  grade_of supine-band-march 0 1
  train 1
  day 2026-03-31 3 2
  day 2026-04-01 2 2
  day 2026-04-02 2 2
  highest='[44,45,45]'
  train 1
}

no_and_yes() {
  day 2026-04-03 2 2
  offered seated-isometric-hip-flexion
  answer decline seated-isometric-hip-flexion 1
  ann 'says no to it: the holds are long enough for now.'
  news
  not_offered seated-isometric-hip-flexion
  not_offered glute-bridge-hold
  day 2026-04-04 2 2
  not_offered seated-isometric-hip-flexion
  day 2026-04-05 2 2
  day 2026-04-06 2 2
  train 1
}

bad_morning() {
  day 2026-04-07 2 2
  day 2026-04-08 2 2
  day 2026-04-09 2 2
  own='{"supine-band-march":3}'
  train 3
  own='{}'
  expect ease RM
  day 2026-04-10 4 4
  expect train calm
  day 2026-04-11 3 2
  day 2026-04-12 2 2
  day 2026-04-13 2 2
  train 1
  day 2026-04-14 2 2
  today_has '.plan.phase == 2 and .bands_allowed == false' 'no bands without a go-ahead, and the day stays one to train'
  limber 'The go-ahead of 16 March has run out: no bands.'
  day 2026-04-15 2 2
  go_ahead 2
  news
  day 2026-04-16 2 1
  grade_of supine-band-march 0 1
  train 1
}

own_rest() {
  ask ann POST /v1/patients/me/rest-periods '{"from":"2026-04-17","until":"2026-04-19","because":"a long drive to the sea"}'
  is 201 'the rest'
  ann 'decides to rest from Friday to Sunday: "a long drive to the sea".'
  expect rest rest-period
  day 2026-04-17 2 1
  today_has '.rest_until == "2026-04-19"' 'rest until Sunday'
  today_has '[.toward_next[].code] | index("clearance") == null' 'the go-ahead holds at rest, too'
  day 2026-04-18 2 1
  day 2026-04-19 2 1
  expect train calm
  day 2026-04-20 2 1
  train 1
}

medium_bands() {
  day 2026-04-21 2 1
  day 2026-04-22 2 1
  train 1
  day 2026-04-23 2 1
  train 1
  day 2026-04-24 2 1
  tested hip-flexion-strength 80 percent-of-other-side
  pat 'sees her, and measures: the sore side has 80 per cent of the strength of the other.'
  go_ahead 4
  change ann '{"phase":3}'
  is 200 'phase 3'
  ann 'goes up to phase 3: all its gates hold.'
  news
  today_has '.decision == "train"' 'a day to train'
  day 2026-04-25 2 1
  train 1
  day 2026-04-26 2 1
}

# -- looking back ------------------------------------------------------------------------------------------------------

adherence() {
  ask pat GET "$patient/adherence?from=2026-03-02"
  is 200 adherence
  holds '.percent > 80 and (.weeks | length) == 8' 'what was kept'
  holds '[.days[] | select(.date >= "2026-04-17" and .date <= "2026-04-19") | .state] == ["rested", "rested", "rested"]' 'a rest that was kept'
  pat 'looks at what was kept of the plan:'
  limber "$(jq -r '"\(.kept) of \(.known) days, \(.percent) per cent; \(.streak) days in a row up to today; week by week "
    + (.weeks | map("\(.percent)") | join(", ")) + "."' "$work/answer")"
  holds '[.days[] | select(.state == "missed")] == []' 'no day was missed'
  limber "$(jq -r '.days | map(.state) | "as planned \(map(select(. == "done")) | length), lighter \(map(select(. == "modified")) | length), rested \(map(select(. == "rested")) | length), missed none."' "$work/answer")"
}

progress() {
  ask pat GET "$patient/progress?exercise=supine-band-march&region=hip&side=left&from=2026-03-02"
  is 200 progress
  holds '.best_calm_grade == 1 and (.points | length) == 11' 'eleven sessions of the march'
  holds '[.points[] | select(.response == "provoked") | .date] == ["2026-03-25", "2026-04-09"]' 'two of them too much'
  pat 'looks at the lying band march, session by session:'
  limber "date        grade  answer    pain  effort  sets in target  force"
  table '.points[] | [.date, (if .below_best then "\(.grade) down" else "\(.grade)" end), .response, .pain, .effort_omni,
    "\(.technique.within_target) of \(.technique.readings)", (if .force_newtons then "about \(.force_newtons) N" else "not known" end)] | @tsv' \
    '%-10s  %-6s %-8s  %4s  %6s  %14s  %s'
}
table() { # FILTER FORMAT
  local cells
  while IFS=$'\t' read -r -a cells; do
    # shellcheck disable=SC2059
    limber "$(printf "$2" "${cells[@]}")"
  done < <(jq -r "$1" "$work/answer")
}

history() {
  ask pat GET "$enrolment/history?from=2026-03-02"
  is 200 'the history'
  local who
  who=$(jq -n --arg ann "$ann_id" --arg pat "$pat_id" '{($ann): "Ann", ($pat): "Pat"}')
  holds '[.items[] | select(.what == "went_up" or .what == "declined")] | length == 2' 'one offer taken and one declined'
  holds '[.items[] | select(.what == "resting")] | length == 1 and .[0].date == "2026-03-25" and .[0].done_by == null' 'one red day'
  pat 'looks at the history of the programme, the first day first:'
  jq --argjson who "$who" '.items |= map(.by = ($who[.done_by // ""] // "rules"))' "$work/answer" >"$work/history"
  while read -r line; do limber "$line"; done < <(words history "$work/history")
}

echo 'Ann has a sore hip flexor, and Pat is her physiotherapist. "Limber" says what the day is for, and why;'
echo '">" is what else is new. Grade 0 is the gentlest of an exercise.'
echo
start
protect
stretch
light_bands
red
back_again
no_and_yes
bad_morning
own_rest
medium_bands
adherence
progress
history
