/* Must not compile as a part of layer base, which lies below value: see tests/CMakeLists.txt. */
#include "value/value.h"
