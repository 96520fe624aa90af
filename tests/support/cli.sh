# cli.sh - what the tests of the command line share; sourced, not run.
# shellcheck shell=bash
#
# A test calls `run` (licet with arguments) or `run_in` (the same with standard input from a file) and then
# says what must have come of it. It works in a folder of its own, which goes away at the end.
# The first expectation that is not met ends the test, showing what licet printed.

set -euo pipefail
: "${LICET:?the path of the licet to test}" "${LICET_SOURCE:?the path of the source tree}"
unset NO_COLOR LC_ALL LC_MESSAGES LANG LICET_LANG

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

last_command=none
last_code=0

run_in() { # INPUT ARGUMENT...
    local input=$1
    shift
    last_command="licet $*"
    last_code=0
    "$LICET" "$@" <"$input" >"$work/.stdout" 2>"$work/.stderr" || last_code=$?
    # A crash or a sanitizer's report is never what a test expects.
    if [ "$last_code" -gt 4 ] || grep -q -e 'ERROR: .*Sanitizer' -e 'runtime error:' "$work/.stderr"; then
        fail "it crashed"
    fi
}

run() { run_in /dev/null "$@"; }

fail() { # MESSAGE
    {
        echo "failed: $last_command"
        echo "  $1"
        echo "--- exit code $last_code, standard output:"
        head -c 4000 "$work/.stdout"
        echo "--- standard error:"
        head -c 4000 "$work/.stderr"
    } >&2
    exit 1
}

expect_code() { [ "$last_code" -eq "$1" ] || fail "expected exit code $1"; }
expect_out() { grep -qF -e "$1" "$work/.stdout" || fail "expected on standard output: $1"; }
expect_err() { grep -qF -e "$1" "$work/.stderr" || fail "expected on standard error: $1"; }
expect_no_out() { ! grep -qF -e "$1" "$work/.stdout" || fail "not expected on standard output: $1"; }
expect_no_err() { ! grep -qF -e "$1" "$work/.stderr" || fail "not expected on standard error: $1"; }
expect_silent_out() { [ ! -s "$work/.stdout" ] || fail "expected nothing on standard output"; }
expect_silent_err() { [ ! -s "$work/.stderr" ] || fail "expected nothing on standard error"; }
expect_out_lines() { # COUNT
    [ "$(wc -l <"$work/.stdout")" -eq "$1" ] || fail "expected $1 lines on standard output"
}
# The whole of standard output.
expect_out_is() { [ "$(cat "$work/.stdout")" = "$1" ] || fail "expected standard output to be: $1"; }
# Standard output is JSON (one value a line, or one value) for which a Python expression over `d`,
# the list of values, is true.
expect_json() { # EXPRESSION
    "${PYTHON:-python3}" - "$work/.stdout" "$1" <<'PYTHON' || fail "expected of the JSON: $1"
import json, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
decoder, d, at = json.JSONDecoder(), [], 0
space = re.compile(r"\s*")
while (at := space.match(text, at).end()) < len(text):
    value, at = decoder.raw_decode(text, at)
    d.append(value)
sys.exit(0 if eval(sys.argv[2]) else 1)
PYTHON
}

# A small program of rules that tests may use: shop/model.licet, shop/rules.licet.
make_shop() {
    mkdir -p shop
    cat >shop/model.licet <<'LICET'
licet 1;
module shop.model;

enum Province { beijing zh "北京" en "Beijing"; guangdong zh "广东" en "Guangdong"; }
enum Document { licence zh "执照" en "Licence"; }
enum Shelf { low zh "低" en "Low"; high zh "高" en "High"; }

record Domain {
  name:    string      zh "域名"   en "Domain name";
  expires: date asked  zh "到期日" en "Expires";
}

record Owner { name: string; known: bool; }

record Application {
  id:        string;
  submitted: date as_of;
  province:  Province;
  owner:     string?;
  amount:    int?;
  domains:   list<Domain> nonempty;
}

input application: Application;
scope province: Province = application.province else national;
source owner_of(number: string) -> Owner?;
LICET
    cat >shop/rules.licet <<'LICET'
licet 1;
module shop.rules;
import shop.model;

setting valid_months: int = 1;

rule domain_valid {
  under valid_months;
  for domain in application.domains;
  let needed = as_of.add_months(valid_months);
  when domain.expires < needed;
  reject at domain.expires
    zh "域名 {domain.name} 须至少有效至 {needed}"
    en "{domain.name} must be valid until {needed}";
  cite "示例要求, article 3";
}

in province guangdong { set valid_months = 3 from 2024-01-01 cite "广东示例要求, article 1"; }

rule large_amount {
  when has(application.amount) && application.amount > 100;
  refer at application.amount zh "金额过大" en "the amount is large";
}

rule owner_known {
  when has(application.owner);
  when !owner_of(application.owner).hasValue();
  require document licence zh "缺少执照" en "the licence is missing";
}

decide shelf = has(application.amount) && application.amount > 10 ? Shelf.high : Shelf.low;

test "three months in Guangdong" {
  given application = {
    "id": "t1", "submitted": "2024-06-01", "province": "guangdong",
    "domains": [{"name": "example.cn", "expires": "2024-08-31"}]
  };
  expect verdict == "rejected";
  expect finding domain_valid at application.domains[0].expires;
}

test "one month elsewhere" {
  given application = {
    "id": "t2", "submitted": "2024-06-01", "province": "beijing",
    "domains": [{"name": "example.cn", "expires": "2024-08-31"}]
  };
  expect no findings;
}
LICET
}

# application ID [PROVINCE [EXPIRES [MORE]]]: one record of that program on standard output.
application() {
    printf '{"id":"%s","submitted":"2024-06-01","province":"%s",%s"domains":[{"name":"example.cn","expires":"%s"}]}\n' \
        "$1" "${2:-beijing}" "${4:-}" "${3:-2025-01-01}"
}
