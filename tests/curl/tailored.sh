#!/usr/bin/env bash
# What is set for one patient: thresholds, tried on past days and then signed; a usual level that is learned anew; care that happened.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
clock "$today"
register pat physiotherapist
send POST /v1/sandbox/patients "{\"script\":\"recovering\",\"days\":56,\"seed\":1,\"physiotherapist_email\":\"$(email_of pat)\"}"
expect 201 'a scripted patient'
record=/v1/patients/$(field .patient.id)
ask POST /v1/auth/login -H "$json" -d "$(jq '{email: .patient.email, password: .patient.password}' "$tmp/body")"
expect 200 'the patient logs in'
patient=$(field .access_token)
login pat
pat=$token

as "$pat"
stricter='{"session_ceiling":2,"morning_floor":3}'
send POST "$record/thresholds/dry-run" "{\"settings\":$stricter,\"days\":56}"
expect 200 'a dry run'
[ "$(field .amber_days.after)" -gt "$(field .amber_days.before)" ] || fail 'stricter thresholds would have seen more'
see "$record/thresholds"
same 'nothing is stored by a dry run' "$(field .version)" 0
send PUT "$record/thresholds" '{"settings":{"session_ceiling":9},"because":"x"}'
expect 422 'beyond its bounds'
same 'which one' "$(field '.errors[0].pointer')" /settings/session_ceiling
send PUT "$record/thresholds" "{\"settings\":$stricter,\"because\":\"flares easily\"}"
expect 200 'thresholds'
see "$record/thresholds"
same 'in force' "$(field .in_force.session_ceiling)" 2
send PUT "$record/thresholds" '{"settings":{},"because":"as published"}'
expect 428 'without a version'
send PUT "$record/thresholds" '{"settings":{},"because":"as published"}' -H 'if-match: "v1"'
expect 200 'back to the published ones'
see "$record/thresholds/versions"
same 'each version is kept' "$(field '.items | length')" 2
as "$patient"
send PUT "$record/thresholds" "{\"settings\":$stricter,\"because\":\"mine\"}" -H 'if-match: "v2"'
expect 403 'the patient sets none'
ok 'thresholds'

send POST "$record/rebases" '{"region":"hip","side":"left","because":"mine"}'
expect 403 'the patient re-bases nothing'
as "$pat"
send POST "$record/rebases" '{"region":"hip","side":"left","because":"steady at a new level"}'
expect 201 're-basing'
see "$record/assessments?region=hip&side=left&limit=1"
same 'the day says so' "$(field '.items[0] | [.local_date, .level, (.rules[] | select(.code == "REBASED").code)] | tostring')" \
  "[\"$today\",\"insufficient\",\"REBASED\"]"
ok 're-basing'

send POST "$record/clearances" '{"region":"hip","highest_band_level":2}'
expect 201 'a go-ahead'
clearance=$(field .id)
as "$patient"
send POST "$record/care-events" "{\"kind\":\"steroid_injection\",\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"$today\"}"
expect 201 'an injection'
event=$(field .id)
same 'it begins anew' "$(field .starts_anew)" true
see "$record/clearances"
same 'it ends the go-ahead' "$(field ".items[] | select(.id == \"$clearance\").ending")" care_event
send PATCH "$record/care-events/$event" '{"outcome":"less pain"}' -H 'if-match: "v1"'
expect 200 'a correction'
see "$record/care-events/$event/versions"
same 'the original is kept' "$(field '.items[0].log.outcome | tostring')" null
ask DELETE "$record/care-events/$event" "${auth[@]}" -H 'if-match: "v2"'
expect 204 'a withdrawal'
see "$record/clearances"
same 'undone is undone: the go-ahead is back' "$(field ".items[] | select(.id == \"$clearance\").current | tostring")" true
ok 'care'
