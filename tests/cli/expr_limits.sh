#!/usr/bin/env bash
# No expression exhausts memory or runs for ever: each of these ends in a clear limit error.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

"$PYTHON" - >bombs.json <<'EOF'
import json

million = "lists.range(1000000)"
megabyte = "'a'" + ".replace('', 'aaaaaaa')" * 6 + ".replace('', 'aaa')"
eights = "'a'" + ".replace('', 'aaaaaaa')" * 9

def doubled(first, step, body):
    """Thirty names, each made of the one before twice, and `body` about the last."""
    text, last = body.replace("$", "n30"), 30
    for i in range(last, 0, -1):
        text = f"cel.bind(n{i}, {step.replace('$', f'n{i - 1}')}, {text})"
    return f"cel.bind(n0, {first}, {text})"

def nested(levels, inner):
    return "".join(f"lists.range(1000).map(v{i}, " for i in range(levels)) + inner + ")" * levels

shared = ("[1]", "[$, $]")  # a value whose parts are shared: small in memory, endless to walk
for bomb in [
    # fuel
    f"{million}.map(x, {million}.map(y, x))",
    f"{million}.all(x, x in {million})",
    f"sets.contains({million}, {million})",
    doubled(*shared, "$ == $"),
    doubled(*shared, "[dyn($)] == [dyn($)]"),
    doubled(*shared, "dyn($) in [dyn(1), dyn($)]"),
    doubled(*shared, "[dyn($), dyn($)].distinct().size() == 1"),
    doubled(*shared, "sets.equivalent([dyn($)], [dyn($)])"),
    f"{million}.map(x, regex.replace('aaaaaaaaaaaaaaaa', 'a', 'b')).size()",
    f"cel.bind(s, {megabyte}, {million}.all(x, s < s + 'a'))",
    # the length of a string
    eights,
    doubled("'aaaaaaaa'", "$ + $", "size($)"),
    doubled("b'aaaaaaaa'", "$ + $", "size($)"),
    f"{million}.map(x, 'aaaaaaaaaaaaaaaaaaaaaaaaa').join()",
    doubled(*shared, "'%s'.format([$])"),
    # the length of a list or map
    "lists.range(9223372036854775807)",
    doubled("[1]", "$ + $", "size($)"),
    doubled(*shared, "dyn($).flatten(100).size()"),
    # memory
    nested(4, "v0"),
    nested(3, "[v0, v1]"),
    f"{million}.map(x, '%.1000f'.format([1.0])).size()",
    # what is written
    doubled(*shared, "$"),
]:
    print(json.dumps({"expr": bomb}))
EOF
run_in bombs.json expr --jsonl
expect_code 0
expect_out_lines "$(wc -l <bombs.json)"
expect_json 'all(answer.get("error", {}).get("code") == "limit" for answer in d)'
expect_json 'all(any(word in answer["error"]["message"] for word in ["fuel", "longer than", "more than", "memory", "too long", "too large"]) for answer in d)'

# Comprehensions may not nest without end, nor precision or patterns grow.
nest=1
for i in $(seq 40); do nest="[1].map(v$i, $nest)"; done
run expr "$nest"
expect_code 1
expect_err "nested"
run expr "'%.1000000000f'.format([1.0])"
expect_code 1
expect_err "precision"
run expr "'a'.matches('(a{1000}){1000}')"
expect_code 1
expect_err "regular expression"
run expr "'a'.matches('((a{100}){100}){100}')"
expect_code 1
expect_err "regular expression"
