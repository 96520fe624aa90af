#!/usr/bin/env bash
# The packages hold what they should, run where they are unpacked, and say what they are made of.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
if grep -qa -e __asan_init -e __tsan_init -e __gcov_init "$LICET"; then exit 77; fi
command -v cpack >/dev/null || exit 77
generators=TGZ
! command -v dpkg-shlibdeps >/dev/null || generators="TGZ;DEB"
cpack --config "$LICET_BUILD/CPackConfig.cmake" -G "$generators" -B packages >cpack.log 2>&1 ||
    fail "cpack fails: $(tail -n 5 cpack.log)"

works_in() { # ROOT
    local root=$1
    [ -x "$root/bin/licet" ] || fail "no program in $root"
    [ "$(env -i "$root/bin/licet" version)" = "$("$LICET" version)" ] || fail "the program does not run"
    env -i "$root/bin/licet" eval "$root/share/licet/rules/icp" "$LICET_SOURCE/$sample" >decision.json || (($? == 4)) ||
        fail "the packaged rules do not decide"
    grep -q '"verdict"' decision.json || fail "no decision"
    for path in share/man/man1/licet.1 share/man/man1/licet-build.1 share/bash-completion/completions/licet \
        share/doc/licet/bundle.md share/doc/licet/licet.spdx.json include/licet/licet.h; do
        [ -e "$root/$path" ] || [ -e "$root/$path.gz" ] || fail "\"$path\" is missing"
    done
    ! grep -qaF "$LICET_SOURCE" "$root/bin/licet" || fail "the program names the source tree"
}
sample=rules/icp/samples/expired-domain-and-open-site.json

mkdir tar && tar -xzf packages/licet-*.tar.gz -C tar --strip-components=1
works_in "$PWD/tar"

# The bill of materials names each library that the program needs, with its version and licence.
"${PYTHON:-python3}" - tar/share/doc/licet/licet.spdx.json <<'PYTHON' || fail "the bill of materials is wrong"
import json, subprocess, sys
sbom = json.load(open(sys.argv[1], encoding="utf-8"))
packages = {p["name"]: p for p in sbom["packages"]}
assert sbom["spdxVersion"] == "SPDX-2.3" and "licet" in packages
ids = {p["SPDXID"] for p in sbom["packages"]} | {"SPDXRef-DOCUMENT"}
assert all(r["spdxElementId"] in ids and r["relatedSpdxElement"] in ids for r in sbom["relationships"])
assert len(sbom["relationships"]) == len(packages)
assert all(p["versionInfo"] and p["licenseDeclared"] not in ("", "NOASSERTION") for p in packages.values()), packages
needed = subprocess.run(["readelf", "-d", "tar/bin/licet"], capture_output=True, text=True, check=True).stdout
system = {"libc", "libm", "libstdc++", "libgcc_s", "ld-linux-x86-64", "ld-linux-aarch64"}
names = " ".join(packages).replace("lib", "").replace("sqlite3", "sqlite3")
for line in needed.splitlines():
    if "(NEEDED)" in line:
        name = line.split("[")[1].split(".so")[0]
        bare = name.removeprefix("lib")
        assert name in system or bare in names or {"z": "zlib"}.get(bare, "?") in names, name
PYTHON

[ "$generators" != TGZ ] || exit 0
dpkg-deb -x packages/licet_*.deb root
works_in "$PWD/root/usr"
dpkg-deb -f packages/licet_*.deb Depends >depends
for package in libsodium libre2 libsqlite3 libc6 libidn2-0 publicsuffix; do
    grep -q "$package" depends || fail "the package does not depend on $package: $(cat depends)"
done
if grep -q '"libpq"' root/usr/share/doc/licet/licet.spdx.json; then
    dpkg-deb -f packages/licet_*.deb Recommends | grep -q libpq5 || fail "the package does not recommend libpq5"
fi
