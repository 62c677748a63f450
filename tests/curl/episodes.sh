#!/usr/bin/env bash
# One worsening is one episode: what a physiotherapist does about it, a level that is accepted, and what is closed says what it is.
source "$(dirname "$0")/lib.sh"

register pat physiotherapist
send POST /v1/sandbox/patients "{\"script\":\"step\",\"days\":56,\"seed\":1,\"physiotherapist_email\":\"$(email_of pat)\"}"
expect 201 'a scripted patient who is worse'
record=/v1/patients/$(field .patient.id)
ask POST /v1/auth/login -H "$json" -d "$(jq '{email: .patient.email, password: .patient.password}' "$tmp/body")"
expect 200 'the patient logs in'
patient=$(field .access_token)
login pat
pat=$token

worsening() { # sets $episode and $version
  see "$record/episodes?open=true"
  expect 200 'the episodes'
  same 'one worsening is one episode' "$(field '[.items[] | select(.kind == "worsening")] | length')" 1
  episode=$(field '.items[] | select(.kind == "worsening").id')
  version=$(field '.items[] | select(.kind == "worsening").version')
}
does() { # DEED BODY
  send POST "$record/episodes/$episode/$1" "$2" -H "if-match: \"v$version\""
}

as "$patient"
worsening
same 'where' "$(field '.items[] | select(.kind == "worsening") | "\(.side) \(.region)"')" 'left hip'
[ "$(field '.items[] | select(.kind == "worsening").evidence | length')" -gt 0 ] || fail 'what it rests on is shown'
does seen '{}'
expect 403 'the patient marks nothing as seen'
ok 'the patient reads it'

as "$pat"
worsening
send POST "$record/episodes/$episode/seen" '{}'
expect 428 'without a version'
ask POST "$record/episodes/$episode/seen" "${auth[@]}" -H "if-match: \"v$version\""
expect 200 'seen'
worsening
does act '{"done":"called","note":"sore after a long drive"}'
expect 200 'an act'
worsening
today=$(date -u +%Y-%m-%d)
does accept "{\"up_to\":9,\"until\":\"$today\",\"because\":\"seen today\"}"
expect 422 'beyond what may be accepted'
same 'which one' "$(field '.errors[0].pointer')" /up_to
does accept "{\"up_to\":6,\"until\":\"$today\",\"because\":\"strength and range as in March\"}"
expect 200 'a level is accepted'
same 'up to' "$(field .accepted.up_to)" 6
worsening
does close '{"outcome":"expected"}'
expect 200 'closed'
version=$(field .version)
does act '{"done":"called"}'
expect 409 'nothing more is done about what is closed'
same 'what it is now' "$(field .now.status)" closed
see "$record/episodes/$episode"
same 'who did what is kept' "$(field '[.history[] | select(.by != null).what] | tostring')" '["seen","acted_on","accepted","closed"]'
ok 'the physiotherapist acts'
