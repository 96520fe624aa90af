#!/usr/bin/env bash
# licet eval in bulk: kinds of input, jobs, order, summaries, stopping and resuming.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
run build shop -o shop.lbc
expect_code 0

# Some thousands of records, one in a hundred broken: enough for many batches.
"${PYTHON:-python3}" - >many.jsonl <<'PYTHON'
import json
for i in range(4000):
    if i % 100 == 7:
        print('{"id":"n%d",' % i)
        continue
    domains = [{"name": "例子%d.cn" % k, "expires": "2024-%02d-15" % (i % 12 + 1)} for k in range(i % 3 + 1)]
    print(json.dumps({"id": "n%d" % i, "submitted": "2024-06-01", "province": ["beijing", "guangdong"][i % 2],
                      "amount": i % 150, "domains": domains, "note": "x" * (i % 50)}, ensure_ascii=False))
PYTHON

# ---- one out for one in, in order, whatever the jobs ---------------------------------------------

run eval shop.lbc many.jsonl --format jsonl --jobs 1
expect_code 4
expect_out_lines 4000
cp .stdout one
expect_json 'all(x["error"]["line"] == i + 1 if i % 100 == 7 else x["id"] == "n%d" % i for i, x in enumerate(d))'
for jobs in 2 5; do
    for format in jsonl json csv "text --lang en" "text -v --lang zh"; do
        # shellcheck disable=SC2086 # words are meant
        "$LICET" eval shop.lbc many.jsonl --format $format --jobs 1 >first || [ $? -eq 4 ]
        # shellcheck disable=SC2086
        "$LICET" eval shop.lbc many.jsonl --format $format --jobs $jobs >second || [ $? -eq 4 ]
        cmp first second || fail "--format $format --jobs $jobs differs from --jobs 1"
    done
done

# ---- kinds of input -------------------------------------------------------------------------------

gzip -c many.jsonl >many.gz
{ head -n 2000 many.jsonl | gzip -c; tail -n +2001 many.jsonl | gzip -c; } >members.gz
run eval shop.lbc many.gz --format jsonl
cmp one .stdout || fail "gzip differs"
run eval shop.lbc members.gz --format jsonl
cmp one .stdout || fail "gzip of two members differs"
run_in many.gz eval shop.lbc --format jsonl
cmp one .stdout || fail "gzip on standard input differs"
if command -v zstd >/dev/null; then
    zstd -q many.jsonl -o many.zst
    run eval shop.lbc many.zst --format jsonl
    cmp one .stdout || fail "zstd differs"
    head -c 3000 many.zst >cut.zst
    run eval shop.lbc cut.zst --format jsonl
    expect_code 4
    expect_err "cut off"
fi
head -c 12000 many.gz >cut.gz
run eval shop.lbc cut.gz --format jsonl
expect_code 4
expect_err "cut off"
[ "$(wc -l <.stdout)" -gt 10 ] || fail "what was read before the damage is decided"
"${PYTHON:-python3}" -c '
data = bytearray(open("many.gz", "rb").read())
data[len(data) // 2 : len(data) // 2 + 64] = b"\xff" * 64
open("bad.gz", "wb").write(data)'
run eval shop.lbc bad.gz --format jsonl
expect_code 4
expect_err "damaged"

"${PYTHON:-python3}" - <<'PYTHON'
import json
records = [json.loads(l) for l in open("many.jsonl", encoding="utf-8") if l.rstrip().endswith("}")]
open("good.jsonl", "w", encoding="utf-8").writelines(json.dumps(r) + "\n" for r in records)
json.dump(records, open("array.json", "w", encoding="utf-8"), ensure_ascii=False, indent=1)
json.dump(records, open("dense.json", "w", encoding="utf-8"), separators=(",", ":"))
open("objects.json", "w", encoding="utf-8").write("\n".join(json.dumps(r, indent=2) for r in records))
open("joined.json", "w", encoding="utf-8").write("".join(json.dumps(r) for r in records))
PYTHON
run eval shop.lbc good.jsonl --format jsonl
expect_code 0
cp .stdout good
for file in array.json dense.json objects.json joined.json; do
    run eval shop.lbc "$file" --format jsonl
    cmp good .stdout || fail "$file differs"
done
run eval shop.lbc array.json
expect_json 'len(d) == 1 and len(d[0]) == 3960'
run eval shop.lbc good.jsonl array.json --format jsonl
expect_out_lines 7920
head -c 100000 array.json >cut.json
run eval shop.lbc cut.json --format jsonl
expect_code 4
expect_err "ends before its array does"
# A record at a time, as a person or another program sends them: each is answered at once.
"${PYTHON:-python3}" - "$LICET" <<'PYTHON' || fail "a pipe is not answered record by record"
import subprocess, sys
licet = subprocess.Popen([sys.argv[1], "eval", "shop.lbc", "--format", "jsonl", "--jobs", "2"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in open("good.jsonl", "rb").readlines()[:20]:
    licet.stdin.write(line)
    licet.stdin.flush()
    assert licet.stdout.readline().startswith(b'{"id":"n')
licet.stdin.close()
assert licet.stdout.read() == b"" and licet.wait() == 0
PYTHON

# ---- CSV ------------------------------------------------------------------------------------------

cat >rows.csv <<'CSV'
id,submitted,province,amount,domains[0].name,domains[0].expires,domains.1.name,domains.1.expires
r1,2024-06-01,beijing,,a.cn,2025-01-01,,
r2,2024-06-01,Guangdong,500,"b,""x"".cn",2024-07-01,c.cn,2024-07-02
r3,2024-06-01,北京,7,"d
.cn",2025-01-01,,
r4,2024-06-01,beijing,many,a.cn,2025-01-01,,
r5,2024-06-01,beijing

r6,2024-06-01,beijing,1,a.cn,2025-01-01,,
CSV
run eval shop.lbc rows.csv --format jsonl
expect_code 4
expect_json '[x["id"] for x in d] == ["r1", "r2", "r3", "r4", None, "r6"]'
expect_json '[x["verdict"] for x in d] == ["accepted", "rejected", "accepted", "error", "error", "accepted"]'
expect_json 'd[1]["findings"][0]["path"] == "/amount" and [f["path"] for f in d[1]["findings"]] == ["/amount", "/domains/0/expires", "/domains/1/expires"]'
expect_json 'd[3]["error"]["path"] == "/amount" and d[3]["error"]["line"] == 6 and d[4]["error"]["code"] == "csv" and d[4]["error"]["line"] == 7'
run_in rows.csv eval shop.lbc --input csv --format jsonl --select id
expect_out_lines 6
gzip -c rows.csv >rows.csv.gz
run eval shop.lbc rows.csv.gz --format jsonl
expect_out_lines 6
printf '\xef\xbb\xbf编号,日期,省份,域名,到期,备注\r\nz1,2024-06-01,广东,a.cn,2025-01-01,好\r\n' >sheet.csv
run eval shop.lbc sheet.csv
expect_code 4
expect_err "no column of the header is a field of the record"
map='编号=id,日期=submitted,省份=province,域名=domains[0].name,到期=domains[0].expires'
run eval shop.lbc sheet.csv --format jsonl --header-map "$map"
expect_code 0
expect_json 'd[0]["id"] == "z1" and d[0]["verdict"] == "accepted"'
expect_err "备注"
run eval shop.lbc sheet.csv --format jsonl --header-map "$map,备注="
expect_silent_err
run eval shop.lbc sheet.csv --format jsonl --header-map "$map" --strict
expect_code 4
expect_err "备注"
printf '{"编号":"id","日期":"submitted","省份":"province","域名":"domains.0.name","到期":"domains.0.expires","备注":""}' >map.json
run eval shop.lbc sheet.csv --format jsonl --header-map map.json
expect_code 0
expect_json 'd[0]["id"] == "z1"'
run eval shop.lbc sheet.csv --header-map "$map,备注=nothing"
expect_code 4
expect_err '"nothing"'
run eval shop.lbc sheet.csv --header-map "$map,电话=id"
expect_code 4
expect_err '"电话"'
run eval shop.lbc sheet.csv --header-map "$map,备注=id"
expect_code 4
expect_err "another column"
run eval shop.lbc sheet.csv --header-map absent.json
expect_code 4
expect_err "absent.json"
: >empty.csv
run eval shop.lbc empty.csv
expect_code 4
expect_err "no header row"

# ---- summaries and statistics ---------------------------------------------------------------------

run eval shop.lbc many.jsonl --summary --format json --jobs 2
expect_code 4
expect_out_lines 1
"${PYTHON:-python3}" - <<'PYTHON' || fail "the summary does not count what the decisions say"
import json
from collections import Counter
decisions = [json.loads(l) for l in open("one")]
summary = json.load(open(".stdout"))
assert summary["records"] == 4000
verdicts = Counter(x["verdict"] for x in decisions)
assert all(summary["verdicts"][v] == verdicts[v] for v in ["accepted", "incomplete", "refer", "rejected", "error"])
topics = Counter(t for x in decisions for t in {f["topic"] for f in x.get("findings", [])})
assert summary["topics"] == dict(topics), (summary["topics"], topics)
valid = [i for i, x in enumerate(decisions) if x["verdict"] != "error"]
assert summary["scopes"]["beijing"]["records"] == sum(i % 2 == 0 for i in valid)
PYTHON
run eval shop.lbc many.jsonl --summary --lang zh
expect_out "4,000"
expect_out "广东"
expect_out "large_amount"
run eval shop.lbc many.jsonl --summary -o all.jsonl --format jsonl
expect_out "4,000"
cmp one all.jsonl || fail "--output differs from standard output"
run eval shop.lbc many.jsonl --format jsonl --stats
expect_err "4000 records"
expect_err "p99"
expect_err "fuel"
cmp one .stdout || fail "--stats changes the output"

# ---- a terminal -----------------------------------------------------------------------------------

"${PYTHON:-python3}" - "$LICET" <<'PYTHON' || fail "the progress bar"
import os, pty, subprocess, sys, time
# Standard error is a terminal, standard output is not; the input goes on until the bar was seen.
master, slave = pty.openpty()
licet = subprocess.Popen([sys.argv[1], "eval", "shop.lbc", "--format", "jsonl"], stdin=subprocess.PIPE,
                         stdout=subprocess.DEVNULL, stderr=slave)
os.close(slave)
os.set_blocking(master, False)
seen, lines = b"", open("good.jsonl", "rb").read()
while b"records" not in seen or b"accepted" not in seen:
    licet.stdin.write(lines)
    licet.stdin.flush()
    try:
        seen += os.read(master, 65536)
    except BlockingIOError:
        pass
licet.stdin.close()
assert licet.wait() == 0
os.set_blocking(master, True)
try:
    while chunk := os.read(master, 65536):
        seen += chunk
except OSError:
    pass
assert b"/s" in seen and seen.endswith(b"\r\x1b[K"), seen[-200:]
PYTHON

# ---- stopping and resuming ------------------------------------------------------------------------

# stop_after SIGNAL COUNT OPTION...: an input that never ends gives COUNT records, which are decided; then
# the signal comes. What the run said is in `message`.
stop_after() {
    local signal=$1 count=$2
    shift 2
    "${PYTHON:-python3}" - "$LICET" "$signal" "$count" "$@" <<'PYTHON' || fail "stopping: $(cat message)"
import os, signal, subprocess, sys, time
licet, name, count, options = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
if os.path.exists("in"):
    os.unlink("in")
os.mkfifo("in")
def heed(): # a script in the background is started with SIGINT ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)
run = subprocess.Popen([licet, "eval", "shop.lbc", "in", "-o", "out"] + options, stderr=open("message", "w"),
                       preexec_fn=heed)
feed = open("in", "wb", buffering=0)
lines = open(os.environ["FEED"], "rb").read().split(b"\n")[:count]
feed.write(b"\n".join(lines) + b"\n")
wanted = int(os.environ["WANTED"])
while open("out.part", "rb").read().count(b"\n") < wanted if os.path.exists("out.part") else True:
    assert run.poll() is None, "it ended"
    time.sleep(0.01)
time.sleep(0.05)
run.send_signal(getattr(signal, name))
assert run.wait(60) == -getattr(signal, name), run.returncode
os.unlink("in")
PYTHON
}
cleaned() { [ ! -e out.part ] && [ ! -e out.resume ] || fail "nothing is left aside"; }

for jobs in 1 2; do
    export FEED=many.jsonl WANTED=2000
    stop_after SIGINT 2000 --format jsonl --jobs $jobs
    grep -q 'stopped after 2000 records, at byte [0-9]* (line 2000) of "in"' message || fail "said: $(cat message)"
    head -n 2000 one | cmp - out.part || fail "the prefix is not valid"
    [ ! -e out ] || fail "a file that is not whole has its name"
    cp many.jsonl in
    run eval shop.lbc in -o out --format jsonl
    expect_code 4
    expect_err "--resume"
    cp out.part part; cp out.resume resume
    # Bytes after the checkpoint are those of a run that was killed.
    printf '{"id":"torn' >>out.part
    run eval shop.lbc in -o out --format jsonl --jobs $jobs --resume
    expect_code 4 # there are records that are none
    cmp one out || fail "the resumed output differs"
    cleaned
    run eval shop.lbc in -o out --format jsonl --resume
    expect_code 0
    expect_err "nothing to resume"
    # What was changed, or was begun otherwise, is not continued.
    rm out
    cp part out.part; cp resume out.resume
    run eval shop.lbc in -o out --format jsonl --only rejected --resume
    expect_code 4
    expect_err "other rules, options or inputs"
    sed '1s/n0/m0/' part >out.part
    run eval shop.lbc in -o out --format jsonl --resume
    expect_code 4
    expect_err "not what the run that stopped has written"
    head -c 1000 part >out.part
    run eval shop.lbc in -o out --format jsonl --resume
    expect_code 4
    echo '{}' >out.resume
    run eval shop.lbc in -o out --format jsonl --resume
    expect_code 4
    expect_err "no checkpoint"
    # Without a checkpoint it begins anew.
    rm out.resume
    run eval shop.lbc in -o out --format jsonl --resume
    cmp one out || fail "begun anew, the output differs"
    rm out in
done
WANTED=1000 stop_after SIGTERM 1000 --format jsonl --jobs 2 --only accepted,rejected,refer,incomplete,error
rm out.part out.resume
# The same with other formats, a summary, CSV.
WANTED=100 stop_after SIGINT 3000 --jobs 2 --summary
cp many.jsonl in
run eval shop.lbc in -o out --summary --resume --jobs 1
cp .stdout resumed
cleaned
run eval shop.lbc in -o whole --summary
cmp resumed .stdout || fail "the resumed summary differs"
cmp whole out || fail "the resumed JSON differs"
rm out whole
{ echo 'id,submitted,province,domains[0].name,domains[0].expires'
  for i in $(seq 3000); do echo "c$i,2024-06-01,beijing,\"a
$i.cn\",2024-06-15"; done; } >long.csv
export FEED=long.csv
WANTED=1000 stop_after SIGINT 4001 --input csv --format csv --jobs 2
cp long.csv in
run eval shop.lbc in -o out --input csv --format csv --resume --jobs 2
expect_code 0
cleaned
run eval shop.lbc in --input csv --format csv
cmp out .stdout || fail "the resumed CSV differs"
rm out

# What --resume cannot do is said before anything is read.
run_in many.jsonl eval shop.lbc --resume -o out
expect_code 2
run eval shop.lbc many.jsonl --resume
expect_code 2
run eval shop.lbc many.jsonl --resume -o out --format text
expect_code 2
run eval shop.lbc many.jsonl -o shop
expect_code 2
run eval shop.lbc many.jsonl -o nowhere/out
expect_code 4
expect_err "nowhere/out"

# ---- a full disk ----------------------------------------------------------------------------------

if [ -c /dev/full ]; then
    run eval shop.lbc many.jsonl --format jsonl -o /dev/full
    expect_code 4
    expect_err "cannot be written"
fi
# A limit on the size of files is as good as a full disk; what was written can be continued.
code=0
(ulimit -f 500; trap '' XFSZ; exec "$LICET" eval shop.lbc many.jsonl --format jsonl -o out) 2>message || code=$?
[ "$code" -eq 4 ] || fail "a full disk: exit code $code"
grep -q "cannot be written" message || fail "a full disk: $(cat message)"
[ -e out.part ] && [ ! -e out ] || fail "a full disk leaves out.part"
run eval shop.lbc many.jsonl --format jsonl -o out --resume
cmp one out || fail "after a full disk, the output differs"
cleaned
