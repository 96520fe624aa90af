#!/usr/bin/env bash
# Reference data in PostgreSQL: a real server, which this test starts on a socket of its own and stops.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
run expr 1
server_bin=""
for folder in "" /usr/lib/postgresql/*/bin/ /usr/libexec/postgresql*/; do
    if command -v "${folder}initdb" >/dev/null && command -v "${folder}pg_ctl" >/dev/null; then
        server_bin=$folder
    fi
done
if ! command -v initdb >/dev/null && [ -z "$server_bin" ]; then
    echo "skipped: there is no PostgreSQL server here"
    exit 77
fi
make_shop
run build shop -o shop.lbc
printf '%s\n' '{"77":{"name":"Li","known":true},"78":{"name":"O'"'"'Hara \"x\"","known":false},"79":null}' >owners.json
printf 'number,name,known\n80,Wang,true\n81,赵,否\n' >owners.csv
application e1 beijing 2025-01-01 '"owner":"77",' >known.json
application e2 beijing 2025-01-01 '"owner":"79",' >none.json
application e3 beijing 2025-01-01 '"owner":"81",' >csv.json
run eval shop.lbc known.json --source owner_of=postgresql:///db
if grep -q "without PostgreSQL" .stderr; then
    echo "skipped: this licet was built without PostgreSQL"
    exit 77
fi

# ---- a server: never root's, with a password, on a socket ----------------------------------------

place=$(mktemp -d /tmp/licet-pg.XXXXXX)
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    chown nobody "$place"
    as_user=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups env "HOME=$place")
fi
stop_server() { (cd "$place" && "${as_user[@]}" "${server_bin}pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1) || true; }
trap 'stop_server; rm -rf "$place"; chmod -R u+w "$work"; rm -rf "$work"' EXIT
printf 's3cret word' >"$place/password"
chmod 644 "$place/password"
start_server() {
    (cd "$place" && "${as_user[@]}" "${server_bin}pg_ctl" -D "$place/data" -l "$place/log" -w -t 60 \
        -o "-c listen_addresses='' -c unix_socket_directories='$place' -c fsync=off" start >/dev/null)
}
(cd "$place" && "${as_user[@]}" "${server_bin}initdb" -D "$place/data" -U licet --pwfile="$place/password" \
    -A scram-sha-256 -E UTF8 --locale=C >"$place/initdb.log" 2>&1) || fail "initdb: $(cat "$place/initdb.log")"
start_server || fail "the server does not start: $(cat "$place/log")"

uri="postgresql://licet:s3cret%20word@/postgres?host=$place"
run data load shop.lbc "$uri" owner_of=json:owners.json
expect_code 0
expect_out_is "owner_of: 2 rows"
run data load shop.lbc "$uri" owner_of=csv:owners.csv
expect_code 0
printf '{"77":{"name":"Zhang","known":true}}' >changed.json
run data load shop.lbc "$uri" owner_of=json:changed.json
expect_code 0
for option in "--data=$uri" "--source=owner_of=$uri" "--source=owner_of=$uri#owner_of" "--source=owner_of=$uri#public.owner_of"; do
    run eval shop.lbc known.json none.json csv.json --format jsonl "$option"
    expect_code 0
    expect_json '[x["verdict"] for x in d] == ["accepted", "incomplete", "accepted"]'
    expect_json '[x["unknowns"] for x in d] == [[], [], []] and d[1]["materials"] == ["licence"]'
done
# The connection may come from the environment.
PGHOST=$place PGUSER=licet PGPASSWORD='s3cret word' PGDATABASE=postgres run eval shop.lbc known.json \
    --source owner_of=postgresql://
expect_code 0
expect_json 'd[0]["verdict"] == "accepted"'
# Many records, two threads, each with a connection.
for i in $(seq 2000); do
    application "m$i" beijing 2025-01-01 "\"owner\":\"$((77 + i % 5))\","
done >many.jsonl
run eval shop.lbc many.jsonl --data "$uri" --format jsonl --jobs 1
cp .stdout one
run eval shop.lbc many.jsonl --data "$uri" --format jsonl --jobs 2
expect_code 0
cmp one .stdout || fail "--jobs 2 differs"
expect_json '[x["verdict"] for x in d[:5]] == ["accepted", "incomplete", "accepted", "accepted", "accepted"]'

# Keys that are no keys: quotes, numbers, nothing.
for key in "'" '\"' "1; drop table owner_of" "" "$(printf 'x%.0s' $(seq 3000))"; do
    application k beijing 2025-01-01 "\"owner\":\"$key\"," >odd.json
    run eval shop.lbc odd.json --data "$uri"
    expect_code 0
    expect_json 'd[0]["materials"] == ["licence"]'
done
# More than fits a statement's batch; all or nothing.
"${PYTHON:-python3}" -c 'import json; json.dump({str(i): {"name": "n%d" % i, "known": i % 2 == 0} for i in range(2500)}, open("large.json", "w"))'
run data load shop.lbc "$uri" owner_of=json:large.json --replace
expect_out_is "owner_of: 2500 rows"
run eval shop.lbc csv.json --data "$uri"
expect_json 'd[0]["verdict"] == "accepted"'
printf '{"9990":{"name":"A","known":true},"9991":{"name":"B\\u0000","known":true}}' >bad.json
run data load shop.lbc "$uri" owner_of=json:bad.json
expect_code 4
application n beijing 2025-01-01 '"owner":"9990",' >first.json
run eval shop.lbc first.json --data "$uri"
expect_json 'd[0]["materials"] == ["licence"]'

# ---- what fails: no acceptance, and no password shown ---------------------------------------------

refused() { # EXPECTED-TEXT ARGUMENT...
    local expected=$1
    shift
    run "$@"
    expect_code 4
    expect_err "$expected"
    expect_no_err s3cret
    expect_no_err wrongword
    expect_silent_out
}
refused "password authentication failed" eval shop.lbc known.json --data "postgresql://licet:wrongword@/postgres?host=$place"
refused "nothere" eval shop.lbc known.json --source "owner_of=$uri#nothere"
refused "does not exist" eval shop.lbc known.json --data "postgresql://licet:s3cret%20word@/nodatabase?host=$place"
refused "no connection URI" eval shop.lbc known.json --data "postgresql://licet:s3cret%zzword@/postgres?host=$place"
refused "owner_of" data load shop.lbc "postgresql://licet:wrongword@/postgres?host=$place" owner_of=json:owners.json

sql() { PGPASSWORD='s3cret word' "${server_bin}psql" -q -h "$place" -U licet postgres -c "$1"; }
sql "create view slow as select * from owner_of where pg_sleep(60) is not null"
run eval shop.lbc known.json --source "owner_of=$uri#slow" --source-timeout 3000
expect_code 0
expect_json 'd[0]["verdict"] == "refer" and d[0]["findings"][0]["severity"] == "error"'
expect_no_out s3cret
# A server that says nothing.
"${PYTHON:-python3}" - "$place/.s.PGSQL.5999" <<'PYTHON' &
import socket, sys, time
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
time.sleep(60)
PYTHON
silent=$!
until [ -S "$place/.s.PGSQL.5999" ]; do :; done
refused "no answer within 300 ms" eval shop.lbc known.json --source-timeout 300 --data "postgresql://licet:s3cret@/postgres?host=$place&port=5999"
kill $silent
# A server that goes away while records are evaluated: the rest is in error, and none accepted.
"${PYTHON:-python3}" - "$LICET" "$uri" "${as_user[*]} ${server_bin}pg_ctl -D $place/data -m immediate -w stop" <<'PYTHON' ||
import json, subprocess, sys
licet = subprocess.Popen([sys.argv[1], "eval", "shop.lbc", "--format", "jsonl", "--data", sys.argv[2], "--jobs", "2"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
record = open("known.json", "rb").read()
def ask():
    licet.stdin.write(record)
    licet.stdin.flush()
    return json.loads(licet.stdout.readline())
assert ask()["verdict"] == "accepted"
subprocess.run(sys.argv[3].split(), check=True, stdout=subprocess.DEVNULL, cwd="/")
for _ in range(5):
    decision = ask()
    assert decision["verdict"] == "refer" and decision["findings"][0]["severity"] == "error", decision
    assert "s3cret" not in json.dumps(decision)
licet.stdin.close()
assert licet.wait() == 0
PYTHON
    fail "a server that goes away"
