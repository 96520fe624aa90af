#!/usr/bin/env bash
# licet doc: the pages of a small program, from its files and from its bundle; wrong use.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
mkdir rules
cat >rules/a.licet <<'LICET'
licet 1;
module a;
enum Place { north zh "北" en "North"; south zh "南" en "South <b>"; }
enum Kind { person zh "个人" en "Person"; firm zh "公司" en "Firm"; }
record Application { place: Place; kind: Kind zh "类型" en "Kind"; day: date as_of; size: int; }
input application: Application;
scope place: Place = application.place else everywhere;
scope kind: Kind = application.kind;
setting limit: int?;
mapping sizes: Kind => int { person => 1; firm => 2, 3 until 2020-01-01 cite "Act, 9"; firm => 4 from 2020-01-01; }

/// The size is limited.
rule too_large {
  under limit;
  when application.size > limit;
  reject at application.size
    zh "{place}：至多 {limit}，现为 {application.size} {{x}"
    en "{place}: at most {limit}, not {application.size} <script>alert(1)</script>";
}
rule odd {
  unless application.size in sizes(application.kind);
  note at application.size zh "少见" en "unusual \"size\"";
  from 2021-01-01;
  cite "Act & <i>rules</i>";
}
in place north { set limit = 5  from 2019-01-01  cite "Act, 1"; }
in place south { in kind firm { set limit = 7  until 2020-01-01  cite "Act, 2"; } }
LICET
run doc rules -o site
expect_code 0
expect_out "site/index.html"
expect_silent_err
for page in index everywhere topics tables settings records place/north place/south topic/too_large topic/odd; do
    [ -s "site/$page.html" ] || fail "expected a page $page"
done
contains() { grep -qF -e "$2" "site/$1" || fail "expected in $1: $2"; }
contains_not() { ! grep -qF -e "$2" "site/$1" || fail "not expected in $1: $2"; }
contains place/north.html '北：至多 <b>5</b>，现为 <var>application.size</var> {x}'
contains place/north.html 'data-from="2019-01-01"'
contains place/north.html 'Act, 1'
contains_not place/north.html 'Act, 2'
contains place/south.html 'at most <b>7</b>'
contains place/south.html '<span lang="en">Firm</span>'
contains place/south.html 'South &lt;b&gt;'
contains everywhere.html 'Act &amp; &lt;i&gt;rules&lt;/i&gt;'
contains topic/too_large.html '/// The size is limited.'
contains topic/too_large.html 'under limit;'
contains topic/odd.html 'unusual &quot;size&quot;'
contains tables.html '2020-01-01'
contains tables.html '公司'
contains records.html '类型'
contains search.js '"u":"topic/too_large.html"'
for page in site/*.html site/*/*.html; do
    ! grep -qE '<script>|https?:|<b>"' "$page" || fail "what rules say is markup in $page"
done

# Twice the same bytes; a bundle has all but the sources.
run doc rules -o again
diff -r site again >/dev/null || fail "two runs differ"
run build rules -o a.lbc
run doc a.lbc -o bundled
expect_code 0
[ -s bundled/place/north.html ] || fail "expected a page from a bundle"
! grep -q "under limit;" bundled/topic/too_large.html || fail "a bundle has no sources"

run doc rules
expect_code 2
expect_err "-o FOLDER"
run doc -o x
expect_code 2
touch taken
run doc rules -o taken
expect_code 4
expect_err "cannot be written"
# Rules without a reported scope have no places.
cat >plain.licet <<'LICET'
licet 1;
module plain;
record R { x: int; day: date as_of; }
input r: R;
rule small { when r.x < 1; reject at r.x zh "太小" en "too small"; }
LICET
run doc plain.licet -o plain
expect_code 0
[ -s plain/topic/small.html ] || fail "expected a topic"
