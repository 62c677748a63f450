#!/usr/bin/env bash
# The proposal of the week, what was agreed on for the days between visits, and what goes with the pain.
source "$(dirname "$0")/lib.sh"

today=2026-05-20
clock "$today"
register pat physiotherapist
send POST /v1/sandbox/patients "{\"script\":\"steady\",\"days\":28,\"seed\":1,\"physiotherapist_email\":\"$(email_of pat)\"}"
expect 201 'a scripted patient'
record=/v1/patients/$(field .patient.id)
ask POST /v1/auth/login -H "$json" -d "$(jq '{email: .patient.email, password: .patient.password}' "$tmp/body")"
expect 200 'the patient logs in'
patient=$(field .access_token)
login pat
pat=$token

as "$pat"
see "$record/proposals"
expect 200 'proposals'
enrolment=$record/enrolments/$(field '.items[0].enrolment_id')
field '.items[0].exercises[0] | .proposed, .reasons[0].text' >/dev/null
see "$enrolment" && version=$(header etag)
send POST "$enrolment/proposal-answers" '{"answer":"refuse","because":"next week"}'
expect 428 'without the version'
send POST "$enrolment/proposal-answers" '{"answer":"edit","exercises":[{"exercise":"no-such"}]}' -H "if-match: $version"
same 'an exercise that is none of it' "$status $(field '.errors[0].pointer')" '422 /exercises/0/exercise'
send POST "$enrolment/proposal-answers" '{"answer":"accept","proposal":"another"}' -H "if-match: $version"
expect 409 'not what was seen'
as "$patient"
send POST "$enrolment/proposal-answers" '{"answer":"accept"}' -H "if-match: $version"
expect 403 'a patient answers none'
as "$pat"
send POST "$enrolment/proposal-answers" '{"answer":"refuse","because":"next week"}' -H "if-match: $version"
expect 200 'all stays as it is'
see "$record/proposals"
same 'the next one is due in a week' "$(field '.items[0] | [.is_due, .due_on] | tostring')" "[false,\"$(day "$today" 7)\"]"
ok 'the proposal of the week'

plan=$record/self-management-plan
as "$patient"
send PUT "$plan" '{"session_minutes":3}'
same 'too short a session' "$status $(field '.errors[0].pointer')" '422 /session_minutes'
send PUT "$plan" '{"session_minutes":12,"flare_day":"Heat and a short walk."}'
expect 200 'what was agreed on'
as "$pat"
send PUT "$plan" '{"setback":"Begin again with phase 1."}' -H 'if-match: "v1"'
expect 200 'written again'
see "$plan/versions"
same 'what it said is kept' "$(field '.items[0].log.session_minutes')" 12
ok 'for the days between visits'

as "$patient"
send PUT "$record/pain-logs/daily/hip/right/$today" '{"worst_pain":3,"triggers":["stairs"],"analgesics":[{"name":"ibuprofen","dose":"400 mg"}]}'
expect 201 'a log'
same 'one was taken' "$(field '[.analgesic, .analgesics[0].dose] | tostring')" '[true,"400 mg"]'
as "$pat"
see "$record/pain-patterns?region=hip&side=right"
expect 200 'patterns'
same 'what went with it' "$(field '[.triggers[0].trigger, .triggers[0].logs, .analgesics[0].name, .analgesics[0].days] | tostring')" '["stairs",1,"ibuprofen",1]'
ok 'what goes with the pain'
