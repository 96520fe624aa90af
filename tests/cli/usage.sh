#!/usr/bin/env bash
# The command line itself: usage, help, options, exit code 2.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

run
expect_code 2
expect_err "usage: licet"
expect_silent_out

for word in --help -h help; do
    run "$word"
    expect_code 0
    expect_out "usage: licet"
    expect_silent_err
done

# In the language of who reads it: no line of help is left in English.
LC_ALL=zh_CN.UTF-8 run --help
expect_out "用法：licet"
LC_ALL=C grep -P '^  [a-z]' .stdout | LC_ALL=C grep -vP '[\x80-\xff]' && fail "a command's purpose is English"
for command in $("$LICET" | sed -n 's/^  \([a-z]*\) .*/\1/p') "bench expr"; do
    # shellcheck disable=SC2086 # two words
    LC_ALL=zh_CN.UTF-8 run $command --help
    expect_code 0
    LC_ALL=C grep -P '^ +-|^[^ ]' .stdout | LC_ALL=C grep -vP '[\x80-\xff]' && fail "help of $command is English"
done

for command in check build eval test expr disasm version help; do
    run "$command" --help
    expect_code 0
    expect_out "$command"
    run help "$command"
    expect_code 0
    expect_out "$command"
    run "$command" --no-such-option
    expect_code 2
    expect_err "no-such-option"
    expect_silent_out
done

run evla
expect_code 2
expect_err 'did you mean "eval"'
run evaluate-everything
expect_code 2
expect_err 'there is no command "evaluate-everything"'

run check --fromat=json x
expect_code 2
expect_err 'did you mean "--format"'
run check --format
expect_code 2
expect_err '"--format" needs'
run check --format=yaml x
expect_code 2
expect_err '"yaml"'
run check --deny-warnings=yes x
expect_code 2
expect_err "takes no value"
for command in check build eval test disasm; do
    run "$command"
    expect_code 2
    expect_silent_out
    run "$command" ""
    [ "$last_code" -ne 0 ] || fail "an empty path is no path"
done

# "--" ends the options; "--name=value" and "--name value" are the same; "-oFILE" is "-o FILE".
make_shop
mv shop ./--shop
run check -- --shop
expect_code 0
run build -o=x.lbc -- --shop
[ "$last_code" -eq 0 ] || [ "$last_code" -eq 2 ] || fail "a short option with an equals sign"
run build --output=a.lbc -- --shop
expect_code 0
run build --output b.lbc -- --shop
expect_code 0
run build -oc.lbc -- --shop
expect_code 0
[ -s a.lbc ] && [ -s b.lbc ] && [ -s c.lbc ] || fail "the bundles are written"

run version
expect_code 0
expect_out "licet "
run version --json
expect_code 0
expect_json 'len(d) == 1 and d[0]["language"] == 1 and d[0]["version"].count(".") == 2'
run --version
expect_code 0
expect_out "licet "
run version too many
expect_code 2

run help L0100
expect_code 0
expect_out "L0100"
expect_out "error"
run help L9999
expect_code 2
expect_err "L9999"

# A diagnostic is explained, in the language asked for.
run help L0501
expect_code 0
expect_out 'L0501: error: two rows of a table answer for the same input'
expect_out 'example.licet:8:3: error[L0501]: two rows answer for days = 10'
run help --lang zh 501
expect_out '两行对同一输入都有答案'
run help --lang fr L0501
expect_code 2
expect_err 'write zh or en'

# The language: --lang before or behind the command, also of a mistake that stands before it; then LICET_LANG, then the
# locale. It is every command's, and one language alone.
for words in "--lang zh chekc" "--lang=zh chekc"; do
    # shellcheck disable=SC2086 # two words
    run $words
    expect_code 2
    expect_err '没有命令 "chekc"：是不是 "check"？'
done
run --lang zh
expect_code 2
expect_err '用法：licet'
run check --formt=json --lang zh shop
expect_code 2
expect_err '没有选项 "--formt"'
LC_ALL=zh_CN.UTF-8 run --lang zh check --lang en --formt=json
expect_err 'did you mean "--format"'
LICET_LANG=zh LC_ALL=C run eval
expect_err '请写规则'
LICET_LANG=en LC_ALL=zh_CN.UTF-8 run eval
expect_err 'name the rules'
LICET_LANG='' LC_ALL=zh_CN.UTF-8 run eval
expect_err '请写规则'
LICET_LANG=fr run version
expect_code 2
expect_err 'LICET_LANG is "fr", no language: write zh or en'
expect_silent_out
for words in --lang "--lang fr" "version --lang" "version --lang=" "version --lang --json"; do
    # shellcheck disable=SC2086 # several words
    run $words
    expect_code 2
    expect_silent_out
done
run check -- --lang
expect_code 4
expect_err '"--lang" cannot be read: No such file or directory'
run help L9999
expect_code 2
