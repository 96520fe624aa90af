#!/usr/bin/env bash
# licet fmt: in place, --check, --diff, standard input, and what it refuses.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

# The project's own rules are formatted.
run fmt --check "$LICET_SOURCE/rules" "$LICET_SOURCE/stdlib" "$LICET_SOURCE/tests/bench/icp46"
expect_code 0
expect_silent_err

cat >ugly.licet <<'LICET'
licet 1;
module a; // first
enum 种类 {  甲 zh "甲类" en "First"; 乙二 zh "乙"
  en "Second";   // of two
}
LICET
cat >neat.licet <<'LICET'
licet 1;
module a;  // first
enum 种类 {
  甲    zh "甲类"  en "First";
  乙二  zh "乙"
    en "Second";  // of two
}
LICET
cp ugly.licet kept.licet

run_in ugly.licet fmt -
expect_code 0
expect_out_is "$(cat neat.licet)"
cmp -s ugly.licet kept.licet || fail "standard input's file was changed"

run fmt --check ugly.licet neat.licet
expect_code 1
expect_err '"ugly.licet" is not formatted'
expect_no_err neat.licet
cmp -s ugly.licet kept.licet || fail "--check changed the file"

run fmt --diff ugly.licet neat.licet
expect_code 0
expect_out '--- ugly.licet'
expect_out '-module a; // first'
expect_out '+module a;  // first'
cmp -s ugly.licet kept.licet || fail "--diff changed the file"
if command -v patch >/dev/null; then
    cp .stdout changes.diff
    patch -s kept.licet <changes.diff || fail "the diff does not apply"
    cmp -s kept.licet neat.licet || fail "the diff does not lead to the formatted file"
fi

# A folder, in place; what is formatted is not written again.
mkdir folder
mv ugly.licet folder/
cp neat.licet folder/
touch -d 2001-01-01 folder/neat.licet
chmod 640 folder/ugly.licet
run fmt folder
expect_code 0
expect_silent_err
cmp -s folder/ugly.licet neat.licet || fail "the file was not formatted"
[ "$(date -r folder/neat.licet +%Y)" = 2001 ] || fail "a formatted file was written again"
[ "$(stat -c %a folder/ugly.licet)" = 640 ] || fail "the permissions were lost"
[ "$(ls folder | wc -l)" = 2 ] || fail "something was left aside"

# Mistakes: the file stays as it is.
printf 'licet 1;\nmodule a;\nrule {\n' >broken.licet
cp broken.licet kept.licet
run fmt broken.licet neat.licet
expect_code 1
expect_err 'broken.licet:3:6: error[L0100]'
cmp -s broken.licet kept.licet || fail "a broken file was changed"
run fmt
expect_code 2
expect_err 'name the rule files'
run fmt absent.licet
expect_code 4
expect_err '"absent.licet" cannot be read'
mkdir empty
run fmt empty
expect_code 4
expect_err 'holds no file that ends in .licet'
run fmt --chek neat.licet
expect_code 2
expect_err 'did you mean "--check"?'
