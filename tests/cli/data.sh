#!/usr/bin/env bash
# licet data load and the sources of licet eval: CSV and JSON into SQLite, timeouts, mistakes.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
run build shop -o shop.lbc
printf '%s\n' '{"77":{"name":"Li","known":true},"78":{"name":"O'"'"'Hara \"x\"","known":false},"79":null}' >owners.json
printf 'number,name,known\n80,Wang,true\n81,赵,否\n' >owners.csv
application e1 beijing 2025-01-01 '"owner":"77",' >known.json
application e2 beijing 2025-01-01 '"owner":"79",' >none.json
application e3 beijing 2025-01-01 '"owner":"81",' >csv.json

run data load shop.lbc ref.db owner_of=json:owners.json
expect_code 0
expect_out_is "owner_of: 2 rows"
run data load shop.lbc sqlite:ref.db owner_of=csv:owners.csv
expect_code 0
for option in --data=ref.db --source=owner_of=sqlite:ref.db --source=owner_of=sqlite:ref.db#owner_of; do
    run eval shop.lbc known.json none.json csv.json --format jsonl "$option"
    expect_code 0
    expect_json '[x["verdict"] for x in d] == ["accepted", "incomplete", "accepted"]'
    expect_json '[x["unknowns"] for x in d] == [[], [], []] and d[1]["materials"] == ["licence"]'
done
# Rows take their key's place, or everything's.
printf '{"77":{"name":"Zhang","known":true}}' >changed.json
run data load shop.lbc ref.db owner_of=json:changed.json
if command -v sqlite3 >/dev/null; then
    [ "$(sqlite3 ref.db 'select count(*), max(case number when 77 then name end) from owner_of')" = "4|Zhang" ] ||
        fail "a row takes its key's place"
    [ "$(sqlite3 ref.db "select name from owner_of where number = '78'")" = "O'Hara \"x\"" ] || fail "quotes"
fi
run data load shop.lbc ref.db owner_of=json:changed.json --replace
run eval shop.lbc csv.json --data ref.db
expect_json 'd[0]["materials"] == ["licence"]'
run data load shop.lbc ref.db#people owner_of=json:owners.json
expect_code 0
run eval shop.lbc known.json --source owner_of=sqlite:ref.db#people
expect_json 'd[0]["verdict"] == "accepted"'

# All or nothing; what does not fit is said with its row.
printf '{"90":{"name":"A","known":true},"91":{"name":"B","known":"maybe"}}' >bad.json
run data load shop.lbc ref.db owner_of=json:bad.json
expect_code 4
expect_err '"91"'
expect_err '/known'
application e4 beijing 2025-01-01 '"owner":"90",' >ninety.json
run eval shop.lbc ninety.json --data ref.db
expect_json 'd[0]["materials"] == ["licence"]'
run data load shop.lbc ref.db owner=json:owners.json
expect_code 4
expect_err 'did you mean "owner_of"'
run data load shop.lbc ref.db owner_of=json:absent.json
expect_code 4
expect_err "absent.json"
run data load shop.lbc nowhere/ref.db owner_of=json:owners.json
expect_code 4
run data load shop.lbc ref.db owner_of=ftp:owners.json
expect_code 4
expect_err "json:FILE"
run data load shop.lbc ref.db
expect_code 2
run data unload
expect_code 2
run data load --help
expect_code 0
expect_out "--replace"
echo 'no database at all, but long enough to be looked at' >not.db
run data load shop.lbc not.db owner_of=json:owners.json
expect_code 4
run eval shop.lbc known.json --data not.db
expect_code 4
expect_silent_out

# A database that takes too long has failed, and what needs it is no acceptance.
if command -v sqlite3 >/dev/null; then
    sqlite3 slow.db "create view owner_of as with recursive c(x) as (select 1 union all select x + 1 from c)
                     select '77' as number, 'Li' as name, 1 as known from c where x < 0"
    run eval shop.lbc known.json --data slow.db --source-timeout 100
    expect_code 0
    expect_json 'd[0]["verdict"] == "refer" and d[0]["findings"][0]["severity"] == "error"'
    expect_json '"100 ms" in d[0]["findings"][0]["message"]["en"]'
fi
run eval shop.lbc known.json --source-timeout soon
expect_code 2

# A password is never shown, whatever is wrong.
for uri in postgres://u:s3cret@h:port/db postgresql://u:s3cret@127.0.0.1:1/db postgre://u:s3cret@h/db \
    'postgresql://h/db?password=s3cret&host=/nowhere' postgresql://u:s3c%zzret@h/db; do
    for command in "eval shop.lbc known.json --source owner_of=$uri" "eval shop.lbc known.json --source $uri" \
        "data load shop.lbc $uri owner_of=json:owners.json" "data load shop.lbc ref.db owner_of=$uri" \
        "eval shop.lbc known.json --data $uri"; do
        # shellcheck disable=SC2086 # words are meant
        run $command
        [ "$last_code" -ne 0 ] || fail "it cannot be right"
        expect_no_err s3c
        expect_no_out s3c
    done
done

# PostgreSQL's library is loaded only where a source asks for it, and told of where it cannot be.
run eval shop.lbc known.json --source owner_of=postgresql:///db
if ! grep -q "without PostgreSQL" .stderr; then
    if command -v readelf >/dev/null; then
        ! readelf -d "$LICET" | grep NEEDED | grep -q libpq || fail "the program needs libpq to begin"
    fi
    mkdir broken && : >broken/libpq.so.5
    export LD_LIBRARY_PATH=$PWD/broken
    run eval shop.lbc known.json --source owner_of=postgresql:///db
    expect_code 4
    expect_err "client library cannot be loaded"
    expect_err "libpq5"
    run eval shop.lbc none.json
    expect_code 0
    unset LD_LIBRARY_PATH
fi

# Likewise SQLite.
if command -v readelf >/dev/null; then
    ! readelf -d "$LICET" | grep NEEDED | grep -q sqlite || fail "the program needs SQLite to begin"
fi
mkdir no-sqlite && : >no-sqlite/libsqlite3.so.0
export LD_LIBRARY_PATH=$PWD/no-sqlite
for command in "eval shop.lbc known.json --source owner_of=sqlite:ref.db" "data load shop.lbc sqlite:other.db owner_of=csv:owners.csv"; do
    run $command
    expect_code 4
    expect_err "SQLite cannot be loaded"
    expect_err "libsqlite3-0"
done
[ ! -e other.db ] || fail "a database without rows"
run eval shop.lbc none.json
expect_code 0
unset LD_LIBRARY_PATH
