#!/usr/bin/env bash
# licet.toml: found upward, read strictly, and followed; // licet:allow.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

mkdir -p project/rules/deep
cd project
cat >licet.toml <<'TOML'
# what a shop asks
name = "shop"
version = "1.2"
sources = [
  "rules",
]
entry = "shop.model"

[lints]
L0802 = "allow"
L0807 = "deny"
TOML
cat >rules/deep/model.licet <<'LICET'
licet 1;
module shop.model;

record Application { id: string; age: int; }
input application: Application;
const unused = 18;
rule young { when application.age < 18; reject zh "未成年" en "too young"; }
LICET

# Without a path the project's sources are read, and L0802 is allowed.
run check
expect_code 0
expect_err 'checked 1 module'
# A path below finds the file above; so does another working folder.
run check rules/deep/model.licet
expect_code 0
cd rules/deep
run check .
expect_code 0
run check model.licet
expect_code 0
cd ../..
run build -o shop.lbc
expect_code 0
run disasm --summary shop.lbc
expect_out 'bundle shop 1.2'
run build --name other --version 2 -o shop.lbc
run disasm --summary shop.lbc
expect_out 'bundle other 2'

# A denied warning is an error, in every format; warnings as errors fail the check.
cat >rules/more.licet <<'LICET'
licet 1;
module shop.more;
import shop.model;
rule twice { when application.age < 18; when application.age < 18; reject zh "一" en "one"; }
LICET
run check
expect_code 1
expect_err 'rules/more.licet:4:46: error[L0807]: this condition is there twice'
expect_err '1 error, 0 warnings'
run check --format json
expect_json 'd[0]["severity"] == "error"'
sed -i 's/^L0807.*/warnings-as-errors = true/' licet.toml
run check
expect_code 1
expect_err 'warning[L0807]'
rm rules/more.licet

# Mistakes in the file have a place and a way out.
cp licet.toml right.toml
wrong() { # TOML MESSAGE
    printf '%s\n' "$1" >licet.toml
    run check rules
    expect_code 1
    expect_err "$2"
}
wrong 'nmae = "x"' 'licet.toml:1:1: error[L0008]: a project has no "nmae" here'
expect_err 'Did you mean "name"?'
wrong 'name = 3' 'licet.toml:1:8: error[L0008]: "name" is a text'
wrong 'sources = "rules"' '"sources" is a list of paths'
wrong 'sources = ["rules", 3]' '"sources" is a list of paths'
wrong '[lint]
L0802 = "allow"' 'licet.toml:2:1: error[L0008]: a project has no table "lint"'
wrong '[lints]
L0802 = "alow"' '"L0802" is "allow", "warn" or "deny"'
wrong '[lints]
L0301 = "allow"' 'licet.toml:2:1: error[L0008]: "L0301" is an error'
wrong '[lints]
L0899 = "allow"' 'a project has no "L0899" here'
wrong 'entry = "shop.other"' 'licet.toml:1:9: error[L0008]: the entry "shop.other" does not declare the input'
wrong 'name = "x' 'this is no TOML'
wrong '名称 = = 1' 'this is no TOML'
run check --fix rules
expect_code 1
printf 'nmae = "x"\n' >licet.toml
run check --fix rules
expect_code 0
LICET_TOML=$(cat licet.toml)
[ "$LICET_TOML" = 'name = "x"' ] || fail "the project file was not fixed"
cp right.toml licet.toml

# Neither a path nor a project.
cd "$work"
mkdir empty
cd empty
run check
expect_code 2
expect_err 'name the rule files or folders, or list them in licet.toml'
run build -o x.lbc
expect_code 2
[ ! -e x.lbc ] || fail "a bundle of nothing was written"

# Allowed where they stand.
cat >allow.licet <<'LICET'
licet 1;
module allow;
record A { id: string; age: int; }
input application: A;
const one = 1;  // licet:allow L0802 kept for the next edition
// licet:allow L0802 and this one

const two = 2;
const three = 3; // licet:allow L0802
const four = 4; // licet:allow
const five = 5; // licet:allow L0301 no
// licet:allow L0806 nothing of the kind
decide of_age = application.age >= 18;
LICET
run check allow.licet
expect_code 0
expect_no_err 'constant "one"'
expect_no_err 'constant "two"'
expect_err 'allow.licet:9:7: warning[L0802]'
expect_err 'allow.licet:9:18: warning[L0810]: the comment gives no reason'
expect_err 'allow.licet:10:17: warning[L0810]: the comment allows no code'
expect_err 'allow.licet:11:17: warning[L0810]: an error cannot be allowed'
expect_err 'allow.licet:12:1: warning[L0809]: there is no "L0806" here to allow'
expect_err '0 errors, 7 warnings'
