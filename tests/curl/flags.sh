#!/usr/bin/env bash
# The life of a flag: raised, explained, seen, acted on, put off, closed; escalated when nobody looks; and held when care unmakes it.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
clock "$today"
register pat physiotherapist
login pat
pat=$token
worsening() { # sets $record and $patient
  ask POST /v1/sandbox/patients -H "$json" -d "{\"script\":\"step\",\"days\":56,\"seed\":1,\"physiotherapist_email\":\"$(email_of pat)\"}"
  expect 201 'a scripted patient'
  record=/v1/patients/$(field .patient.id)
  ask POST /v1/auth/login -H "$json" -d "$(jq '{email: .patient.email, password: .patient.password}' "$tmp/body")"
  expect 200 'the patient logs in'
  patient=$(field .access_token)
}
red() { # leaves the first red flag that is not settled in $flag
  see "$record/flags?open=true"
  flag=$(field '[.items[] | select(.level == "red" and .region != null)][0]')
  address=$record/flags/$(jq -r .id <<<"$flag")
}
does() { # DEED BODY
  see "$address"
  send POST "$address/$1" "$2" -H "if-match: $(header etag)"
}

worsening
as "$pat"
red
same 'nobody looked yet' "$(jq -r .status <<<"$flag")" open
see "$address/explanation"
same 'the sum is told' "$(field '.steps | length > 0')" true
see "$address"
ask POST "$address/seen" "${auth[@]}" -H "if-match: $(header etag)"
expect 200 'seen'
does act '{"done":"other"}'
expect 422 'what was done?'
does act '{"done":"called","note":"rests until Monday"}'
expect 200 'acted on'
does snooze "{\"until\":\"$(day "$today" 3)\",\"reason\":\"look again\"}"
expect 200 'put off'
clock "$(day "$today" 4)"
see "$address"
same 'it woke' "$(field .status)" open
does close '{"outcome":"settled"}'
expect 200 'closed'
as "$patient"
see "$address"
same 'the patient sees all of it' "$(field '[.history[].what] | tostring')" '["opened","seen","acted_on","snoozed","woken","closed"]'
does act '{"done":"called"}'
expect 403 'the patient cannot act on it'
ok 'the life of a flag'

clock "$today"
worsening
clock "$(day "$today" 2)"
as "$patient"
red
same 'unseen, it says so' "$(jq -r .standing.code <<<"$flag")" unseen
see /v1/me/notices
same 'the patient is told where to go' "$(field '[.items[] | select(.kind == "episode_unseen")][0].told.text | contains("999")')" true
ok 'escalation'

register quinn physiotherapist
login quinn
quinn=$token
as "$quinn"
ask POST /v1/care-invitations "${auth[@]}"
expect 201 'an invitation'
code=$(field .code)
as "$patient"
send POST "$record/care-links" "{\"code\":\"$code\",\"accepted\":true}"
expect 201 'consent'
clock "$(day "$today" 3)"
as "$quinn"
see /v1/me/notices
same 'whoever is linked later is told' "$(field '[.items[] | select(.told.code == "episode-before-link")] | length > 0')" true
ok 'a newcomer'

as "$patient"
send POST "$record/care-events" "{\"kind\":\"surgery\",\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"$(day "$today" -6)\"}"
expect 201 'care that unmakes the red'
see "$address"
same 'it is open, and says why' "$(field '[.status, .history[-1].what, .evidence.rebased_by.type] | tostring')" '["open","rebased","care_event"]'
as "$pat"
see /v1/me/notices
same 'and the physiotherapist is told' "$(field '[.items[] | select(.kind == "rebased")] | length')" 1
ok 'care unmakes no flag'
clock "$today"
