#!/usr/bin/env bash
# licet expr --jsonl: one line out for one line in, whatever comes in.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

# Asks one line; the whole answer must be what is said.
answer() { # LINE ANSWER
    printf '%s\n' "$1" >line.json
    run_in line.json expr --jsonl
    expect_code 0
    [ "$(cat "$work/.stdout")" = "$2" ] || fail "asked $1, expected $2"
}

# The answer is an error with that code, whose message holds the text.
refused() { # LINE CODE TEXT
    printf '%s\n' "$1" >line.json
    run_in line.json expr --jsonl
    expect_code 0
    [ "$(wc -l <"$work/.stdout")" = 1 ] || fail "one line comes out"
    grep -q "^{\"error\":{\"code\":\"$2\",\"message\":\".*$3.*\",\"offset\":[0-9]*}}$" "$work/.stdout" ||
        fail "asked $1, expected the error $2 that says $3"
}

int='"type":{"primitive":"INT64"}'
dyn='"type":{"dyn":{}}'

# ---- requests -----------------------------------------------------------------------------------

answer '{"expr":"1 + 1"}' "{\"value\":{\"int64Value\":\"2\"},$int}"
answer '{"expr":"1 + 1","checkOnly":true}' "{$int}"
answer '{"expr":"1 + x","check_only":true,"type_env":[{"name":"x","ident":{"type":{"primitive":"INT64"}}}]}' "{$int}"
answer '{"expr":"1","name":"n","description":null,"nothing":{"we":["know"]}}' "{\"value\":{\"int64Value\":\"1\"},$int}"
answer '{"expr":"b","container":"a","bindings":{"a.b":{"value":{"int64Value":"7"}}}}' "{\"value\":{\"int64Value\":\"7\"},$dyn}"
answer '{"expr":"1 + 2u","disableCheck":true,"checkOnly":true}' "{$dyn}"
answer '  {"expr":"1","container":null,"typeEnv":null,"bindings":null,"checkOnly":null}  ' "{\"value\":{\"int64Value\":\"1\"},$int}"

refused '' json 'the line is empty'
refused '{' json 'unexpected end'
refused $'{"expr":"\xff"}' json 'UTF-8'
refused '{"expr":"1"} x' json 'unexpected'
for shape in null '[]' 1 '"x"' '{}' '{"expr":1}' '{"expr":null}'; do
    refused "$shape" input 'an object with .*expr'
done
refused '{"expr":"1","container":1}' input container
refused '{"expr":"1","typeEnv":{}}' input typeEnv
refused '{"expr":"1","typeEnv":[1]}' input typeEnv
refused '{"expr":"1","typeEnv":[{"name":"x"}]}' input typeEnv
refused '{"expr":"1","typeEnv":[{"name":"x","ident":{"type":{"primitive":"INT63"}}}]}' input typeEnv
refused '{"expr":"1","typeEnv":[{"name":"f","function":{"overloads":[{}]}}]}' input overloads
refused '{"expr":"1","bindings":[]}' input bindings
refused '{"expr":"1","bindings":{"x":1}}' input bindings
refused '{"expr":"1","bindings":{"x":{}}}' input bindings
refused '{"expr":"1","checkOnly":"yes"}' input checkOnly
for value in 1 '{}' '{"int64Value":"x"}' '{"int64Value":9223372036854775808}' '{"uint64Value":-1}' \
    '{"int64Value":1.5}' '{"doubleValue":"nan"}' '{"bytesValue":"*"}' '{"boolValue":1}' \
    '{"int64Value":1,"boolValue":true}' '{"listValue":1}' '{"listValue":{"values":{}}}' \
    '{"mapValue":{"entries":[{"key":{"doubleValue":1},"value":{"nullValue":null}}]}}' \
    '{"mapValue":{"entries":[{"key":{"int64Value":1}}]}}' \
    '{"mapValue":{"entries":[{"key":{"int64Value":1},"value":{"int64Value":1}},{"key":{"int64Value":1},"value":{"int64Value":1}}]}}' \
    '{"objectValue":{"@type":"type.googleapis.com/a.B"}}' \
    '{"objectValue":{"@type":"type.googleapis.com/google.protobuf.Timestamp","value":"soon"}}'; do
    refused "{\"expr\":\"x\",\"bindings\":{\"x\":{\"value\":$value}}}" input 'value of .*bindings'
done

# ---- values -------------------------------------------------------------------------------------

# Sent in, each comes out as it is.
for value in '{"nullValue":null}' '{"boolValue":true}' '{"int64Value":"-9223372036854775808"}' \
    '{"uint64Value":"18446744073709551615"}' '{"doubleValue":0.1}' '{"doubleValue":"NaN"}' \
    '{"doubleValue":"Infinity"}' '{"doubleValue":"-Infinity"}' '{"doubleValue":-0.0}' \
    '{"stringValue":"备案\u0000\""}' '{"bytesValue":"//79AA=="}' '{"bytesValue":""}' '{"typeValue":"int"}' \
    '{"listValue":{"values":[{"int64Value":"1"},{"listValue":{"values":[]}}]}}' \
    '{"mapValue":{"entries":[{"key":{"boolValue":false},"value":{"nullValue":null}}]}}' \
    '{"objectValue":{"@type":"type.googleapis.com/google.protobuf.Timestamp","value":"0001-01-01T00:00:00.000000001Z"}}' \
    '{"objectValue":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"-1.500s"}}' \
    '{"objectValue":{"@type":"optional_type"}}' \
    '{"objectValue":{"@type":"optional_type","value":{"int64Value":"1"}}}'; do
    case $value in # what JSON and CEL write differently
        *-0.0}) wanted='{"doubleValue":-0}' ;;
        *-1.500s*) wanted=${value/-1.500s/-1.5s} ;;
        *) wanted=$value ;;
    esac
    answer "{\"expr\":\"x\",\"bindings\":{\"x\":{\"value\":$value}}}" "{\"value\":$wanted,$dyn}"
done
answer '{"expr":"x","bindings":{"x":{"value":{"bytesValue":"_-8"}}}}' "{\"value\":{\"bytesValue\":\"/+8=\"},$dyn}"
answer '{"expr":"x","bindings":{"x":{"value":{"int64Value":9223372036854775807}}}}' "{\"value\":{\"int64Value\":\"9223372036854775807\"},$dyn}"
answer '{"expr":"[]"}' '{"value":{"listValue":{"values":[]}},"type":{"listType":{"elemType":{"dyn":{}}}}}'
answer '{"expr":"ip(\"::1\")"}' '{"value":{"objectValue":{"@type":"net.IP","value":"::1"}},"type":{"abstractType":{"name":"net.IP"}}}'
answer '{"expr":"type(1)"}' '{"value":{"typeValue":"int"},"type":{"type":{"primitive":"INT64"}}}'

# ---- errors and unknowns ------------------------------------------------------------------------

refused '{"expr":"1 +"}' L0100 'unexpected end'
answer '{"expr":"1 + y"}' '{"error":{"code":"L0300","message":"nothing here is called \"y\"","offset":4}}'
refused '{"expr":"1 + \"a\""}' L0301 'cannot apply'
refused '{"expr":"1 / 0"}' divide_by_zero 'divide by zero'
refused '{"expr":"y","disableCheck":true}' undeclared 'undeclared reference'
refused '{"expr":"x + 1","bindings":{"x":{"unknown":{"exprs":["1"]}}}}' unknown unknown
answer '{"expr":"x || true","bindings":{"x":{"unknown":{}}}}' '{"value":{"boolValue":true},"type":{"primitive":"BOOL"}}'
refused '{"expr":"x + 1","bindings":{"x":{"error":{"errors":[{"message":"no luck"}]}}}}' invalid_argument 'no luck'
answer '{"expr":"x && false","bindings":{"x":{"error":{"errors":[{"message":"no luck"}]}}}}' '{"value":{"boolValue":false},"type":{"primitive":"BOOL"}}'

# Found by the second opinion (tests/oracle).
answer '{"expr":"optional.unwrap([dyn(optional.of(1)), optional.of(2u)]).map(v, double(v)).size()"}' "{\"value\":{\"int64Value\":\"2\"},$int}"
refused '{"expr":"dyn(null).or(dyn(null))"}' no_such_overload 'no such overload'
answer '{"expr":"ip(\"::1\") == ip(\"0:0::1\")"}' '{"value":{"boolValue":true},"type":{"primitive":"BOOL"}}'

# ---- sizes --------------------------------------------------------------------------------------

"$PYTHON" - >lines.json <<'EOF'
import json, sys
deep = lambda n: "[" * n + "]" * n
value = {"nullValue": None}
for _ in range(200):
    value = {"listValue": {"values": [value]}}
for line in [
    '{"expr":"1"}',
    '{"expr":"' + "1+" * 9000000 + '1"}',        # longer than 16 MiB
    '{"expr":"' + "1+" * 200000 + '1"}',         # nested deeper than an expression may be
    '{"expr":"' + deep(200) + '"}',              # a value nested deeper than is written
    '{"expr":"' + deep(100000) + '"}',
    deep(1000000),
    json.dumps({"expr": "x", "bindings": {"x": {"value": value}}}),
    json.dumps({"expr": "size([" + "1," * 30000 + "1])"}),
    json.dumps({"expr": "size('" + "x" * 1000000 + "')"}),
    json.dumps({"expr": "x" * 100000}),
    "\0\0\0",
    '{"expr":"2"}',
]:
    print(line)
sys.stdout.write('{"expr":"3"}')
EOF
run_in lines.json expr --jsonl
expect_code 0
expect_out_lines 13
expect_json '"value" in d[0] and d[-2]["value"] == {"int64Value": "2"} and d[-1]["value"] == {"int64Value": "3"}'
expect_json 'd[1]["error"] == {"code": "limit", "message": "the line is longer than 16 MiB", "offset": 0}'
expect_json 'd[2]["error"]["code"] == "L0107" and d[4]["error"]["code"] == "L0107"'
expect_json 'd[3]["error"] == {"code": "limit", "message": "the value is nested too deeply or too large to be written", "offset": 0}'
expect_json 'd[5]["error"]["code"] == "input" and d[6]["error"]["code"] == "limit"'
expect_json 'd[7]["value"] == {"int64Value": "30001"} and d[8]["value"] == {"int64Value": "1000000"}'
expect_json 'd[9]["error"]["code"] == "L0300" and d[10]["error"]["code"] == "json"'
