#!/usr/bin/env bash
# The FHIR that a running server writes, by two validators that know nothing of each other: PyPI's `fhirkit-rs` and npm's `fhir`. Each
# misses what the other catches, and neither follows references, so a few lines of validate.py do. Then seven bundles that are broken
# on purpose, each of which one of the three has to catch.
#
#   check.sh URL PYTHON      of a server with a sandbox; PYTHON has fhirkit-rs; needs Node and npm
set -euo pipefail
url=$1 python=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
json='content-type: application/json'

# -- a record with one of everything ----------------------------------------------------------------------------------

call() { # METHOD PATH BODY [HEADER]
  curl -sSf -X "$1" "$url$2" -H "authorization: Bearer $token" -H "$json" ${4:+-H "$4"} ${3:+-d "$3"}
}
account() { # EMAIL ROLE: sets token and user
  local password='violet otter climbs quietly'
  curl -sSf "$url/v1/auth/register" -H "$json" -o "$work/account" \
    -d "{\"email\":\"$1\",\"password\":\"$password\",\"role\":\"$2\",\"display_name\":\"${1%@*}\",\"born_on\":$3}"
  curl -sSf "$url/v1/auth/login" -H "$json" -d "{\"email\":\"$1\",\"password\":\"$password\"}" >"$work/tokens"
  token=$(jq -er .access_token "$work/tokens")
  user=$(jq -er .user_id "$work/tokens")
}
fill() {
  local salt=$RANDOM$RANDOM code patient patients_token physiotherapists_token clearance log
  curl -sSf "$url/v1/sandbox/clock" -H "$json" -d '{"now":"2026-06-20T12:00:00Z"}' -o "$work/clock"
  account "fhir-p-$salt@example.org" physiotherapist null
  physiotherapists_token=$token
  code=$(call POST /v1/care-invitations '' | jq -er .code)
  account "fhir-a-$salt@example.org" patient '"1990-05-17"'
  patients_token=$token patient=$user
  call POST /v1/patients/me/care-links "{\"code\":\"$code\",\"accepted\":true}" >"$work/link"
  token=$physiotherapists_token
  clearance=$(call POST "/v1/patients/$patient/clearances" '{"region":"hip","highest_band_level":2,"note":"slowly"}' | jq -er .id)
  call POST "/v1/patients/$patient/clearances/$clearance/revoke" '{"because":"sore after it"}' 'if-match: "v1"' >"$work/revoked"
  call POST "/v1/patients/$patient/clearances" '{"region":"knee","highest_band_level":1}' >"$work/clearance"
  token=$patients_token
  call POST /v1/patients/me/symptom-checks '{"local_date":"2026-06-20","answered_yes":[]}' >"$work/clear"
  call POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left"}' >"$work/enrolment"
  call POST /v1/patients/me/function-tests \
    '{"test":"hip-range","region":"hip","side":"left","local_date":"2026-06-18","value":92.5,"unit":"percent-of-other-side","pain":1}' >"$work/test"
  local day
  for day in 10 11 12 13 14 15 16 17 18; do
    call PUT "/v1/patients/me/pain-logs/daily/hip/left/2026-06-$day" \
      '{"worst_pain":3,"morning_pain":2,"stiffness_minutes":10,"triggers":["stairs","running"],"compared":"same","note":"a quiet day"}' >"$work/log"
  done
  log=$(jq -er .id "$work/log")
  call PATCH "/v1/patients/me/pain-logs/$log" '{"worst_pain":4,"flare_up":true}' 'if-match: "v1"' >"$work/corrected"
  log=$(call POST /v1/patients/me/pain-logs '{"kind":"event","region":"knee","side":"right","local_date":"2026-06-18","pain_now":5}' | jq -er .id)
  call DELETE "/v1/patients/me/pain-logs/$log" '' 'if-match: "v1"'
  call PUT /v1/patients/me/pain-logs/daily/back/midline/2026-06-18 '{"worst_pain":0}' >"$work/log"
  call POST /v1/patients/me/measures '{"local_date":"2026-06-18","peg":{"pain":3,"enjoyment":2,"general_activity":2}}' >"$work/peg"
  call POST /v1/patients/me/measures '{"local_date":"2026-06-18","ihot_12":{"total":55.5}}' >"$work/ihot"
  call POST /v1/patients/me/session-logs '{"region":"hip","side":"left","local_date":"2026-06-19","pain_during":9}' >"$work/session"
  call POST /v1/patients/me/symptom-checks '{"local_date":"2026-06-19","answered_yes":["cannot-move-joint"]}' >"$work/check"
}

# -- what the validators say ------------------------------------------------------------------------------------------

by_fhirkit() { "$python" "$here/validate.py" fhirkit "$@"; }
by_references() { "$python" "$here/validate.py" references "$@"; }
by_npm() { NODE_PATH=$validator node "$here/validate.cjs" "$@"; }

good() { # NAME: nobody finds anything
  local found
  found=$(by_fhirkit "$work/$1.json" && by_npm "$work/$1.json")
  [ -z "$found" ] || { echo "$1 is not valid:"; echo "$found"; return 1; }
  echo "valid for both: $1"
}
broken() { # NAME: somebody finds something
  local checker found caught=
  for checker in fhirkit npm references; do
    found=$("by_$checker" "$work/$1.json")
    if [ -n "$found" ]; then
      caught="$caught $checker"
      echo "    $checker: $(head -1 <<<"$found" | sed "s,^$work/,,")"
    fi
  done
  [ -n "$caught" ] || { echo "nobody caught $1"; return 1; }
  echo "caught: $1, by$caught"
}

validator=$("$here/../tools.sh" fhir)
fill
base=$url/v1/patients/me/fhir
get() { curl -sSf "$1" -H "authorization: Bearer $token"; }
get "$base" >"$work/bundle.json"
types='Patient Practitioner Condition CarePlan ServiceRequest Observation QuestionnaireResponse Flag Task Provenance'
for type in $types; do
  jq -e --arg type "$type" '[.entry[].resource | select(.resourceType == $type)] | length > 0' "$work/bundle.json" >/dev/null ||
    { echo "the bundle has no $type"; exit 1; }
done
jq -e '[.entry[].resource.status] | contains(["amended", "entered-in-error", "final"])' "$work/bundle.json" >/dev/null
good bundle
[ -z "$(by_references "$work/bundle.json")" ] || { by_references "$work/bundle.json"; exit 1; }
echo "every reference leads to an entry"
for type in $types; do
  get "$base/$type" >"$work/$type.json"
  good "$type"
  id=$(jq -er '.entry[0].resource.id' "$work/$type.json")
  get "$base/$type/$id" >"$work/one-$type.json"
  good "one-$type"
done
curl -sSf "$url/v1/fhir/metadata" >"$work/metadata.json"
good metadata

export=$(call POST /v1/patients/me/exports '{"kind":"fhir"}' | jq -er .id)
tries=0
until [ "$(call GET "/v1/patients/me/exports/$export" '' | jq -er .status)" = done ]; do
  tries=$((tries + 1))
  [ $tries -lt 90 ] || { echo "the export was not written"; exit 1; }
  sleep 1
done
get "$url/v1/patients/me/exports/$export/file" >"$work/export.json"
good export
[ -z "$(by_references "$work/export.json")" ] || { by_references "$work/export.json"; exit 1; }
[ "$(jq '.entry | length' "$work/export.json")" = "$(jq '.entry | length' "$work/bundle.json")" ]

"$python" "$here/break.py" "$work/bundle.json" "$work"
for fault in wrong_status missing_code unknown_element month_13 two_values fault_inside_an_entry dangling_reference; do
  broken "$fault"
done
