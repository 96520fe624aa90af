#!/usr/bin/env bash
# The standard library from the command line: the names that other programs rely on, and what is decided
# about look-alikes.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

gives() { # EXPRESSION VALUE
    run expr "$1"
    expect_code 0
    expect_out_is "$2"
}

gives 'std.identifier.is_resident_id("110105199003072346")' true
gives 'std.identifier.resident_id_birth("110105199003072346")' 'optional.of(date("1990-03-07"))'
gives 'std.identifier.resident_id_sex("110105199003072346")' 'optional.of("female")'
gives 'std.identifier.resident_id_province("110105199003072346")' 'optional.of("beijing")'
gives 'std.identifier.resident_id_birth("1")' 'optional.none()'
gives 'std.identifier.is_credit_code("91110000600037341L")' true
gives 'std.identifier.is_organisation_code("74583060-7")' true
gives 'std.identifier.is_registration_number("310117003171688")' true
gives 'std.identifier.is_passport("E12345678")' true
gives 'std.phone.is_mobile("13900001000")' true
gives 'std.domain.registrable("www.example.com.cn")' 'optional.of("example.com.cn")'
gives 'std.domain.registrable("com.cn")' 'optional.none()'
gives 'std.domain.public_suffix("www.example.com.cn")' 'optional.of("com.cn")'
gives 'std.domain.to_ascii("例子.中国")' 'optional.of("xn--fsqu00a.xn--fiqs8s")'
gives 'std.domain.to_unicode("xn--fsqu00a.xn--fiqs8s")' 'optional.of("例子.中国")'
gives 'std.domain.is_valid("例子.中国")' true
gives 'std.domain.is_valid("a..b")' false

# A number is as it is printed: strict tests, and what normalise() mends.
gives 'std.identifier.is_resident_id("11010519800101001x")' false
gives 'std.identifier.normalise(" 11010519800101001x　")' '"11010519800101001X"'
for number in "１１０１０５１９９００３０７２３４６" "11O105199003072346" "110105 19900307 2346" \
    "110105-19900307-2346" "110105199003072346 " "11010519900307234б" "110105900307234"; do
    gives "std.identifier.is_resident_id(\"$number\")" false
    gives "std.identifier.resident_id_birth(\"$number\")" 'optional.none()'
done
gives 'std.identifier.is_resident_id(std.text.to_half_width("１１０１０５１９９００３０７２３４６"))' true
gives 'std.identifier.is_credit_code("91110000600037341l")' false
gives 'std.identifier.is_credit_code("9111000060003734IL")' false
gives 'std.phone.is_mobile("+8613900001000")' false
gives 'std.phone.is_mobile("１３９００００１０００")' false

# The code inside a credit code is a reason to warn only.
gives 'std.identifier.is_credit_code("911101054TP7FDLQ22")' true
gives 'std.identifier.has_right_organisation_code("911101054TP7FDLQ22")' false
gives 'std.identifier.has_right_organisation_code("91110000600037341L")' true
gives 'std.identifier.credit_code_organisation("91110000600037341L")' 'optional.of("600037341")'

gives 'std.identifier.is_subject_filing_number("京ICP备12345678号")' true
gives 'std.identifier.is_site_filing_number("京ICP备12345678号-1")' true
gives 'std.identifier.is_site_filing_number("京ICP备12345678号-01")' false
gives 'std.identifier.filing_number_province("蜀ICP备12345678号")' 'optional.of("sichuan")'
gives 'std.identifier.province_of_division("65")' 'optional.of("xinjiang")'
gives 'std.text.han_count("〇中文abc，𠀀")' 4
gives 'std.text.nfkc("ＡＢ①")' '"AB1"'
gives 'std.text.has_full_width("ａ")' true
gives 'std.date.whole_years(date("2000-02-29"), date("2019-02-28"))' 18
gives 'std.date.whole_years(date("2000-02-29"), date("2019-03-01"))' 19
gives 'std.net.is_public_ip("8.8.8.8")' true
gives 'std.net.is_public_ip("203.0.113.5")' false
