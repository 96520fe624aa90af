#!/usr/bin/env bash
# The same rules give the same bytes whatever the place, the order of files, the time, zone, language or user's mask.
# (gcc against clang: ./bootstrap reproduce.)
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

cp -r "$LICET_SOURCE/rules/icp" one
mkdir -p some/where/else
cp -r one some/where/else/two
find some -name '*.licet' -exec touch -d 2001-01-01 {} +

run build one -o one.lbc --name icp --version 1
expect_code 0

same() { # WHAT; other.lbc is to be as one.lbc
    cmp one.lbc other.lbc || fail "the bytes depend on $1"
    rm other.lbc
}

run build "$PWD/some/where/else/two" -o other.lbc --name icp --version 1
expect_code 0
same "the folder"

mapfile -t files < <(find one -name '*.licet' | sort -r)
run build "${files[@]}" -o other.lbc --name icp --version 1
expect_code 0
same "the order of files"

cd one/provinces
mapfile -t files < <(find .. -name '*.licet' | sort -R --random-source=<(yes))
run build "${files[@]}" -o "$work/other.lbc" --name icp --version 1
expect_code 0
cd "$work"
same "where licet is called"

(umask 077 && TZ=Asia/Shanghai LC_ALL=zh_CN.UTF-8 LANG=zh_CN.UTF-8 HOME=/nonexistent MALLOC_PERTURB_=85 \
    "$LICET" build one -o other.lbc --name icp --version 1)
same "the environment"

# What is no part of a program leaves no trace in it.
printf '# notes\n' >one/NOTES.md
mkdir one/.hidden && printf 'licet 1;\nmodule hidden;\n' >one/.hidden/h.licet
run build one -o other.lbc --name icp --version 1
expect_code 0
same "files that are no rules"
