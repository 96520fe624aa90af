#!/usr/bin/env bash
# Bad input of every kind: a clear message, the right exit code, no crash, nothing lost.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application ok >ok.json
run build shop -o shop.lbc
expect_code 0

# ---- rule files ---------------------------------------------------------------------------------

bad_rules() { # CODE-OR-TEXT
    local command
    for command in check test disasm; do
        run "$command" bad.licet
        expect_code 1
        expect_err "$1"
    done
    run build bad.licet -o bad.lbc
    expect_code 1
    [ ! -e bad.lbc ] || fail "no bundle is written"
    run eval bad.licet ok.json
    expect_code 1
    expect_silent_out
}

printf 'licet 1;\nmodule m;\nrule r { when ; }\n' >bad.licet
bad_rules "bad.licet:3:"
printf 'licet 1;\nmodule m;\nconst a: int = "text";\n' >bad.licet
bad_rules "bad.licet:3:"
: >bad.licet
bad_rules "L0108"
printf 'licet 1;\nmodule m;\nconst a = "\xff\xfe";\n' >bad.licet
bad_rules "L0003"
printf 'licet 1;\nmodule m;\0\nconst a = 1;\n' >bad.licet
bad_rules "L0113"
python3 -c 'print("licet 1;\nmodule m;\nconst a = " + "(" * 100000 + "1" + ")" * 100000 + ";")' >bad.licet
bad_rules "L0107"
python3 -c 'print("licet 1;\nmodule m;\nconst a = " + "[" * 300 + "]" * 300 + ";")' >bad.licet
bad_rules "L0107"
python3 -c 'print("licet 1;\nmodule m;\n" + "in a b {" * 100000)' >bad.licet
run check bad.licet
expect_code 1
python3 -c 'import sys; sys.stdout.write("licet 1;\nmodule m;\n" + "/" * (65 << 20))' >bad.licet
bad_rules "64 MiB"
python3 -c 'print("licet 1;\nmodule m;"); [print("const a%d = ;" % i) for i in range(500)]' >bad.licet
run check bad.licet
expect_code 1
expect_err "500 errors"
head -c 65536 /dev/urandom >bad.licet
run check bad.licet
expect_code 1

# What is not there or cannot be read is the environment's fault; an empty folder holds no rules.
for command in check test disasm; do
    run "$command" absent.licet
    expect_code 4
    expect_err "absent.licet"
done
run eval absent ok.json
expect_code 4
run build absent -o x.lbc
expect_code 4
mkdir empty
run check empty
expect_code 1
expect_err "no file that ends in .licet"

# ---- records: each gives one decision, in its place ---------------------------------------------

bad_record() { # CODE; the record is bad.json
    run eval shop.lbc bad.json --format jsonl
    expect_code 4
    expect_out_lines 1
    expect_json "d[0]['verdict'] == 'error' and d[0]['error']['code'] == '$1' and d[0]['error']['message']"
}

printf '{"id":"x","submitted":' >bad.json
bad_record json
printf '{"id":"\xff\xfe"}' >bad.json
bad_record json
printf '{"id":"a\0b"}' >bad.json
bad_record json
printf '\0\0\0' >bad.json
bad_record json
printf 'hello' >bad.json
bad_record json
printf '42' >bad.json
bad_record type
printf '{}' >bad.json
bad_record missing
sed 's/"beijing"/"atlantis"/' ok.json >bad.json
bad_record value
expect_json 'd[0]["error"]["path"] == "/province" and d[0]["id"] == "ok"'
sed 's/2025-01-01/2025-02-30/' ok.json >bad.json
bad_record value
sed 's/"ok"/7/' ok.json >bad.json
bad_record type
sed 's/"domains":.*/"domains":[]}/' ok.json >bad.json
bad_record value
python3 -c 'print("[" * 1 + "{\"a\":" * 100000)' >bad.json
bad_record json
python3 -c 'print("{\"x\":" + "[" * 1000 + "]" * 1000 + "}")' >bad.json
run eval shop.lbc bad.json --format jsonl
expect_code 4
expect_json 'd[0]["verdict"] == "error"'

# A bad line among good ones: as many decisions as lines, in order, with the line's number.
{ application l1; echo '{"id":"l2",'; application l3; echo 'not JSON'; echo '{"id":"l5"}'; application l6; } >mixed.jsonl
for format in json jsonl; do
    run eval shop.lbc mixed.jsonl --format "$format"
    expect_code 4
    expect_json '[x["verdict"] for x in d] == ["accepted", "error", "accepted", "error", "error", "accepted"]'
    expect_json '[x["error"]["line"] for x in d if "error" in x] == [2, 4, 5]'
done
run eval shop.lbc mixed.jsonl --format csv
expect_code 4
expect_out_lines 7
run eval shop.lbc mixed.jsonl --fail-on error
expect_code 3

# A line of 100 MB is passed over, in bounded memory, and the next one is decided.
python3 - >long.jsonl <<'PYTHON'
import sys
sys.stdout.write('{"id":"long","x":"')
for _ in range(100):
    sys.stdout.write('a' * 1000000)
sys.stdout.write('"}\n')
PYTHON
application after >>long.jsonl
run eval shop.lbc long.jsonl --format jsonl
expect_code 4
expect_json '[x["verdict"] for x in d] == ["error", "accepted"] and d[0]["error"]["code"] == "limit" and d[1]["id"] == "after"'
rm long.jsonl

# An input as a whole that cannot be read; the others are decided all the same.
run eval shop.lbc absent.json
expect_code 4
expect_err "absent.json"
run eval shop.lbc empty
expect_code 4
expect_err "empty"
run eval shop.lbc ok.json absent.json ok.json --format jsonl
expect_code 4
expect_err "absent.json"
expect_out_lines 2
: >bad.json
run eval shop.lbc bad.json
expect_code 4
expect_err "bad.json"
expect_silent_out

# ---- output that goes nowhere -------------------------------------------------------------------

if [ -c /dev/full ]; then
    for arguments in "eval shop.lbc ok.json" "disasm shop.lbc" "test shop" "version" "help" "check --format sarif shop"; do
        code=0
        # shellcheck disable=SC2086 # words are meant
        "$LICET" $arguments >/dev/full 2>message || code=$?
        [ "$code" -eq 4 ] || fail "licet $arguments >/dev/full ended with $code, not 4"
        grep -q "cannot be written" message || fail "licet $arguments >/dev/full said: $(cat message)"
    done
fi
for _ in $(seq 3000); do application many; done >many.jsonl
{ "$LICET" eval shop.lbc many.jsonl --format jsonl 2>message || echo "$?" >code; } | head -n 1 >/dev/null
[ "$(cat code)" = 4 ] || fail "a reader that goes away: exit code $(cat code)"
grep -q "cannot be written" message || fail "a reader that goes away: $(cat message)"
