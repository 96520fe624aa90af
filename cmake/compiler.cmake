# Flags for every target: the language's dialect, warnings, sanitizers, hardening.
include(CheckPIESupported)
check_pie_supported()

# POSIX 2008 with XSI and no more, so that nothing GNU-only slips in unseen.
add_compile_definitions(_XOPEN_SOURCE=700 _FILE_OFFSET_BITS=64)

# Nothing of ours is replaced at run time, so that a call within a file need not allow for it.
add_compile_options(-fno-semantic-interposition)

# The same sources compute the same doubles with every compiler.
add_compile_options(-ffp-contract=off)

# Our own sources take these; generated ones and the tests' libraries do not.
add_library(licet_warnings INTERFACE)
target_compile_options(licet_warnings INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wvla
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    $<$<BOOL:${LICET_WERROR}>:-Werror>)

if(LICET_SANITIZE)
    add_compile_options(-fsanitize=${LICET_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${LICET_SANITIZE})
endif()

if(LICET_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()

if(LICET_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
        message(FATAL_ERROR "LICET_FUZZ needs clang; use: cmake --preset fuzz")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(LICET_HARDEN)
    include(CheckCCompilerFlag)
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong)
    # Control flow. On x86 a shadow stack for returns, but not -fcf-protection=full: its marks at the targets
    # of indirect jumps make a decision 6 % longer, and Linux has nothing that would look at them in programs.
    # On ARM returns are signed and targets marked, which Linux does look at. Jumps that are checked on
    # any processor: LICET_CFI.
    set(control_flow "")
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64|i.86)$")
        set(control_flow -fcf-protection=return)
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
        set(control_flow -mbranch-protection=standard)
    endif()
    set(CMAKE_REQUIRED_FLAGS -Werror)
    foreach(flag -fstack-clash-protection ${control_flow})
        string(MAKE_C_IDENTIFIER "HAVE${flag}" known)
        check_c_compiler_flag(${flag} ${known})
        if(${known})
            add_compile_options(${flag})
        endif()
    endforeach()
    unset(CMAKE_REQUIRED_FLAGS)
endif()

# Clang's control-flow integrity: a call through a pointer ends the program unless it goes to a function of
# the pointer's type. It needs to see the whole program, hence the optimisation at link time.
if(LICET_CFI)
    if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
        message(FATAL_ERROR "LICET_CFI needs clang and lld; use: cmake --preset cfi")
    endif()
    add_compile_options(-flto=thin -fsanitize=cfi -fsplit-lto-unit)
    add_link_options(-flto=thin -fsanitize=cfi -fuse-ld=lld)
    # What these call is found by its name at run time, in a library that was not seen: libpq, SQLite, libedit,
    # native code of rules.
    # Their own functions must then not be called through pointers.
    set(found_by_name data/postgres.c data/database_sqlite.c data/load_sqlite.c cli/line_reader.c
                      vm/vm_native.c)
    list(TRANSFORM found_by_name PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/src/")
    set_source_files_properties(${found_by_name} PROPERTIES COMPILE_OPTIONS -fno-sanitize=cfi-icall)
endif()

if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    add_link_options(-Wl,--as-needed)
    if(LICET_HARDEN)
        add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code)
    endif()
endif()
