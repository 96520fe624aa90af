#!/usr/bin/env bash
# The generated documentation is what the program generates, and shells accept the completions.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

LICET=$LICET "$LICET_SOURCE/docs/generate" --check || {
    echo "failed: run docs/generate and commit what it rewrites" >&2
    exit 1
}

bash -n "$LICET_SOURCE/docs/completion/licet.bash"
for shell in zsh fish; do
    file=$LICET_SOURCE/docs/completion/licet.fish
    [ $shell = fish ] || file=$LICET_SOURCE/docs/completion/_licet
    ! command -v $shell >/dev/null || $shell -n "$file" || fail "$shell cannot read $file"
done

# What bash offers.
complete_words() { # WORD...: the last one is being completed
    (
        # shellcheck source=/dev/null
        source "$LICET_SOURCE/docs/completion/licet.bash"
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _licet
        echo "${COMPREPLY[*]}"
    )
}
[[ " $(complete_words licet "") " == *" check "* ]] || fail "no commands are offered"
[ "$(complete_words licet che)" = check ] || fail "check is not completed"
[ "$(complete_words licet check --deny)" = --deny-warnings ] || fail "--deny-warnings is not completed"
[ "$(complete_words licet check --format "")" = "text json sarif" ] || fail "formats are not offered"
[ "$(complete_words licet check --format = s)" = sarif ] || fail "a format behind = is not completed"
[ "$(complete_words licet check --format =)" = "text json sarif" ] || fail "formats are not offered behind ="
[ "$(complete_words licet --lang "")" = "zh en" ] || fail "languages are not offered before the command"
[ "$(complete_words licet --lang zh che)" = check ] || fail "check is not completed behind --lang"
[ "$(complete_words licet --lang zh check --deny)" = --deny-warnings ] || fail "--lang hides the command"

# What fish offers.
if command -v fish >/dev/null; then
    offered() { fish --no-config -c "source '$LICET_SOURCE/docs/completion/licet.fish'; complete --do-complete '$1'"; }
    offered 'licet dis' >.stdout
    expect_out "show a program's instructions"
    offered 'licet check --format ' >.stdout
    expect_out sarif
    offered 'licet --lang ' >.stdout
    expect_out zh
fi

# A stale file is found.
cp -r "$LICET_SOURCE/docs" docs
LICET=$LICET docs/generate --check || fail "a copy is stale"
echo "# more" >>docs/opcodes.md
! LICET=$LICET docs/generate --check 2>.stderr || fail "a changed file was not found"
expect_err "docs/opcodes.md is not what docs/generate writes"
LICET=$LICET docs/generate >.stdout
expect_out "docs/opcodes.md rewritten"
cmp docs/opcodes.md "$LICET_SOURCE/docs/opcodes.md"

# A face that does not exist, and a part.
run check --help=pdf
expect_code 2
run help --generate nothing
expect_code 2
