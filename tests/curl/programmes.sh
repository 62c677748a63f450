#!/usr/bin/env bash
# A physiotherapist's own programme: one JSON file, posted, published, copied, changed; and a patient who is moved to the new
# version. And the practice that shares it.
source "$(dirname "$0")/lib.sh"
file=$(dirname "$0")/../../examples/own-programme.json

clock "$(date -u +%Y-%m-%d)"
for who in pat quinn; do register $who physiotherapist; done
register ann patient
login pat && pat=$token
login quinn && quinn=$token
login ann && ann=$token
as "$ann" && see /v1/me && id=$(field .id)
as "$pat" && ask POST /v1/care-invitations "${auth[@]}" && code=$(field .code)
as "$ann" && send POST /v1/patients/me/care-links "{\"code\":\"$code\",\"accepted\":true}"
expect 201 'the link'

as "$pat"
send POST /v1/practices '{"name":"Hip and Groin"}'
expect 201 'a practice'
ask POST /v1/practices/mine/invitations "${auth[@]}"
expect 201 'an invitation to it'
code=$(field .code)
as "$quinn"
send POST /v1/practices/join "{\"code\":\"$code\"}"
[ "$status" = 200 ] || [ "$status" = 201 ] || fail "joining: $status"
as "$ann"
send POST /v1/practices '{"name":"Not for patients"}'
expect 403 'a practice is not for patients'
ok 'a practice of two'

as "$pat"
send POST /v1/programmes "$(jq '.shared = true' "$file")"
expect 201 'the programme, a draft'
key=$(field .key)
as "$quinn" && see "/v1/programmes/$key"
expect 404 'a draft is its author'"'"'s'
as "$pat"
ask POST "/v1/programmes/$key/publish" "${auth[@]}" -H 'if-match: "v1"'
expect 200 'published'
see "/v1/programmes/$key?version=1"
jq -S 'del(.authored)' "$tmp/body" >"$tmp/first"
as "$quinn" && see "/v1/programmes/$key"
expect 200 'the practice sees it'
ok 'one JSON file: posted, published, shared'

as "$ann"
send POST /v1/patients/me/symptom-checks "{\"local_date\":\"$(date -u +%Y-%m-%d)\",\"answered_yes\":[]}"
expect 201 'no warning sign'
send POST /v1/patients/me/enrolments "{\"programme\":\"$key\",\"side\":\"left\"}"
expect 201 'the enrolment'
enrolment=/v1/patients/$id/enrolments/$(field .id)
see /v1/patients/me/today
[ "$(field '.plan.steps[0].cautions | type')" = array ] || fail 'a plan without its cautions'

as "$quinn"
send POST "/v1/programmes/$key/copy" '{}'
expect 201 'a copy'
[ "$(field .key)" != "$key" ] || fail 'a copy has a key of its own'
as "$pat"
see "/v1/programmes/$key"
send PUT "/v1/programmes/$key" "$(jq '.shared = true | .name = "Back to stairs, slowly" | .phases[0].sessions_a_week = 5' "$file")" \
  -H "if-match: $(header etag)"
expect 200 'edited: the next version, a draft'
same 'the version' "$(field .version)" 2
ask POST "/v1/programmes/$key/publish" "${auth[@]}" -H "if-match: $(header etag)"
expect 200 'the next version published'
see "/v1/programmes/$key?version=1"
jq -S 'del(.authored)' "$tmp/body" | cmp -s - "$tmp/first" || fail 'a published version has changed'
ok 'copied and changed; what was published stays as it was'

as "$ann"
see "$enrolment"
same 'the enrolment stays on its version' "$(field .programme_version)" 1
see "$enrolment/difference?version=2"
same 'what would differ' "$(jq -c '[.changes[].field] | sort' "$tmp/body")" '["name","sessions_a_week"]'
ask PATCH "$enrolment" "${auth[@]}" -H 'content-type: application/merge-patch+json' -H 'if-match: *' -d '{"programme_version":2}'
expect 403 'moving is a physiotherapist'"'"'s'
as "$pat"
ask PATCH "$enrolment" "${auth[@]}" -H 'content-type: application/merge-patch+json' -H 'if-match: *' \
  -d '{"programme_version":2,"because":"five days are enough"}'
expect 200 'moved'
as "$ann"
see "$enrolment/difference?version=1"
same 'what differs' "$(jq -c '[.changes[] | select(.field == "sessions_a_week") | [.before, .after]]' "$tmp/body")" '[[6,5]]'
see "$enrolment/history"
same 'who moved it, and why' "$(field '.items[0] | "\(.what): \(.because)"')" 'version_changed: five days are enough'
ok 'moved to the new version, with the difference in sight'

# What comes with Limber, found by words and filters; each with its drawing, for anybody.
ask GET '/v1/exercises?q=bridge&region=hip&equipment=mat'
expect 200 'a search'
[ "$(field '[.items[].key | select(contains("bridge"))] | length')" -gt 0 ] || fail 'no bridge was found'
ask GET '/v1/exercises?region=nose'
same 'a region that is none' "$status $(field '.errors[0].pointer')" '422 ?region'
ask GET '/v1/programmes?condition=hip-flexor-strain&q=hip'
expect 200 'programmes of a condition'
ask GET /v1/exercises/dead-bug/drawing.svg
expect 200 'a drawing'
tag=$(header etag)
ask GET /v1/exercises/dead-bug/drawing.svg -H "if-none-match: $tag"
expect 304 'the same drawing again'
ask GET '/v1/exercises/dead-bug/drawing.svg?theme=pink'
same 'a theme that is none' "$status $(field '.errors[0].pointer')" '422 ?theme'
ok 'search and drawings'
