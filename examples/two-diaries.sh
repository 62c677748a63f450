#!/usr/bin/env bash
# Two patients keep a diary; one stays steady, one gets worse. What are they told each day?
#
#   examples/two-diaries.sh URL [DIARIES.csv]
#
# Needs bash 4, curl and jq, and a server with a test clock: `limber serve --sandbox`.
# Without a file it takes the two made-up diaries beside this script. With a file of diaries
# (patient,region,local_date,worst_pain) it takes the hip of p7 and the first eight weeks of the knee of p1.
# Diaries of that form do not name a side: they are logged as left.
# The output is the same on both databases and from run to run.
set -euo pipefail

url=${1:?usage: examples/two-diaries.sh URL [DIARIES.csv]}
url=${url%/}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
json='content-type: application/json'
password='violet otter climbs quietly'
run=$(date +%s)-$$ # new e-mail addresses each time
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() { echo "two-diaries: $*" >&2; exit 1; }
for tool in curl jq awk; do command -v "$tool" >/dev/null || die "$tool is needed"; done
curl -sf "$url/v1/sandbox/clock" >/dev/null || die "$url has no test clock: start it with \`limber serve --sandbox\`"

# call METHOD PATH TOKEN [BODY]: prints the answer, whatever its status.
call() {
  local method=$1 path=$2 token=$3
  shift 3
  curl -sS -X "$method" "$url$path" -H "authorization: Bearer $token" ${1:+-H "$json" -d "$1"}
}

# expect FIELD: the field of the answer on stdin; stops if it is not there.
expect() {
  local answer
  answer=$(cat)
  jq -er "$1" <<<"$answer" || die "no $1 in: $answer"
}

register() { # EMAIL ROLE NAME
  curl -sSf "$url/v1/auth/register" -H "$json" -o "$work/registered" -d "$(jq -n --arg email "$1" --arg role "$2" --arg name "$3" \
    --arg password "$password" '{$email, $password, $role, display_name: $name, born_on: "1985-03-14"}')"
}

login() { # EMAIL: prints an access token, which lives for ten minutes
  curl -sS "$url/v1/auth/login" -H "$json" -d "$(jq -n --arg email "$1" --arg password "$password" '{$email, $password}')" |
    expect .access_token
}

set_clock() { # DATE
  curl -sSf "$url/v1/sandbox/clock" -H "$json" -d "{\"now\":\"$1T20:00:00Z\"}" -o "$work/clock"
}

# calendar FIRST LAST: every day, also those without an entry.
calendar() {
  jq -nr --arg first "$1" --arg last "$2" '
    def day: . + "T00:00:00Z" | fromdate;
    range($first | day; ($last | day) + 1; 86400) | strftime("%Y-%m-%d")'
}

# take PATIENT REGION DAYS FILE: the diary of the first so many days, as "date score", scores as whole numbers.
take() {
  awk -F, -v patient="$1" -v region="$2" '$1 == patient && $2 == region { sub(/\r$/, ""); print $3, $4 }' "$4" | sort |
    jq -Rnr --argjson days "$3" '
      def day: . + "T00:00:00Z" | fromdate;
      [inputs | split(" ")] | (.[0][0] | day) as $first
      | .[] | select((.[0] | day) < $first + $days * 86400)
      | "\(.[0]) \(.[1] | tonumber + 0.5 | floor) \(.[1])"'
}

follow() { # NAME PATIENT REGION DAYS FILE
  local name=$1 region=$3 diary=$work/$1.diary
  take "$2" "$3" "$4" "$5" >"$diary"
  [ -s "$diary" ] || die "no diary of $2's $3 in $5"
  local first last logged rounded
  first=$(awk 'NR == 1 { print $1 }' "$diary")
  last=$(awk 'END { print $1 }' "$diary")
  logged=$(awk 'END { print NR }' "$diary")
  rounded=$(awk '$2 != $3 { n++ } END { print n + 0 }' "$diary")
  echo "== $name: the $region, $first to $last, $logged days logged"
  [ "$rounded" = 0 ] || echo "   $rounded scores had decimals; they are rounded half up to whole points"

  set_clock "$first"
  local email patient token code
  email=$(tr '[:upper:]' '[:lower:]' <<<"$name")-$run@example.org
  register "$email" patient "$name"
  token=$(login "$email")
  patient=$(call GET /v1/me "$token" | expect .id)
  code=$(call POST /v1/care-invitations "$physio" | expect .code)
  call POST /v1/patients/me/care-links "$token" "{\"code\":\"$code\",\"accepted\":true}" | expect .status >"$work/link"
  echo "   $name lets the physiotherapist see the record (an invitation code, accepted)"

  if [ "$region" = hip ]; then
    local bands='{"programme":"hip-flexor","side":"left","phase":2}' refused
    refused=$(call POST /v1/patients/me/enrolments "$token" "$bands" | expect '"\(.status) \(.code)"')
    echo "   band work without a go-ahead: refused ($refused)"
    [ "$refused" = "403 clearance-required" ] || die "expected 403 clearance-required"
    local until
    until=$(jq -nr --arg first "$first" '$first + "T00:00:00Z" | fromdate + 300 * 86400 | strftime("%Y-%m-%d")')
    call POST "/v1/patients/$patient/clearances" "$physio" \
      "{\"region\":\"hip\",\"highest_band_level\":2,\"until\":\"$until\"}" | expect .current >"$work/clearance"
    # Beyond the first phase it is a physiotherapist's word, which stands for the gates that nobody has measured yet.
    local begin='{"programme":"hip-flexor","side":"left","phase":2,"because":"examined, and the criteria hold"}'
    call POST "/v1/patients/$patient/enrolments" "$physio" "$begin" | expect .phase >"$work/enrolment"
    echo "   the physiotherapist gives the go-ahead up to band level 2, and begins phase 2 (light band) with $name"
    # The day eases from the third day on, as long as the questions about warning signs are not answered.
    call POST /v1/patients/me/symptom-checks "$token" "{\"local_date\":\"$first\",\"region\":\"hip\",\"answered_yes\":[]}" |
      expect .outcome >"$work/check"
    echo "   $name answers the questions about warning signs: none"
  else
    echo "   there is no programme for the $region yet: the diary alone is judged, and no band work is planned"
  fi
  echo

  local day score answer decision before='' logged_in=$SECONDS
  local -A score_of=() days_of=()
  while read -r day score _; do score_of[$day]=$score; done <"$diary"
  for day in $(calendar "$first" "$last"); do
    if ((SECONDS - logged_in > 480)); then
      token=$(login "$email")
      logged_in=$SECONDS
    fi
    # One connection a day: the clock, the log of the day if there is one, and the question.
    local requests=(-H "$json" -d "{\"now\":\"${day}T20:00:00Z\"}" "$url/v1/sandbox/clock" --next)
    score=${score_of[$day]:-}
    if [ -n "$score" ]; then
      requests+=(-sSf -o "$work/log" -H "authorization: Bearer $token" -H "$json" -X PUT -d "{\"worst_pain\":$score}"
        "$url/v1/patients/me/pain-logs/daily/$region/left/$day" --next)
    fi
    requests+=(-sSf -H "authorization: Bearer $token" "$url/v1/patients/me/today")
    answer=$(curl -sSf -o "$work/clock" "${requests[@]}") || die "the day $day of $name was refused"
    # The first line is the decision, then come the reasons in their order.
    answer=$(jq -er '.decision, (.reasons | to_entries[] | "\(.key + 1). \(.value.text)")' <<<"$answer") || die "no decision on $day"
    decision=${answer%%$'\n'*}
    days_of[$decision]=$((${days_of[$decision]:-0} + 1))
    if [ "$decision" != "$before" ]; then
      printf '   %s  pain %-4s %s\n' "$day" "${score:-none}" "$(tr '[:lower:]' '[:upper:]' <<<"$decision")"
      sed 1d <<<"$answer" | sed 's/^/               /'
      before=$decision
    fi
  done
  printf '\n   in all:'
  local comma=''
  for decision in train ease rest seek_care; do
    [ -n "${days_of[$decision]:-}" ] || continue
    printf '%s %s %s days' "$comma" "$decision" "${days_of[$decision]}"
    comma=,
  done
  printf '\n\n'
}

# Accounts are as old as the real day; a clock left in the past by another run must not make anybody too young.
set_clock "$(date -u +%Y-%m-%d)"
register "physio-$run@example.org" physiotherapist 'Pat Physio'
physio=$(login "physio-$run@example.org")

if [ $# -gt 1 ]; then
  [ -r "$2" ] || die "cannot read $2"
  # In the order of their dates.
  follow Kim p1 knee 56 "$2"
  physio=$(login "physio-$run@example.org")
  follow Hal p7 hip 366 "$2"
else
  follow Steady steady hip 366 "$here/steady.csv"
  physio=$(login "physio-$run@example.org")
  follow Worse worsening hip 366 "$here/worsening.csv"
fi
