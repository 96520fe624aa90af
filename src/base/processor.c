#define _GNU_SOURCE /* for sched_getaffinity(), which asks the kernel and reads no file */

#include "base/processor.h"

#include <sched.h>
#include <unistd.h>

static long count_processors(void)
{
#ifdef CPU_COUNT
    cpu_set_t may_use;
    if (sched_getaffinity(0, sizeof may_use, &may_use) == 0)
        return CPU_COUNT(&may_use);
#endif
    return sysconf(_SC_NPROCESSORS_ONLN); /* also where there are more than a set holds */
}

uint32_t processors_available(uint32_t most)
{
    long count = count_processors();
    return count < 1 ? 1 : count > (long)most ? most : (uint32_t)count;
}
