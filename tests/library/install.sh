#!/usr/bin/env bash
# What `cmake --install` lays down serves programs outside: C and C++, gcc and clang, shared and
# static, by pkg-config and by the CMake package.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
if grep -qa -e __asan_init -e __tsan_init -e __gcov_init "$LICET"; then exit 77; fi
export LC_ALL=C
prefix=$work/prefix
library=$(sed -n 's/^CMAKE_INSTALL_LIBDIR:PATH=//p' "$LICET_BUILD/CMakeCache.txt")

cmake --install "$LICET_BUILD" --prefix "$prefix" >install.log || fail "cmake --install fails"
for path in bin/licet include/licet/licet.h "$library"/liblicet.so "$library"/liblicet.so.0.1 \
    "$library"/liblicet.a "$library"/pkgconfig/licet.pc "$library"/cmake/licet/licetConfig.cmake; do
    [ -e "$prefix/$path" ] || fail "\"$path\" is not installed"
done
readelf -d "$prefix/$library/liblicet.so" | grep -q 'SONAME.*\[liblicet.so.0.1\]' || fail "another soname"
for file in bin/licet "$library/liblicet.so"; do
    ! readelf -d "$prefix/$file" | grep -E 'RPATH|RUNPATH' | grep -q "$LICET_BUILD\|build/deps\|:\]" ||
        fail "\"$file\" looks for libraries in the build tree"
done
# Where it was put it runs, with nothing of the build tree.
[ "$(env -i "$prefix/bin/licet" version)" = "$("$LICET" version)" ] || fail "the installed licet does not run"

# Only licet_* is visible, in both libraries.
nm -D --defined-only "$prefix/$library/liblicet.so" | awk '{ print $3 }' | grep -v '^licet_' >visible || true
[ ! -s visible ] || fail "the shared library shows $(head -n 3 visible)"
nm -g --defined-only "$prefix/$library/liblicet.a" 2>/dev/null |
    awk 'NF == 3 && $2 ~ /[TDBR]/ && $3 !~ /^licet_/ { print $3 }' >visible
[ ! -s visible ] || fail "the static library shows $(head -n 3 visible)"

cp -r "$LICET_SOURCE/tests/library/outside" .
export PKG_CONFIG_PATH=$prefix/$library/pkgconfig
export LD_LIBRARY_PATH=$prefix/$library:$prefix/$library/licet-deps
strict=(-Wall -Wextra -Wpedantic -Wconversion -Werror)
expected_c='0.1.0
refer outside.large@/amount:101 is large
accepted
cancelled
1
outside.large fired: has(application.amount) && application.amount > 100 is true
a page
formatted
0 of 1 failed, the first is small
JUnit
inspected
a schema
signed: outside 1
by key: 2 rules
by receipt: 2 rules'
expected_cpp='the rules do not compile
wrong.licet:3:9 L0300
list<int> [6,3] 3
the rules do not compile
<expression>:1:5 L0301
the bundle is damaged, foreign or of another version: the file is too short to be a bundle'

ran() { # PROGRAM EXPECTED
    last_command=$1
    "$1" >.stdout 2>.stderr || fail "it ends with $?"
    expect_out_is "$2"
}

# pkg-config names what is linked; a static link finds this tree's own yyjson, where it has one.
deps=()
[ ! -d "$prefix/$library/licet-deps" ] || deps=("-L$(dirname "$(find "$LICET_SOURCE"/build/deps -name libyyjson.so | head -n 1)")")
tried=0
for pair in gcc:g++ clang:clang++; do
    c=${pair%%:*} cpp=${pair##*:}
    command -v "$c" >/dev/null && command -v "$cpp" >/dev/null || continue
    tried=$((tried + 1))
    # shellcheck disable=SC2046 # the words of pkg-config
    "$c" -std=c99 "${strict[@]}" outside/outside.c -o "c_$c" $(pkg-config --cflags --libs licet)
    ran "./c_$c" "$expected_c"
    # shellcheck disable=SC2046
    "$cpp" -std=c++11 "${strict[@]}" outside/outside.cpp -o "cpp_$c" $(pkg-config --cflags --libs licet)
    ran "./cpp_$c" "$expected_cpp"
    # shellcheck disable=SC2046
    "$c" -std=c99 outside/outside.c -o "static_$c" $(pkg-config --cflags licet) \
        "$prefix/$library/liblicet.a" "${deps[@]}" $(sed -n 's/^Libs.private: //p' "$PKG_CONFIG_PATH/licet.pc")
    ! ldd "static_$c" | grep -q liblicet || fail "it is not linked statically"
    ran "./static_$c" "$expected_c"
done
[ "$tried" -gt 0 ] || fail "neither gcc nor clang is there"

# The example of the documentation.
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$LICET_SOURCE/docs/library.md" >example.c
ln -s "$LICET_SOURCE/rules" rules
# shellcheck disable=SC2046
cc "${strict[@]}" example.c -o example $(pkg-config --cflags --libs licet)
ran ./example error

cmake -G Ninja -S outside -B by_cmake -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_EXE_LINKER_FLAGS="${deps[*]}" >cmake.log 2>&1 &&
    cmake --build by_cmake >>cmake.log 2>&1 || fail "the CMake package does not work: $(tail -n 5 cmake.log)"
ran by_cmake/outside_shared "$expected_c"
ran by_cmake/outside_static "$expected_c"
