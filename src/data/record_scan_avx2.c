/*
 * record_scan_avx2.c - the walk of record_scan.c once more, compiled for processors that have AVX2.
 *
 * The compiler is told so in CMakeLists.txt, where it knows such processors; what it is told makes
 * json_scan.h and member_head.h look at 32 bytes at a time.
 */
#define RECORD_SCAN record_scan_avx2
#include "data/record_scan.c"
