#include "lib/province.h"

typedef struct Province {
    Text code;
    Text prefixes[2]; /* of filing numbers; the second empty where only one is in use */
} Province;

/* By the two digits of GB/T 2260. */
static const Province provinces[] = {
    [11] = {TEXT_INIT("beijing"), {TEXT_INIT("京")}},
    [12] = {TEXT_INIT("tianjin"), {TEXT_INIT("津")}},
    [13] = {TEXT_INIT("hebei"), {TEXT_INIT("冀")}},
    [14] = {TEXT_INIT("shanxi"), {TEXT_INIT("晋")}},
    [15] = {TEXT_INIT("inner_mongolia"), {TEXT_INIT("蒙")}},
    [21] = {TEXT_INIT("liaoning"), {TEXT_INIT("辽")}},
    [22] = {TEXT_INIT("jilin"), {TEXT_INIT("吉")}},
    [23] = {TEXT_INIT("heilongjiang"), {TEXT_INIT("黑")}},
    [31] = {TEXT_INIT("shanghai"), {TEXT_INIT("沪")}},
    [32] = {TEXT_INIT("jiangsu"), {TEXT_INIT("苏")}},
    [33] = {TEXT_INIT("zhejiang"), {TEXT_INIT("浙")}},
    [34] = {TEXT_INIT("anhui"), {TEXT_INIT("皖")}},
    [35] = {TEXT_INIT("fujian"), {TEXT_INIT("闽")}},
    [36] = {TEXT_INIT("jiangxi"), {TEXT_INIT("赣")}},
    [37] = {TEXT_INIT("shandong"), {TEXT_INIT("鲁")}},
    [41] = {TEXT_INIT("henan"), {TEXT_INIT("豫")}},
    [42] = {TEXT_INIT("hubei"), {TEXT_INIT("鄂")}},
    [43] = {TEXT_INIT("hunan"), {TEXT_INIT("湘")}},
    [44] = {TEXT_INIT("guangdong"), {TEXT_INIT("粤")}},
    [45] = {TEXT_INIT("guangxi"), {TEXT_INIT("桂")}},
    [46] = {TEXT_INIT("hainan"), {TEXT_INIT("琼")}},
    [50] = {TEXT_INIT("chongqing"), {TEXT_INIT("渝")}},
    [51] = {TEXT_INIT("sichuan"), {TEXT_INIT("蜀"), TEXT_INIT("川")}},
    [52] = {TEXT_INIT("guizhou"), {TEXT_INIT("黔"), TEXT_INIT("贵")}},
    [53] = {TEXT_INIT("yunnan"), {TEXT_INIT("滇"), TEXT_INIT("云")}},
    [54] = {TEXT_INIT("tibet"), {TEXT_INIT("藏")}},
    [61] = {TEXT_INIT("shaanxi"), {TEXT_INIT("陕"), TEXT_INIT("秦")}},
    [62] = {TEXT_INIT("gansu"), {TEXT_INIT("陇"), TEXT_INIT("甘")}},
    [63] = {TEXT_INIT("qinghai"), {TEXT_INIT("青")}},
    [64] = {TEXT_INIT("ningxia"), {TEXT_INIT("宁")}},
    [65] = {TEXT_INIT("xinjiang"), {TEXT_INIT("新")}},
};

enum { PROVINCE_COUNT = sizeof provinces / sizeof *provinces };

Text province_by_digits(Text digits)
{
    if (digits.size_bytes < 2)
        return TEXT("");
    unsigned tens = (unsigned char)digits.data[0] - (unsigned)'0';
    unsigned ones = (unsigned char)digits.data[1] - (unsigned)'0';
    unsigned number = tens * 10 + ones;
    bool known = ones <= 9 && number < PROVINCE_COUNT && provinces[number].code.data != NULL;
    return known ? provinces[number].code : TEXT("");
}

Text province_by_prefix(Text number, size_t *out_size_bytes)
{
    for (size_t i = 0; i < PROVINCE_COUNT; i++) {
        for (size_t j = 0; j < 2; j++) {
            Text prefix = provinces[i].prefixes[j];
            if (prefix.size_bytes > 0 && text_starts_with(number, prefix)) {
                *out_size_bytes = prefix.size_bytes;
                return provinces[i].code;
            }
        }
    }
    *out_size_bytes = 0;
    return TEXT("");
}
