#!/usr/bin/env bash
# What leaves a record: the chart, the report, tables, FHIR, and copies of any length. With the care link all of it ends.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
clock "$(day "$today" -420)"
register ann patient
register pat physiotherapist
login pat && pat=$token
login ann && ann=$token
as "$ann" && see /v1/me && id=$(field .id)
record=/v1/patients/$id
as "$pat"
ask POST /v1/care-invitations "${auth[@]}"
code=$(field .code)
as "$ann"
send POST "$record/care-links" "{\"code\":\"$code\",\"accepted\":true}"
expect 201 'the link'
link=$record/care-links/$(field .id)
for ago in 420 419 2 1 0; do
  clock "$(day "$today" -$ago)"
  send PUT "$record/pain-logs/daily/hip/left/$(day "$today" -$ago)" '{"worst_pain":3,"note":"=1+1"}'
  expect 201 "the log $ago days ago"
done

as "$pat"
chart="$record/pain-trend.svg?region=hip&side=left" report=$record/report.pdf csv=$record/export/pain-logs.csv fhir=$record/fhir
see "$chart"
expect 200 'the chart'
same 'its type' "$(header content-type)" image/svg+xml
grep -q 'logged on 3 of 84 days' "$tmp/body" || fail 'the chart does not say what was logged'
see "$report"
expect 200 'the report'
same 'it is a PDF' "$(head -c 5 "$tmp/body")" %PDF-
see "$csv"
expect 200 'the table'
same 'its rows, with their names' "$(wc -l <"$tmp/body")" 4
grep -q "'=1+1" "$tmp/body" || fail 'what a spreadsheet would work out'
see "$csv?from=$(day "$today" -420)"
expect 422 'more than 400 days at once'
see "$fhir"
expect 200 'FHIR'
same 'its scores' "$(field '[.entry[].resource | select(.resourceType == "Observation")] | length')" 3
ok 'the chart, the report, a table and FHIR of some weeks'

files=()
copy() { # BODY: asks for a copy, and leaves its file in $tmp/body
  send POST "$record/exports" "$1"
  expect 202 "asked for $1"
  local export tries=0
  export=$(header location)
  until see "$export" && [ "$(field .status)" = done ]; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || fail "not written: $1"
    sleep 0.2
  done
  files+=("$(field .file)")
  see "${files[-1]}"
  expect 200 "fetched $1"
}
send POST "$record/exports" '{"kind":"csv"}'
same 'a table of what?' "$status $(field '.errors[0].pointer')" '422 /series'
copy '{"kind":"csv","series":"pain-logs"}'
same 'all days, the names once' "$(wc -l <"$tmp/body") $(grep -c local_date "$tmp/body")" '6 1'
copy '{"kind":"json"}'
same 'everything' "$(field '[.things[] | select(.type == "pain_log")] | length')" 5
copy '{"kind":"fhir"}'
same 'every score' "$(field '[.entry[].resource | select(.resourceType == "Observation")] | length')" 5
as "$ann"
see "${files[0]}"
expect 404 'a file is for whoever asked'
see "$record/access-log?limit=1"
same 'the patient sees that it was taken' "$(field '.items[0].action')" export
ok 'copies of all of it'

ask DELETE "$link" "${auth[@]}" -H 'if-match: "v1"'
expect 200 'the link is ended'
as "$pat"
for way in "$chart" "$report" "$csv" "$fhir" "$fhir/Observation" "${files[@]}" "$record/sync" "$record/today"; do
  see "$way"
  expect 404 "$way after the link has ended"
done
for kind in '"json"' '"fhir"' '"csv","series":"pain-logs"'; do
  send POST "$record/exports" "{\"kind\":$kind}"
  expect 404 "no new copy of $kind either"
done
ok 'with the link all of it ends'
