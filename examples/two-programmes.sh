#!/usr/bin/env bash
# Ten days with two programmes at once: a sore knee cap on the right and a shoulder on the left.
#
#   examples/two-programmes.sh URL
#
# Needs bash 4, curl and jq, and a server with a test clock: `limber serve --sandbox`.
# Ben logs both places each morning, asks what the day is for, and trains. From the sixth day on the shoulder is worse.
# Every step says what it expects and stops if it is not so. The output is the same on both databases and from run to run.
set -euo pipefail

url=${1:?usage: examples/two-programmes.sh URL}
url=${url%/}
json='content-type: application/json'
password='violet otter climbs quietly'
run=$(date +%s)-$$ # new e-mail addresses each time
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
  echo "two-programmes: ${today:-before the first day}: $*" >&2
  if [ -s "$work/answer" ]; then echo "  the last answer, status ${status:-none}: $(head -c 2000 "$work/answer")" >&2; fi
  exit 1
}
for tool in curl jq; do command -v "$tool" >/dev/null || die "$tool is needed"; done
curl -sf "$url/v1/sandbox/clock" >/dev/null || die "$url has no test clock: start it with \`limber serve --sandbox\`"

ask() { # METHOD PATH [BODY]: leaves the status in $status and the answer in $work/answer
  status=$(curl -sS -o "$work/answer" -w '%{http_code}' -X "$1" "$url$2" -H "authorization: Bearer $token" \
    ${3:+-H "$json" -d "$3"})
}
is() { [ "$status" = "$1" ] || die "$2: expected status $1"; }
field() { jq -er "$1" "$work/answer" || die "no $1 in the answer"; }
clock() { curl -sSf "$url/v1/sandbox/clock" -H "$json" -d "{\"now\":\"${today}T$1:00:00Z\"}" -o "$work/clock"; }

today=2026-03-02 status='' token=''
clock 07
account=$(jq -n --arg email "ben-$run@example.org" --arg password "$password" \
  '{$email, $password, role: "patient", display_name: "Ben", born_on: "1990-05-17"}')
curl -sSf "$url/v1/auth/register" -H "$json" -d "$account" -o "$work/registered" || die 'cannot register'
token=$(curl -sS "$url/v1/auth/login" -H "$json" -d "$(jq '{email, password}' <<<"$account")" | jq -er .access_token)

declare -A of
begin() { # PROGRAMME REGION SIDE
  ask POST /v1/patients/me/symptom-checks "{\"local_date\":\"$today\",\"region\":\"$2\",\"answered_yes\":[]}"
  is 201 "the questions about the $2"
  ask POST /v1/patients/me/enrolments "{\"programme\":\"$1\",\"side\":\"$3\",\"phase\":0}"
  is 201 "the programme for the $2"
  of[$2]=$(field .id)
  echo "Ben begins $(field .programme_name), for the $3 $2."
}
begin patellofemoral-neal-2024 knee right
begin rotator-cuff shoulder left
echo

# What the day asks for: as a whole, of each place, and which exercises are for which.
cat >"$work/told.jq" <<'END_OF_TOLD'
def place: if .region == "knee" then "right knee" else "left shoulder" end;
"  \(.decision | ascii_upcase): \(.reasons[0].text)",
(.enrolments | sort_by(.region) | .[] | "  of the \(place): \(.decision)"),
(if .plan == null then "  no session"
 else "  session, \(.plan.minutes) minutes\(if .plan.modified then ", lighter than usual" else "" end):",
   (.plan.steps[] | "    \(.name)" + (if .only_for then ", for the \(.only_for | place)" else "" end)) end)
END_OF_TOLD
said=''
tell_day() { # what is like the day before is not printed again
  local told
  told=$(jq -r -f "$work/told.jq" "$work/answer") || die 'today cannot be told'
  if [ "$told" = "$said" ]; then echo "$today  as the day before"; else printf '%s\n%s\n' "$today" "$told"; fi
  said=$told
}

log() { # REGION SIDE WORST MORNING
  ask PUT "/v1/patients/me/pain-logs/daily/$1/$2/$today" "{\"worst_pain\":$3,\"morning_pain\":$4}"
  is 201 "the log of the $1"
}
train() { # does what the session asks for, each exercise as one of its place
  local session
  session=$(jq -c --arg date "$today" '{
    enrolment_id: .plan.enrolment_id, local_date: $date, pain_during: 2, pain_after: 1, completion: "full",
    region: (.plan.enrolment_id as $lead | .enrolments[] | select(.enrolment_id == $lead) | .region),
    side: (.plan.enrolment_id as $lead | .enrolments[] | select(.enrolment_id == $lead) | .side),
    exercises: [.plan.steps[] | {exercise, grade, sets: [range(.sets) as $set | {repetitions, hold_seconds, pain: 1}]}
      + (if .only_for then {region: .only_for.region, side: .only_for.side} else {} end)]}' "$work/today")
  clock 18
  ask POST /v1/patients/me/session-logs "$session"
  is 201 'the session'
}

day() { # SHOULDER-WORST SHOULDER-MORNING
  clock 08
  log knee right 2 1
  log shoulder left "$1" "$2"
  ask GET /v1/patients/me/today
  is 200 today
  cp "$work/answer" "$work/today"
  tell_day
  if jq -e '.plan != null and .decision != "rest"' "$work/today" >/dev/null; then train; fi
  today=$(date -u -d "$today + 1 day" +%F)
}
for _ in 1 2 3 4 5; do day 2 1; done
echo
echo 'The shoulder is worse: 8 of 10.'
day 8 5
day 8 5
jq -e '[.enrolments[] | select(.region == "shoulder")][0].decision == "rest"' "$work/today" >/dev/null || die 'the shoulder does not rest'
jq -e '[.plan.steps[]? | select(.only_for.region == "shoulder")] == []' "$work/today" >/dev/null || die 'the shoulder is trained at 8'
echo
echo 'It settles.'
day 4 2
day 2 1
day 2 1
