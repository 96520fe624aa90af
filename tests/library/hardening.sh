#!/usr/bin/env bash
# What users run is built with the compiler's and the linker's hardening.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
"$LICET" version --json | grep -q '"hardened":true' || exit 77
command -v readelf >/dev/null || exit 77
export LC_ALL=C
for file in "$LICET" "$LICET_BUILD/liblicet.so"; do
    last_command=$file
    readelf -hW "$file" | grep -q 'Type: *DYN' || fail "it cannot be loaded anywhere (PIE)"
    readelf -lW "$file" >segments
    grep -q GNU_RELRO segments || fail "its relocations stay writable (RELRO)"
    ! grep -E 'GNU_STACK|LOAD' segments | grep -q 'RWE\| WE' || fail "memory is writable and executable"
    readelf -dW "$file" | grep -qE 'BIND_NOW|FLAGS.*NOW' || fail "symbols are bound late (-z now)"
    readelf -sW --dyn-syms "$file" >names
    grep -q __stack_chk_fail names || fail "its stacks are not guarded"
    grep -qE '__[a-z]+_chk' names || fail "its buffers are not checked (_FORTIFY_SOURCE)"
done
