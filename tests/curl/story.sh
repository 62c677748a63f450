#!/usr/bin/env bash
# The story of the README, and what the physiotherapist has to do with it.
source "$(dirname "$0")/lib.sh"

# The story begins two weeks before its last day; the test clock goes along.
today=$(date -u +%Y-%m-%d)
clock "$(day "$today" -14)"
register ann patient
register pat physiotherapist
login pat && pat=$token
login ann && ann=$token
as "$ann" && see /v1/me && id=$(field .id)

as "$pat"
see "/v1/patients/$id/today"
expect 404 'a stranger sees nothing'
ask POST /v1/care-invitations "${auth[@]}"
expect 201 'an invitation'
code=$(field .code)
as "$ann"
send POST /v1/patients/me/care-links "{\"code\":\"$code\",\"accepted\":false}"
expect 422 'no link without consent'
send POST /v1/patients/me/care-links "{\"code\":\"$code\",\"accepted\":true}"
expect 201 'the link'
link=$(field .id)
ok 'linked by a code, with consent'

send POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left","phase":2}'
same 'band work without a go-ahead' "$status $(field .code)" '403 clearance-required'
as "$pat"
send POST "/v1/patients/$id/clearances" '{"region":"hip","highest_band_level":2,"note":"light band, three times a week"}'
expect 201 'the go-ahead'
as "$ann"
send POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left","phase":2}'
same 'a phase whose gates do not hold' "$status $(field .code)" '409 gates-not-met'
as "$pat"
send POST "/v1/patients/$id/enrolments" '{"programme":"hip-flexor","side":"left","phase":2,"because":"examined, and the criteria hold"}'
expect 201 'the enrolment'
[ "$(field '.overridden_gates | index("7-days-in-the-phase-before") != null')" = true ] || fail 'the gates that the word stands for are kept'
as "$ann"
ok 'no band work without a go-ahead, and no phase without its gates or a word for them'

n=14
for pain in 3 2 3 3 3 2 3 3 3 3 5 5 6 6 6; do
  clock "$(day "$today" -$n)"
  send PUT "/v1/patients/me/pain-logs/daily/hip/left/$(day "$today" -$n)" "{\"worst_pain\":$pain}"
  expect 201 "the log $n days ago"
  n=$((n - 1))
  if [ $n = 4 ]; then
    see '/v1/patients/me/assessments?region=hip&side=left&limit=1'
    same 'ten calm days are green' "$(field '.items[0].level')" green
  fi
done
see /v1/patients/me/today
expect 200 today
same 'the decision' "$(field .decision)" rest
same 'the date' "$(field .date)" "$today"
same 'the first reason' "$(field '.reasons[0].code')" C4
[ "$(field '.reasons[0].log_ids | length')" -gt 0 ] || fail 'a reason without its logs'
same 'no bands at rest' "$(jq -r .bands_allowed "$tmp/body")" false
same 'no plan at rest' "$(jq -r .plan "$tmp/body")" null
ok 'worse for five days: rest'

same 'the go-ahead is held back' "$(field '[.reasons[].code] | contains(["clearance-suspended"])')" true
see /v1/patients/me/clearances
same 'held back, and not ended' "$(field '.items[0].ending | tostring')" null
see /v1/patients/me/episodes
same 'one worsening, one episode' "$(field '[.items[] | "\(.kind) \(.status) \(.peak)"] | tostring')" '["worsening open rest"]'
[ "$(field '.items[0].evidence | length')" -gt 0 ] || fail 'an episode without evidence'
see /v1/patients/me/flags
same 'its evidence is what was flagged' "$(field '[.items[].id] | sort | tostring')" "$(
  see /v1/patients/me/episodes
  field '[.items[0].evidence[].id] | sort | tostring'
)"
ok 'a worsening is one episode, and holds the go-ahead back'

as "$pat"
see /v1/patients
same 'the patient is in the list' "$(field '.items[0].id')" "$id"
see "/v1/patients/$id/today"
same 'the physiotherapist reads the same' "$(field .decision)" rest
send PUT "/v1/patients/$id/pain-logs/daily/hip/left/$today" '{"worst_pain":0}'
expect 403 'nobody else keeps the diary'
as "$ann"
see /v1/patients/me/access-log
[ "$(field '.items | length')" -gt 0 ] || fail 'the look is not in the access log'
ok 'the patient sees who looked'

see /v1/red-flags
flag=$(field '.questions[0].code')
send POST /v1/patients/me/symptom-checks "$(jq -nc --arg date "$today" --arg flag "$flag" '{local_date: $date, answered_yes: [$flag]}')"
expect 201 'a red-flag answer'
see /v1/patients/me/today
same 'it locks' "$(field .decision)" seek_care
as "$pat"
see "/v1/patients/$id/locks"
lock=$(field '.items[0].id')
send POST "/v1/patients/$id/locks/$lock/unlock" '{"reason":"seen at the clinic today, no red flag"}'
expect 200 'a linked physiotherapist unlocks'
ok 'a red-flag answer locks until a physiotherapist unlocks'

as "$ann"
see "/v1/patients/me/care-links/$link"
tag=$(header etag)
ask DELETE "/v1/patients/me/care-links/$link" "${auth[@]}" -H "if-match: $tag"
expect 200 'the link is ended'
as "$pat"
see "/v1/patients/$id/today"
expect 404 'after that the physiotherapist sees nothing'
ok 'consent ends at once'

as "$ann"
ask POST /v1/auth/logout "${auth[@]}"
expect 204 'log out'
see /v1/me
expect 401 'the token is dead at once'
ok 'logged out at once'
