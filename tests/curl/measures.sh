#!/usr/bin/env bash
# Questionnaires: logged, corrected, compared, due; and the trend beside which they stand.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
register ann patient
login ann && as "$token"
measures=/v1/patients/me/measures

clock "$today"
send POST /v1/patients/me/symptom-checks "{\"local_date\":\"$today\",\"answered_yes\":[]}"
expect 201 'no warning sign'
send POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left"}'
expect 201 'a programme'
see /v1/patients/me/due-measures
same 'due on the first day' "$(field '[.items[].is_due] | tostring')" '[true,true,true,true,true]'
send POST $measures "{\"local_date\":\"$today\",\"peg\":{\"pain\":6,\"enjoyment\":6,\"general_activity\":6}}"
expect 201 'a PEG'
see /v1/patients/me/due-measures
same 'PEG is due in a week' "$(field '.items[0].next')" "$(day "$today" 7)"
ok 'what is due'

send POST $measures "{\"local_date\":\"$today\",\"msk_hq\":{\"total\":30}}"
expect 201 'an MSK-HQ'
same 'as it was sent' "$(field '.msk_hq.total | tostring')" 30
send POST $measures "{\"local_date\":\"$today\",\"rmdq\":{\"total\":25}}"
expect 422 'more than the questionnaire has'
ok 'another questionnaire'

later=$(day "$today" 7)
clock "$later"
send POST $measures "{\"local_date\":\"$later\",\"peg\":{\"pain\":5,\"enjoyment\":6,\"general_activity\":6}}"
expect 201 'another PEG'
id=$(field .id)
see "$measures/$id/change"
same 'one point of one item' "$(field '.since_last.changes[0].verdict')" no_clear_change
send PATCH "$measures/$id" '{"peg":{"enjoyment":3,"general_activity":3}}' -H 'if-match: "v1"'
expect 200 'a correction'
see "$measures/$id/change"
same 'after the correction' "$(field '.since_last.changes[0].verdict')" better
see "$measures/$id/versions"
same 'the original is kept' "$(field '.items[0].log.peg.enjoyment')" 6
send POST $measures "{\"local_date\":\"$later\",\"peg\":{\"pain\":5}}"
expect 422 'a missing item'
same 'which one' "$(field '.errors[0].pointer')" /peg/enjoyment
ok 'what a change means'

send PUT "/v1/patients/me/pain-logs/daily/hip/left/$later" '{"worst_pain":0}'
expect 201 'a log'
see '/v1/patients/me/pain-trend?region=hip&side=left'
same 'all days' "$(field '.days | length')" 84
same 'a nought is a nought' "$(field '.days[-1] | [.worst, .is_gap] | tostring')" '[0,false]'
same 'a gap is a gap' "$(field '.days[-2] | [.worst, .is_gap] | tostring')" '[null,true]'
same 'the measures beside it' "$(field '.measures | length')" 3
ok 'the trend'
clock "$today"

# Function tests: recorded, corrected, withdrawn; the unit is one of the test's.
tests=/v1/patients/me/function-tests
test() { echo "{\"test\":\"$1\",\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"${4:-$today}\",\"value\":$2,\"unit\":\"$3\"}"; }
send POST $tests "$(test walking-pain 2 nrs)"
expect 201 'a function test'
one=$tests/$(field .id)
send POST $tests "$(test walking-pain 2 seconds)"
same 'a unit that is not the test'"'"'s' "$status $(field '.errors[0].pointer')" '422 /unit'
send POST $tests "$(test walking-pain 11 nrs)"
same 'more than the unit can have' "$status $(field '.errors[0].pointer')" '422 /value'
send POST $tests "$(test walking-pain 2 nrs "$(day "$today" 3)")"
same 'a test in the future' "$status $(field '.errors[0].pointer')" '422 /local_date'
ask PATCH "$one" "${auth[@]}" -H 'content-type: application/merge-patch+json' -H 'if-match: "v1"' -d '{"value":3}'
same 'corrected' "$status $(field '.value | tostring')" '200 3'
ask DELETE "$one" "${auth[@]}" -H 'if-match: "v2"'
expect 204 'withdrawn'
see "$one/versions"
same 'what it said is kept' "$(field '.items | length')" 2
ok 'function tests, with their versions'

# What became of a physiotherapist's patients: nothing of fewer than five, and each look noted.
register pat physiotherapist
login pat && as "$token"
see /v1/outcomes
expect 200 'outcomes'
same 'of nobody yet' "$(field '[.patients, .fewest_patients, (.items[].instrument)] | tostring')" '[0,5,"msk-hq","eq-5d-5l"]'
see '/v1/outcomes?from=2026-02-01&to=2026-01-01'
same 'days in their order' "$status $(field '.errors[0].pointer')" '422 ?from'
login ann && as "$token"
see /v1/outcomes
expect 403 'a patient has none'
ok 'outcomes'
