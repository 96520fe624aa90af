#!/usr/bin/env bash
# What the model marks sensitive is masked wherever a decision is written.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
cat >rules.licet <<'LICET'
licet 1;
module m;
record Person { number: string sensitive; phone: string? sensitive; name: string; }
record Application { id: string; on: date as_of; person: Person; }
input application: Application;
rule number {
  when application.person.number.size() != 18 || application.person.number.startsWith("1101");
  refer at application.person.number zh "号码 {application.person.number}，{application.person.name}" en "number {application.person.number}, {application.person.name}";
  cite "x";
}
rule phone {
  when has(application.person.phone) && application.person.phone.startsWith("139");
  let called = application.person.?phone.orValue("") + " (" + application.person.name + ")";
  note zh "电话 {called}" en "phone {called}";
  cite "x";
}
LICET
number=110101190001010000 phone=13900001000
printf '{"id":"a","on":"2024-06-01","person":{"number":"%s","phone":"%s","name":"甲"}}\n' "$number" "$phone" >a.json
for format in json jsonl text csv; do
    for options in "" --verbose; do
        # shellcheck disable=SC2086 # nothing at all where it is empty
        run eval rules.licet a.json --format "$format" $options
        expect_code 0
        expect_no_out "$number"
        expect_no_out "$phone"
        expect_no_err "$number"
    done
done
run eval rules.licet a.json
expect_out "甲"
expect_out "1101**********0000"
