#!/usr/bin/env bash
# What a physiotherapist does, and what the patient sees of it: a message about a flag with its answer, a go-ahead made narrower, a rest
# that is ended, and all of it with who and why.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
clock "$today"
register ann patient
register pat physiotherapist
login pat && pat=$token
login ann && ann=$token
as "$ann" && see /v1/me && id=$(field .id)
send POST /v1/patients/me/messages '{"text":"Hello?"}'
expect 409 'nobody is linked: nobody would read it'
as "$pat"
ask POST /v1/care-invitations "${auth[@]}"
code=$(field .code)
as "$ann"
send POST /v1/patients/me/care-links "{\"code\":\"$code\",\"accepted\":true}"
expect 201 'the link'

# Live: the stream is open before the red is written.
curl -sN --max-time 4 "$url/v1/events" -H "authorization: Bearer $pat" >"$tmp/events" &
listening=$!
sleep 1
send POST /v1/patients/me/session-logs "{\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"$today\",\"pain_during\":9}"
expect 201 'a session with severe pain'
see /v1/patients/me/flags
flag=$(field '.items[0].id')
wait $listening || true
grep -q "^data: .*\"patient_id\":\"$id\",\"flags\":true" "$tmp/events" || fail "no hint in: $(cat "$tmp/events")"
! grep -q pain "$tmp/events" || fail 'a hint has data'
ok 'an open stream hears of a red, and nothing of what'

as "$pat"
messages=/v1/patients/$id/messages
send POST "$messages" "{\"text\":\"No bands until Friday. How is it now?\",\"flag_id\":\"$flag\"}"
expect 201 'a message about a flag'
message=$(field .id)
as "$ann"
see "$messages/unread-count"
same 'it waits' "$(field .unread)" 1
see /v1/me/notices
same 'the notice' "$(field '.items[0].kind')" message
ask POST "$messages/$message/read" "${auth[@]}"
expect 200 'it is read'
send POST "$messages" "{\"text\":\"Calmer, thank you.\",\"answers\":\"$message\"}"
expect 201 'the answer'
as "$pat"
see "$messages?flag=$flag"
same 'both are about the flag' "$(field '.items | length')" 2
see "$messages/$message"
same 'who has read it' "$(field '.reads[0].reader_name')" ann
ask POST "$messages/$message/withdraw" "${auth[@]}"
expect 409 'what was read is not withdrawn'
ok 'a message about a flag, its answer, its read mark'

send POST "/v1/patients/$id/clearances" '{"region":"hip","highest_band_level":3,"band_line":"No Such Line"}'
same 'a line of bands that is none' "$status $(field '.errors[0].pointer')" '422 /band_line'
send POST "/v1/patients/$id/clearances" '{"region":"hip","highest_band_level":3,"note":"after our talk"}'
expect 201 'a go-ahead'
same 'in which line it counts' "$(field .band_line)" 'TheraBand Professional'
clearance=/v1/patients/$id/clearances/$(field .id)
send POST "$clearance/narrow" '{"highest_band_level":1,"because":"sore after the red band"}'
expect 428 'without the version'
send POST "$clearance/narrow" '{"highest_band_level":1,"because":"sore after the red band"}' -H 'if-match: "v1"'
expect 200 'a narrower go-ahead'
send POST "$clearance/revoke" '{"because":"no bands for now"}' -H 'if-match: "v1"'
expect 412 'upon what is stale'
as "$ann"
see "$clearance"
same 'the patient sees why' "$(field '.narrowings[0].because')" 'sore after the red band'
ok 'a go-ahead made narrower'

as "$pat"
send POST "/v1/patients/$id/rest-periods" "{\"from\":\"$today\",\"until\":\"$(day "$today" 4)\"}"
expect 422 'a rest without a reason'
send POST "/v1/patients/$id/rest-periods" "{\"from\":\"$today\",\"until\":\"$(day "$today" 4)\",\"because\":\"a flare\",\"flag_id\":\"$flag\"}"
expect 201 'a rest'
rest=/v1/patients/$id/rest-periods/$(field .id)
ask PATCH "$rest" "${auth[@]}" -H 'content-type: application/merge-patch+json' -H 'if-match: "v1"' \
  -d "{\"until\":\"$(day "$today" -1)\",\"because\":\"it was none\"}"
expect 200 'the rest is ended'
as "$ann"
see "/v1/patients/me/acts?limit=3"
same 'the last acts' "$(field '[.items[].kind] | join(" ")')" 'rest_changed rest_begun clearance_narrowed' 
same 'by whom' "$(field '.items[0].by_name')" pat
same 'why' "$(field '.items[0].because')" 'it was none'
ok 'who did what, and why'
