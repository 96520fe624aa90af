#!/usr/bin/env bash
# Each command that loads a program of rules refuses what --require-signature and --deny-warnings rule out,
# before it prints or writes anything.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application a1 >a1.json
echo '{"x": {"name": "n", "known": true}}' >owners.json

# What follows the program on the command line, for each command that loads one.
declare -A loading=(
    [eval]="a1.json" [ask]="" [data]="data.sqlite owner_of=json:owners.json" [test]="" [explain]="a1.json"
    [diff]="PROGRAM" [disasm]="" [inspect]="" [doc]="-o site" [schema]="" [bench]="a1.json --rounds 1"
)
# And those that compile rules themselves, or load none. `verify` has a signature for its purpose.
others=" check build expr fmt lsp keygen verify version help "

commands=$("$LICET" help | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p')
for command in "${!loading[@]}"; do
    grep -qx "$command" <<<"$commands" || fail "there is no command \"$command\""
done
for command in $commands; do
    help=$("$LICET" "$command" --help)
    if [ -z "${loading[$command]+there}" ]; then
        [[ $others == *" $command "* ]] || fail "say above whether \"licet $command\" loads programs"
        ! grep -q '^usage: .*BUNDLE-OR-RULES' <<<"$help" || fail "\"licet $command\" loads programs: name it above"
    else
        for option in require-signature trust-receipt deny-warnings; do
            grep -q -e "--$option " <<<"$help" || fail "\"licet $command\" lacks --$option"
        done
    fi
done

load() { # COMMAND PROGRAM OPTION...
    local command=$1 program=$2 words=()
    shift 2
    [ "$command" != data ] || words=(load)
    rm -rf site data.sqlite
    # shellcheck disable=SC2206 # words
    words+=("$program" ${loading[$command]//PROGRAM/$program})
    run "$command" "${words[@]}" "$@"
}
expect_nothing_done() {
    expect_silent_out
    [ ! -e site ] && [ ! -e data.sqlite ] || fail "it has written something"
}

"$LICET" keygen -p right.pub -s right.key -W >/dev/null
"$LICET" keygen -p other.pub -s other.key -W >/dev/null
"$LICET" build shop -o signed.lbc --sign right.key
"$LICET" build shop -o unsigned.lbc
mkdir warned
sed 's/^source/const unused = 1;\nsource/' shop/model.licet >warned/model.licet
cp shop/rules.licet warned/
for command in "${!loading[@]}"; do
    load "$command" signed.lbc --require-signature right.pub
    expect_no_err "is refused"
    expect_no_err "signed"
    [ "$command" = ask ] || expect_code 0
    for key in other.pub missing.pub signed.lbc; do
        load "$command" signed.lbc --require-signature "$key"
        expect_code 4
        expect_nothing_done
    done
    load "$command" unsigned.lbc --require-signature right.pub
    expect_code 4
    expect_err 'it is not signed: there is no "unsigned.lbc.minisig"'
    expect_nothing_done
    load "$command" shop --require-signature right.pub
    expect_code 4
    expect_err "only a bundle has one"
    expect_nothing_done

    load "$command" warned
    [ "$command" = ask ] || expect_code 0
    load "$command" warned --deny-warnings
    expect_code 1
    expect_err "L0802"
    expect_nothing_done
done
