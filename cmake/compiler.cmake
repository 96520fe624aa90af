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
    add_compile_options(--coverage)
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
    # Control flow: a shadow stack where the processor has one, signed return addresses where it
    # signs. Not -fcf-protection=full, which would slow each instruction's dispatch for a check of
    # indirect jumps that Linux does not offer programs.
    foreach(flag -fstack-clash-protection -fcf-protection=return -mbranch-protection=pac-ret)
        string(MAKE_C_IDENTIFIER "HAVE${flag}" known)
        check_c_compiler_flag(${flag} ${known})
        if(${known})
            add_compile_options(${flag})
        endif()
    endforeach()
endif()

if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    add_link_options(-Wl,--as-needed)
    if(LICET_HARDEN)
        add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code)
    endif()
endif()
