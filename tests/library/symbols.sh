#!/usr/bin/env bash
# The interface that programs were built against: symbols and types may be added, not changed.
# After a deliberate change (and, for anything but an addition, a new soname) run it with UPDATE_GOLDEN=1.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
shared=$(find "$LICET_BUILD" -maxdepth 1 -name 'liblicet.so')
[ -n "$shared" ] || exit 77
known=$LICET_SOURCE/tests/library/symbols.txt

export LC_ALL=C
nm -D --defined-only "$shared" | awk '{ print $3 }' | grep '^licet_' | sort >symbols
if [ -n "${UPDATE_GOLDEN:-}" ]; then cp symbols "$known"; fi
comm -23 "$known" symbols >gone
[ ! -s gone ] || fail "no longer there, though programs may call it: $(tr '\n' ' ' <gone)"
comm -13 "$known" symbols >new
[ ! -s new ] || fail "new: $(tr '\n' ' ' <new); add it with UPDATE_GOLDEN=1"
# Each is declared in the header, and what is declared is there.
grep -oE '\blicet_[a-z_]+\(' "$LICET_SOURCE/src/include/licet/licet.h" | tr -d '(' | sort -u >declared
grep -vxFf declared symbols >undeclared || true
[ ! -s undeclared ] || fail "not in licet.h: $(tr '\n' ' ' <undeclared)"

# Types: abidiff against the interface as it was, where there are debugging information and the tool.
if ! command -v abidw >/dev/null || grep -qa -e __asan_init -e __tsan_init -e __gcov_init "$shared"; then exit 0; fi
readelf -S "$shared" | grep -q debug_info || exit 0
abi=$LICET_SOURCE/tests/library/liblicet.abi
abidw --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-architecture --type-id-style hash \
    --headers-dir "$LICET_SOURCE/src/include" --drop-private-types --drop-undefined-syms \
    --exported-interfaces-only "$shared" >now.abi
if [ -n "${UPDATE_GOLDEN:-}" ]; then sed "s|path='$LICET_SOURCE/|path='|" now.abi >"$abi"; fi
abidiff "$abi" now.abi >difference || fail "the interface has changed: $(head -n 40 difference)"
