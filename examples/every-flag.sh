#!/usr/bin/env bash
# Every kind of flag: what raises it, what it says, and what a physiotherapist makes of it until it is closed.
#
#   examples/every-flag.sh URL
#
# Needs bash 4, curl and jq, and a server with a test clock: `limber serve --sandbox`.
# Each explanation ends with the last step of its sum, to be done again with a pocket calculator.
# Fails if a kind was not raised, or could not be closed. The output is the same on both databases and from run to run.
set -euo pipefail

url=${1:?usage: examples/every-flag.sh URL}
url=${url%/}
json='content-type: application/json'
password='violet otter climbs quietly'
run=$(date +%s)-$$ # new e-mail addresses each time
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kinds='L6 L8 L10 LW C1 C2 C3 C4 C-SPARSE C-SLOW R5 R5-2 R8 RM RM-2 MO K2 F I CW S
  SETTLE STIFF CLICK TRIGGERS REGION LASTING-6 LASTING-12 DISAGREE PATTERN BETTER CALM-WEEK RF GO TTP SILENT SILENT-PLAN'

die() {
  echo "every-flag: $*" >&2
  if [ -s "$work/answer" ]; then echo "  the last answer, status ${status:-none}: $(head -c 2000 "$work/answer")" >&2; fi
  exit 1
}
for tool in curl jq; do command -v "$tool" >/dev/null || die "$tool is needed"; done
curl -sf "$url/v1/sandbox/clock" >/dev/null || die "$url has no test clock: start it with \`limber serve --sandbox\`"

# -- asking ------------------------------------------------------------------------------------------------------------

# ask TOKEN METHOD PATH [BODY [VERSION]]: leaves the status in $status and the answer in $work/answer.
ask() {
  local token=$1 method=$2 path=$3
  shift 3
  status=$(curl -sS -o "$work/answer" -w '%{http_code}' -X "$method" "$url$path" -H "authorization: Bearer $token" \
    ${1:+-H "$json" -d "$1"} ${2:+-H "if-match: \"v$2\""})
}
is() { # STATUS WHAT
  [ "$status" = "$1" ] || die "$2: expected status $1"
}
field() { jq -er "$1" "$work/answer" || die "no $1 in the answer"; }

register() { # EMAIL ROLE NAME
  curl -sSf "$url/v1/auth/register" -H "$json" -o "$work/registered" -d "$(jq -n --arg email "$1" --arg role "$2" --arg name "$3" \
    --arg password "$password" '{$email, $password, $role, display_name: $name, born_on: "1990-05-17"}')" || die "cannot register $3"
}
login() { # EMAIL: prints a token
  curl -sS "$url/v1/auth/login" -H "$json" -d "$(jq -n --arg email "$1" --arg password "$password" '{$email, $password}')" |
    jq -er .access_token || die "cannot log in as $1"
}

# -- a diary -----------------------------------------------------------------------------------------------------------

# Days are counted from the first day of each diary.
first=2026-03-02
date_of() { jq -nr --arg first "$first" --argjson day "$1" '$first + "T00:00:00Z" | fromdate + $day * 86400 | strftime("%Y-%m-%d")'; }
clock() { # DAY
  ask '' POST /v1/sandbox/clock "{\"now\":\"$(date_of "$1")T20:00:00Z\"}"
  is 200 'the clock'
}

patient() { # NAME: somebody new, whom Pat may see
  local email
  clock 0
  email=$(tr '[:upper:]' '[:lower:]' <<<"$1")-$run@example.org
  register "$email" patient "$1"
  own=$(login "$email")
  ask "$own" GET /v1/me
  record=/v1/patients/$(field .id)
  ask "$pat" POST /v1/care-invitations
  ask "$own" POST /v1/patients/me/care-links "{\"code\":\"$(field .code)\",\"accepted\":true}"
  is 201 'the care link'
  echo
  echo "== $1: $2"
}
scripted() { # WHAT BODY: somebody whose diary is written, on the day it is
  ask '' POST /v1/sandbox/patients "$(jq -nc --argjson body "$2" --arg pat "$pat_email" '$body + {physiotherapist_email: $pat}')"
  is 201 "a scripted patient: $2"
  record=/v1/patients/$(field .patient.id)
  echo
  echo "== $1"
}

# What is logged, a line each: the day, what it is, and the body.
days() { # FROM UNTIL BODY: a daily log of each day
  local day
  for ((day = $1; day <= $2; day++)); do echo "$day pain-logs $3"; done
}
event() { echo "$1 pain-logs $(jq -c '{kind: "event"} + .' <<<"$2")"; }
session() { echo "$1 session-logs $2"; }

# keep: logs what stdin says, day by day, the clock going along; all over one connection.
keep() {
  jq -Rnr --arg first "$first" --arg url "$url" --arg own "$own" --arg json "$json" --arg work "$work" '
    def quoted: tojson;
    def request($path; $body): "url = \($url + $path | quoted)", "header = \($json | quoted)", "header = \("authorization: Bearer " + $own | quoted)",
      "data = \($body | tojson | quoted)", "output = \($work + "/logged" | quoted)", "write-out = \("%{http_code} \($path) \($body | tojson)\n" | quoted)", "next";
    [inputs | capture("^(?<day>\\d+) (?<what>\\S+) (?<body>.*)$") | .day |= tonumber] | group_by(.day)[]
    | .[0].day as $day | ($first + "T00:00:00Z" | fromdate + $day * 86400 | strftime("%Y-%m-%d")) as $date
    | request("/v1/sandbox/clock"; {now: "\($date)T20:00:00Z"}),
      (.[] | request("/v1/patients/me/\(.what)"; {region: "hip", side: "left", local_date: $date} + (.body | fromjson)))
  ' | sed '$d' >"$work/requests"
  curl -sS -K "$work/requests" >"$work/statuses"
  if grep -v '^20[01] ' "$work/statuses" >&2; then die "a log was refused: $(cat "$work/logged")"; fi
}

# -- the life of a flag ------------------------------------------------------------------------------------------------

closed=' '
# live CODE DEED...: finds the first flag of a kind that is open, does one thing after the other to it, and prints its life.
live() {
  local code=$1 deed
  shift
  ask "$pat" GET "$record/flags?open=true&limit=100"
  is 200 "the flags"
  jq -e --arg code "$code" '[.items[] | select(.rule == $code)] | last | select(.)' "$work/answer" >"$work/flag" ||
    { echo "every-flag: no flag $code was raised" >&2; return 0; }
  flag=$record/flags/$(jq -r .id "$work/flag")
  printf '%-11s  %-9s  %s\n' "$code" "$(jq -r .level "$work/flag")" "$(jq -r .text "$work/flag")"
  explain
  life=$(jq -r .status "$work/flag")
  for deed in "$@"; do "$deed"; done
  printf '%-24s%s\n' '' "$life"
  if [ "$(jq -r .status "$work/flag")" = closed ]; then closed+="$code "; fi
}
explain() {
  ask "$pat" GET "$flag/explanation"
  is 200 'the explanation'
  printf '%-24s%s\n' '' "$(jq -r '"explained by \(.logs | length) logs in \(.steps | length) steps"
    + if .steps == [] then "" else ", the last: \(.steps[-1] | "\(.what): \(.sum)")" end' "$work/answer")"
}
look() { # what has become of it
  ask "$pat" GET "$flag"
  cp "$work/answer" "$work/flag"
  life+=" -> $(field .status)"
}
deed() { # PATH [BODY]: on the version that was seen last
  ask "$pat" POST "$flag/$1" "${2:-}" "$(jq -r .version "$work/flag")"
  is 200 "$1"
  look
}
seen() { deed seen; }
called() { deed act '{"done":"called"}'; }
changed() { deed act '{"done":"changed_programme"}'; }
rested() { deed act '{"done":"started_rest"}'; }
cleared() { deed act '{"done":"gave_clearance"}'; }
referred() { deed act '{"done":"referred"}'; }
messaged() { deed act '{"done":"messaged"}'; }
snoozed() {
  local until
  ask "$pat" GET "/v1/sandbox/clock"
  until=$(jq -r '.clinical[:10] + "T00:00:00Z" | fromdate + 86400 | strftime("%Y-%m-%d")' "$work/answer")
  deed snooze "{\"until\":\"$until\",\"reason\":\"look again tomorrow\"}"
}
a_day_later() {
  ask "$pat" GET "/v1/sandbox/clock"
  ask '' POST /v1/sandbox/clock "$(jq -c '{now: (.clinical[:19] + "Z" | fromdate + 86400 | todate)}' "$work/answer")"
  is 200 'the clock'
  look
}
settled() { deed close '{"outcome":"settled"}'; }
expected() { deed close '{"outcome":"expected"}'; }
wrong() { deed close '{"outcome":"wrong_alarm"}'; }
handed_over() { deed close '{"outcome":"handed_over"}'; }
not_put_off() { # a warning sign, while training is locked
  ask "$pat" POST "$flag/snooze" "{\"until\":\"$(date_of 15)\",\"reason\":\"later\"}" "$(jq -r .version "$work/flag")"
  is 409 'a warning sign cannot be put off'
  life+=' -> (cannot be put off: locked)'
}
unlocked() {
  ask "$pat" GET "$record/locks"
  ask "$pat" POST "$record/locks/$(field '.items[0].id')/unlock" '{"reason":"seen in hospital, no fracture"}'
  is 200 'unlock'
  life+=' -> (unlocked)'
  look
}

# -- who raises what ---------------------------------------------------------------------------------------------------

# Accounts are as old as the real day; a clock left in the past by another run must not make anybody too young.
ask '' POST /v1/sandbox/clock "{\"now\":\"$(date -u +%Y-%m-%d)T20:00:00Z\"}"
pat_email=pat-$run@example.org
echo 'Each kind of flag: its code, how urgent it is, what it says, and what becomes of it. Pat is the physiotherapist.'
register "$pat_email" physiotherapist 'Pat Physio'
pat=$(login "$pat_email")

patient Ann 'how bad it is'
{ days 0 9 '{"worst_pain":2}'; days 10 10 '{"worst_pain":7}'; } | keep
live L6 seen called settled
days 11 11 '{"worst_pain":8}' | keep
live L8 seen rested settled
days 12 12 '{"worst_pain":10}' | keep
live L10 seen referred handed_over

patient Bea 'two high weeks'
days 0 19 '{"worst_pain":6}' | keep
live LW seen called expected

patient Cat 'a change, and the level that it comes to'
{ days 0 19 '{"worst_pain":2}'; days 20 21 '{"worst_pain":4}'; } | keep
live C1 seen called settled
days 22 22 '{"worst_pain":5}' | keep
live C3 seen rested settled
days 23 26 '{"worst_pain":7}' | keep
live C4 seen changed settled

patient Cleo 'a change to pain that is acceptable'
{ days 0 19 '{"worst_pain":1}'; days 20 20 '{"worst_pain":3}'; days 21 21 '{"worst_pain":4}'; days 22 22 '{"worst_pain":3}'; days 23 23 '{"worst_pain":4}'; } | keep
live C2 snoozed settled

patient Cora 'a diary that is kept every third day'
for ((day = 0; day <= 36; day += 3)); do days $day $day "{\"worst_pain\":$((day < 28 ? 2 : 5))}"; done | keep
live C-SPARSE seen changed settled

patient Cyd 'a creep'
for ((day = 0; day <= 62; day++)); do days $day $day "{\"worst_pain\":$((1 + day / 16))}"; done | keep
live C-SLOW seen changed expected

patient Dee 'sessions, and mornings after them'
went_on='{"pain_during":6,"exercises":[{"exercise":"leg-swing-sagittal","sets":[{"repetitions":10,"pain":6},{"repetitions":10,"pain":2}]}]}'
bands='{"pain_during":8,"exercises":[{"exercise":"standing-band-hip-flexion","sets":[{"band":"theraband-professional-yellow","repetitions":10,"pain":8}]}]}'
{
  days 0 9 '{"worst_pain":2,"morning_pain":1}'
  session 9 "$went_on"
} | keep
live R5 seen called settled
days 10 10 '{"worst_pain":3,"morning_pain":4}' | keep
live RM seen changed settled
{
  days 11 11 '{"worst_pain":2,"morning_pain":1}'
  session 11 "$went_on"
} | keep
live R5-2 seen rested settled
live TTP seen called expected
days 12 12 '{"worst_pain":3,"morning_pain":4}' | keep
live RM-2 seen changed settled
{
  days 13 13 '{"worst_pain":2,"morning_pain":1}'
  session 13 "$bands"
} | keep
live R8 seen referred handed_over
live GO seen cleared settled

patient Eli 'bad mornings, without a session'
{ days 0 13 '{"worst_pain":3,"morning_pain":1}'; days 14 16 '{"worst_pain":4,"morning_pain":4}'; } | keep
live MO seen called settled

patient Flo 'words: painkillers, a flare-up, a day that pain takes'
{ days 0 9 '{"worst_pain":3,"interference":2}'; days 10 17 '{"worst_pain":3,"interference":2,"analgesic":true}'; } | keep
live K2 seen messaged expected
days 18 18 '{"worst_pain":3,"interference":2,"flare_up":true}' | keep
live F snoozed expected
days 19 22 '{"worst_pain":3,"interference":8}' | keep
live I seen called settled

patient Gus 'words: worse, stiff, painful at night'
days 0 6 '{"worst_pain":3,"compared":"worse","stiffness_minutes":45}' | keep
live CW seen called expected
live S seen messaged settled

patient Hal 'the same day of each week'
for ((day = 0; day <= 26; day++)); do days $day $day "{\"worst_pain\":$((day % 7 == 5 ? 5 : 2))}"; done | keep
live PATTERN seen changed expected

patient Ida 'early signs'
{
  days 0 13 '{"worst_pain":2,"stiffness_minutes":10,"clicking":"painless","triggers":["kicking"],"compared":"same"}'
  days 14 21 '{"worst_pain":4,"stiffness_minutes":40,"clicking":"painful","triggers":["stairs","sitting"],"compared":"better"}'
  session 12 '{"pain_during":1,"settled_minutes":1560}'
  session 15 '{"pain_during":1,"settled_minutes":1800}'
  days 16 16 '{"region":"knee","side":"right","worst_pain":4}'
} | keep
live SETTLE seen changed settled
live STIFF snoozed a_day_later settled
live CLICK seen messaged settled
live TRIGGERS seen wrong
live DISAGREE seen called expected
live REGION seen called settled

patient Joy 'pain that lasts'
days 0 83 '{"worst_pain":4}' | keep
live LASTING-6 seen changed settled
live LASTING-12 seen referred handed_over

patient Kai 'pain that comes down'
{ days 0 27 '{"worst_pain":4}'; days 28 41 '{"worst_pain":2}'; } | keep
live BETTER seen expected
live CALM-WEEK seen messaged settled

clock 60
scripted 'a scripted patient who logs no more' '{"script":"silent","days":30}'
clock 61
live SILENT snoozed a_day_later settled
live SILENT-PLAN seen messaged settled

clock 14
scripted 'a scripted patient with a warning sign' '{"script":"red_flag","question":"cannot-move-joint","days":14}'
live RF seen not_put_off unlocked handed_over

# -- the sum -----------------------------------------------------------------------------------------------------------

echo
missing=
count=0
for kind in $kinds; do
  count=$((count + 1))
  [[ $closed == *" $kind "* ]] || missing+=" $kind"
done
if [ -n "$missing" ]; then
  echo "not raised or not closed:$missing" >&2
  exit 1
fi
echo "$count kinds of flag: each was raised, looked at and closed"
