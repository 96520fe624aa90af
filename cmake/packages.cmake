# The libraries Licet stands on. Each becomes a target package_<name>; a layer names those it uses.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# What the bill of materials and `licet version --json` say of it: module, version, licence (SPDX) and how
# it comes in (SPDX: relationship). Without a licence it is no part of what is shipped.
function(record_package name module version licence relation)
    set_property(GLOBAL APPEND PROPERTY LICET_PACKAGES ${name})
    set_property(GLOBAL PROPERTY LICET_PACKAGE_${name}
                 "${module}" "${version}" "${licence}" ${relation})
endfunction()

function(package name module)
    cmake_parse_arguments(arg "OPTIONAL" "DEFINES;LICENCE" "" ${ARGN})
    pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
    add_library(package_${name} INTERFACE)
    if(${name}_FOUND)
        target_link_libraries(package_${name} INTERFACE PkgConfig::${name})
        if(arg_DEFINES)
            target_compile_definitions(package_${name} INTERFACE ${arg_DEFINES})
        endif()
        if(arg_LICENCE)
            set(version "${${name}_VERSION}")
            list(GET ${name}_LINK_LIBRARIES 0 library)
            if(version STREQUAL 0.0.0 AND EXISTS "${library}") # RE2: the interface's, of its file
                file(REAL_PATH "${library}" library)
                string(REGEX REPLACE ".*\\.so\\." "" version "${library}")
            endif()
            record_package(${name} ${module} "${version}" "${arg_LICENCE}" DYNAMIC_LINK)
        endif()
    elseif(NOT arg_OPTIONAL)
        message(FATAL_ERROR "${module} is missing; ./bootstrap installs what Licet needs")
    endif()
endfunction()

package(sodium   libsodium  LICENCE ISC)
package(utf8proc libutf8proc LICENCE "MIT AND Unicode-DFS-2015")
package(re2      re2        LICENCE BSD-3-Clause)
package(psl      libpsl     LICENCE MIT)
package(yyjson   yyjson     LICENCE MIT)
package(zlib     zlib       LICENCE Zlib)
package(zstd     libzstd    LICENCE "BSD-3-Clause OR GPL-2.0-only")

# toml++ by its headers alone: one library less to load at each start.
pkg_check_modules(tomlplusplus REQUIRED QUIET tomlplusplus)
add_library(package_tomlplusplus INTERFACE)
target_include_directories(package_tomlplusplus SYSTEM INTERFACE ${tomlplusplus_INCLUDE_DIRS})
target_compile_definitions(package_tomlplusplus INTERFACE TOML_HEADER_ONLY=1)
set(tomlplusplus_LIBRARIES "")
record_package(tomlplusplus tomlplusplus "${tomlplusplus_VERSION}" MIT STATIC_LINK)
# Libraries that are loaded where something asks for them (base/shared_library.h), so that only their
# headers are needed.
function(loaded_package name module define licence)
    pkg_check_modules(${name} QUIET ${module})
    add_library(package_${name} INTERFACE)
    if(${name}_FOUND)
        target_include_directories(package_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
        if(define)
            target_compile_definitions(package_${name} INTERFACE ${define})
        endif()
        record_package(${name} ${module} "${${name}_VERSION}" "${licence}" OPTIONAL_DEPENDENCY_OF)
    endif()
    set(${name}_LIBRARIES "" PARENT_SCOPE)
    set(${name}_LINK_LIBRARIES "${${name}_LINK_LIBRARIES}" PARENT_SCOPE)
endfunction()
loaded_package(idn2    libidn2 "" "LGPL-3.0-or-later OR GPL-2.0-or-later")
loaded_package(sqlite3 sqlite3 "" blessing)
if(NOT idn2_FOUND OR NOT sqlite3_FOUND)
    message(FATAL_ERROR "libidn2 or sqlite3 is missing; ./bootstrap installs what Licet needs")
endif()
loaded_package(pq   libpq   LICET_HAVE_LIBPQ   PostgreSQL)
loaded_package(edit libedit LICET_HAVE_LIBEDIT BSD-3-Clause)
if(edit_LINK_LIBRARIES AND NOT APPLE)
    # The name it is loaded by is the linked file's behind its links: libedit.so.2 or libedit.so.0.
    list(GET edit_LINK_LIBRARIES 0 library)
    file(REAL_PATH "${library}" library)
    string(REGEX REPLACE ".*/(libedit\\.so\\.[0-9]+).*" "\\1" library "${library}")
    target_compile_definitions(package_edit INTERFACE LICET_LIBEDIT="${library}")
endif()

find_path(UTHASH_INCLUDE_DIR uthash.h)
if(NOT UTHASH_INCLUDE_DIR)
    message(FATAL_ERROR "uthash.h is missing; ./bootstrap installs what Licet needs")
endif()
add_library(package_uthash INTERFACE)
target_include_directories(package_uthash SYSTEM INTERFACE "${UTHASH_INCLUDE_DIR}")
file(STRINGS "${UTHASH_INCLUDE_DIR}/uthash.h" version REGEX "define UTHASH_VERSION")
string(REGEX REPLACE ".*VERSION ([0-9.]+).*" "\\1" version "${version}")
record_package(uthash uthash "${version}" BSD-1-Clause STATIC_LINK)

add_library(package_threads INTERFACE)
target_link_libraries(package_threads INTERFACE Threads::Threads)

add_library(package_loader INTERFACE)
target_link_libraries(package_loader INTERFACE ${CMAKE_DL_LIBS})
set(loader_LIBRARIES ${CMAKE_DL_LIBS})

find_library(MATH_LIBRARY m) # part of libc on some systems
add_library(package_math INTERFACE)
if(MATH_LIBRARY)
    target_link_libraries(package_math INTERFACE m)
endif()

# A program of its own takes in what it can: libraries that come as archives, ask for nothing more than to be
# named (so not libidn2, which is under the LGPL), and need no others. Loading a library and binding its names
# costs each start a twentieth of a millisecond, RE2's and the C++ library's several. What others link (liblicet)
# takes nothing in: there may be only one of each in a process that uses it.
set(takes_in ON)
if(LICET_SANITIZE OR APPLE)
    set(takes_in OFF)
endif()
function(may_take_in name archive)
    find_library(${name}_ARCHIVE ${archive})
    if(takes_in AND ${name}_ARCHIVE)
        get_target_property(includes PkgConfig::${name} INTERFACE_INCLUDE_DIRECTORIES)
        if(includes)
            target_include_directories(package_${name} SYSTEM INTERFACE ${includes})
        endif()
        set_target_properties(package_${name} PROPERTIES INTERFACE_LINK_LIBRARIES
            "$<IF:$<BOOL:$<TARGET_PROPERTY:LICET_TAKES_IN>>,${${name}_ARCHIVE},PkgConfig::${name}>")
    endif()
endfunction()
may_take_in(sodium   libsodium.a)
may_take_in(utf8proc libutf8proc.a)
may_take_in(yyjson   libyyjson.a)
may_take_in(zlib     libz.a)
may_take_in(zstd     libzstd.a)
# libpsl where it asks for no more than lib/idn_library gives it.
include(CheckCSourceCompiles)
find_library(psl_ARCHIVE libpsl.a)
set(CMAKE_REQUIRED_LIBRARIES "${psl_ARCHIVE}")
check_c_source_compiles("
    void *psl_latest(const char *);
    int idn2_lookup_u8, u8_strlen, u8_tolower, uninorm_nfkc;
    int main(void) { return psl_latest(0) != 0; }" psl_stands_alone)
unset(CMAKE_REQUIRED_LIBRARIES)
if(psl_ARCHIVE AND psl_stands_alone)
    may_take_in(psl libpsl.a)
endif()
set(takes_cxx_in OFF)
if(NOT re2_STATIC_LIBRARIES MATCHES absl)
    may_take_in(re2 libre2.a)
    if(takes_in AND re2_ARCHIVE)
        set(takes_cxx_in ON)
    endif()
endif()

# Addresses within the program that are set right at its start, packed: 3 KB instead of 240.
include(CheckLinkerFlag)
if(CMAKE_SYSTEM_NAME STREQUAL Linux AND NOT LICET_CFI) # whose linker has another word for it
    set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,--fatal-warnings)
    check_linker_flag(C -Wl,-z,pack-relative-relocs packs_relocations)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
endif()

# For programs: they start quickly.
function(take_libraries_in target)
    set_target_properties(${target} PROPERTIES LICET_TAKES_IN ON)
    if(takes_in) # of an archive only what is used, where it was compiled for that
        target_link_options(${target} PRIVATE -Wl,--gc-sections)
    endif()
    if(takes_cxx_in)
        target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
    if(packs_relocations)
        target_link_options(${target} PRIVATE -Wl,-z,pack-relative-relocs)
    endif()
endfunction()
