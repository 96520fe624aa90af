#!/usr/bin/env bash
# What is wrong with files as such, L0001 to L0009, for machines too.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

says() { # CODE MESSAGE PATH...
    local code=$1 message=$2
    shift 2
    run check --format json "$@"
    [ "$last_code" -eq 1 ] || [ "$last_code" -eq 4 ] || fail "it ended with $last_code"
    expect_json "any(x['code'] == '$code' and '$message' in x['message'] and x['severity'] == 'error' for x in d)"
    run check --format sarif "$@"
    expect_json "any(x['ruleId'] == '$code' and x['level'] == 'error' for x in d[0]['runs'][0]['results'])"
}

says L0001 'absent.licet' absent.licet
"$PYTHON" -c 'print(" " * (64 << 20))' >large.licet
says L0002 'larger than 64 MiB' large.licet
# Up to there places are what they are in any file.
"$PYTHON" -c '
print("licet 1;\nmodule m;")
for i in range(63000): print("// " + "行" * 340)
print("const c = absent;")' >long.licet
run check --format json long.licet
expect_json '[(x["code"], x["at"]["line"], x["at"]["column"]) for x in d] == [("L0300", 63003, 11)]'
printf 'licet 1; module m; // \xff\n' >bytes.licet
says L0003 'not valid UTF-8' bytes.licet
mkdir empty
says L0004 'no file that ends in .licet' empty
printf 'licet 1;\nmodule m;\nimport elsewhere;\n' >import.licet
says L0005 'elsewhere' import.licet
printf 'licet 1;\nmodule m;\nconst c = json "absent.json";\n' >json.licet
says L0006 'absent.json' json.licet
"$PYTHON" -c '
print("licet 1; module m;")
for i in range(65536): print(f"enum E{i} {{ a; }}")' >many.licet
says L0007 '65535' many.licet
mkdir project
printf '[lints]\nL9999 = "allow"\n' >project/licet.toml
printf 'licet 1;\nmodule m;\n' >project/m.licet
says L0008 'L9999' project
"$PYTHON" -c '
print("licet 1; module m;")
for i in range(300): print(f"const c{i} = absent{i};")' >wrong.licet
says L0009 '100 more' wrong.licet
run check --format json wrong.licet
expect_json 'len(d) == 201 and d[-1]["code"] == "L0009" and "at" not in d[-1]'
run check wrong.licet
expect_err 'error[L0009]: 100 more are counted and not shown'
expect_err '300 errors, 0 warnings'

# One too many of nothing: at the limit nothing is left out.
"$PYTHON" -c '
print("licet 1; module m;")
for i in range(200): print(f"const c{i} = absent{i};")' >wrong.licet
run check --format json wrong.licet
expect_json 'len(d) == 200 and all(x["code"] == "L0300" for x in d)'
