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
raised() { see '/v1/patients/me/flags?limit=100' && field '[.items[] | select(.level == "red") | .rule] | length'; }

for script in steady recovering; do
  scripted "{\"script\":\"$script\",\"days\":56}"
  same "$script: the decision" "$(decision)" train
  same "$script: red flags" "$(raised)" 0
done
for script in step ramp through_pain; do
  scripted "{\"script\":\"$script\",\"days\":56}"
  same "$script: the decision" "$(decision)" rest
  [ "$(raised)" -gt 0 ] || fail "$script: no red flag"
done
scripted '{"script":"silent","days":56}'
same 'silent: the decision' "$(decision)" ease
ok 'steady, recovering, step, ramp, through pain, silent'

ask GET /v1/red-flags
expect 200 'the questions'
for question in $(field '.questions[].code'); do
  scripted "{\"script\":\"red_flag\",\"question\":\"$question\",\"days\":14}"
  same "$question" "$(decision)" seek_care
done
ok 'every red flag'
