#!/usr/bin/env bash
# protobuf's well-known messages are plain CEL values: what each gives, and what is no such message.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

gives() { # EXPRESSION RESULT
    run expr "$1"
    expect_code 0
    expect_out_exactly "$2"
}
is_refused() { # EXPRESSION WHY
    run expr "$1"
    [ "$last_code" -ne 0 ] || fail "$1 is accepted"
    grep -qF -- "$2" "$work/.stdout" "$work/.stderr" || fail "\"$2\" is not said"
}
expect_out_exactly() {
    [ "$(cat "$work/.stdout")" = "$1" ] || fail "expected $1"
}

p=google.protobuf
gives "$p.BoolValue{value: true}" true
gives "$p.BytesValue{value: b'a'} == b'a'" true
gives "$p.DoubleValue{value: 1.5}" 1.5
gives "$p.FloatValue{value: 1.333} == 1.333" false
gives "$p.FloatValue{value: 1e300}" 'double("infinity")'
gives "$p.Int32Value{value: -2147483648}" -2147483648
gives "$p.Int64Value{?value: optional.none()}" 0
gives "$p.Int64Value{?value: optional.of(7)}" 7
gives "$p.StringValue{value: 'x'} + 'y'" '"xy"'
gives "$p.UInt32Value{value: 4294967295u}" 4294967295u
gives "$p.UInt64Value{}" 0u
gives "$p.Struct{fields: {'a': 1, 'b': b'x?', 'c': [9007199254740993, 3u], 'd': duration('1s'), 'e': timestamp(0), 'f': null}}" \
    '{"a": 1.0, "b": "eD8=", "c": ["9007199254740993", 3.0], "d": "1s", "e": "1970-01-01T00:00:00Z", "f": null}'
gives "$p.ListValue{values: [1, 'a', [true]]}" '[1.0, "a", [true]]'
gives "$p.Value{struct_value: {'a': 1}}" '{"a": 1.0}'
gives "$p.Value{list_value: [1]}" '[1.0]'
gives "$p.Value{null_value: $p.NullValue.NULL_VALUE}" null
gives "$p.Value{}" null
gives "type($p.Int64Value{value: 1})" int
gives "$p.Timestamp{seconds: 1, nanos: 5000000}" 'timestamp("1970-01-01T00:00:01.005Z")'
gives "$p.Duration{seconds: -1, nanos: -500000000}" 'duration("-1.5s")'

is_refused "$p.Int32Value{value: 2147483648}" 'does not fit int32'
is_refused "$p.UInt32Value{value: 4294967296u}" 'does not fit uint32'
is_refused "$p.Int64Value{value: dyn('x')}" 'no such overload'
is_refused "$p.Struct{fields: {'a': type(1)}}" 'no form in JSON'
is_refused "$p.ListValue{values: [{1: 2}]}" 'no form in JSON'
is_refused "$p.Struct{fields: {1: 2}}" 'L0301'
is_refused "$p.Value{number_valu: 1.0}" 'Did you mean "number_value"?'
is_refused "$p.Value{null_value: nothing}" 'L0300'
is_refused "$p.Any{}" 'there is no record "google.protobuf.Any"'

# As a variable, declared and bound as the conformance data does.
cat >requests.jsonl <<'REQUESTS'
{"expr":"x == null ? 'none' : string(x + 1)","typeEnv":[{"name":"x","ident":{"type":{"wrapper":"INT64"}}}],"bindings":{"x":{"value":{"nullValue":null}}}}
{"expr":"x == null ? 'none' : string(x + 1)","typeEnv":[{"name":"x","ident":{"type":{"messageType":"google.protobuf.Int64Value"}}}],"bindings":{"x":{"value":{"objectValue":{"@type":"type.googleapis.com/google.protobuf.Int64Value","value":"7"}}}}}
{"expr":"x.a[0]","typeEnv":[{"name":"x","ident":{"type":{"messageType":"google.protobuf.Struct"}}}],"bindings":{"x":{"value":{"objectValue":{"@type":"type.googleapis.com/google.protobuf.Struct","value":{"a":[1,null]}}}}}}
{"expr":"[x, 1]","checkOnly":true,"typeEnv":[{"name":"x","ident":{"type":{"wrapper":"INT64"}}}]}
{"expr":"x + 'a'","checkOnly":true,"typeEnv":[{"name":"x","ident":{"type":{"wrapper":"INT64"}}}]}
{"expr":"x","typeEnv":[{"name":"x","ident":{"type":{"wrapper":"PIGS"}}}]}
REQUESTS
run_in requests.jsonl expr --jsonl
expect_code 0
expect_out '"stringValue":"none"'
expect_out '"stringValue":"8"'
expect_out '"doubleValue":1'
expect_out '{"type":{"listType":{"elemType":{"wrapper":"INT64"}}}}'
expect_out 'L0301'
[ "$(wc -l <"$work/.stdout")" -eq 6 ] || fail "six requests have six answers"
