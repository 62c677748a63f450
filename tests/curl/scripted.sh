#!/usr/bin/env bash
# Scripted patients: each script leads to what it is for, in seconds.
source "$(dirname "$0")/lib.sh"

scripted() { # BODY: makes the patient and is it
  ask POST /v1/sandbox/patients -H "$json" -d "$1"
  expect 201 "$1 (is it a server with --sandbox?)"
  local email
  email=$(field .patient.email)
  ask POST /v1/auth/login -H "$json" -d "{\"email\":\"$email\",\"password\":\"$(field .patient.password)\"}"
  expect 200 "log in as $email"
  token=$(field .access_token)
  as "$token"
}
decision() { see /v1/patients/me/today && field .decision; }
says() { field "[.reasons[].code] | contains([\"$1\"])"; }                                                # of what `decision` has read
raised() { see '/v1/patients/me/flags?limit=100' && field "[.items[] | select(.$1 == \"$2\")] | length"; } # FIELD VALUE

for script in steady recovering; do
  scripted "{\"script\":\"$script\",\"days\":56}"
  same "$script: the decision" "$(decision)" train
  same "$script: red flags" "$(raised level red)" 0
done
scripted '{"script":"step","days":56}'
same 'step: the decision' "$(decision)" rest
same 'step: why' "$(says C4)" true
[ "$(raised level red)" -gt 0 ] || fail 'step: no red flag'
# It climbs for two weeks: by now there was rest, and rest has an end.
scripted '{"script":"ramp","days":56}'
same 'ramp: the decision' "$(decision)" ease
same 'ramp: why' "$(says C4) $(says rest-has-an-end)" 'true true'
same 'ramp: no bands' "$(jq -r .bands_allowed "$tmp/body")" false
[ "$(raised level red)" -gt 0 ] || fail 'ramp: no red flag'
# Sessions above the ceiling, each of them: a worsening that eases, and training on in spite of it.
scripted '{"script":"through_pain","days":56}'
same 'through pain: the decision' "$(decision)" ease
same 'through pain: why' "$(says R5-2)" true
[ "$(raised rule TTP)" -gt 0 ] || fail 'through pain: not said'
scripted '{"script":"silent","days":56}'
same 'silent: the decision' "$(decision)" ease
ok 'steady, recovering, step, ramp, through pain, silent'

ask GET /v1/red-flags
expect 200 'the questions'
# Each by its strength: an emergency locks; what is urgent eases until it has been seen.
for question in $(field '.questions[] | .code + "=" + .strength'); do
  scripted "{\"script\":\"red_flag\",\"question\":\"${question%=*}\",\"days\":14}"
  case ${question#*=} in
    lock) same "$question" "$(decision)" seek_care ;;
    urgent)
      same "$question" "$(decision)" ease
      same "$question: why" "$(says urgent-sign)" true
      ;;
    *) fail "$question: a new strength" ;;
  esac
  same "$question: no bands" "$(jq -r .bands_allowed "$tmp/body")" false
done
ok 'every red flag'
