#!/usr/bin/env bash
# The filing rules by their editions: one application judged as of several days.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
rules=$LICET_SOURCE/rules/icp

# An enterprise of Beijing with an old organisation code, whose principal holds a domain .win.
"${PYTHON:-python3}" - "$rules/samples/first-site-of-an-enterprise.json" >application.json <<'PYTHON'
import json, sys
application = json.load(open(sys.argv[1], encoding="utf-8"))
application["subject"]["certificate"].update(type="organisation_code", number="MA00K7P98")
domain = application["websites"][0]["domains"][0]
domain.update(name="example.win", holder_is="principal", expires="2035-06-01")
application["facts"]["subject_filing"] = {"MA00K7P98": None}
application["facts"]["domain_filing"] = {"example.win": None}
json.dump(application, sys.stdout, ensure_ascii=False)
PYTHON

topics_on() { # DAY TOPICS: separated by spaces, sorted
    run eval "$rules" application.json --as-of "$1" --format jsonl --select topics
    expect_code 0
    expect_json "' '.join(sorted(d[0]['topics'])) == '$2'"
}

topics_on 2017-01-01 ''
topics_on 2017-06-04 ''
topics_on 2017-06-05 'holder@beijing licence_only@beijing'
topics_on 2017-12-31 'holder@beijing licence_only@beijing'
national='certificate_fits_applicant@national domain_approved_suffix@national'
topics_on 2018-01-01 "$national holder@beijing licence_only@beijing"
topics_on 2018-06-01 "$national holder@beijing licence_only@beijing"
topics_on 2018-12-31 "$national holder@beijing licence_only@beijing"
topics_on 2019-01-01 "$national holder@beijing licence_only@beijing suffix_list@beijing"
