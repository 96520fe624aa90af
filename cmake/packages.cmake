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
package(idn2     libidn2    LICENCE "LGPL-3.0-or-later OR GPL-2.0-or-later")
package(psl      libpsl     LICENCE MIT)
package(yyjson   yyjson     LICENCE MIT)
package(sqlite3  sqlite3    LICENCE blessing)
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
        target_compile_definitions(package_${name} INTERFACE ${define})
        record_package(${name} ${module} "${${name}_VERSION}" "${licence}" OPTIONAL_DEPENDENCY_OF)
    endif()
    set(${name}_LIBRARIES "" PARENT_SCOPE)
    set(${name}_LINK_LIBRARIES "${${name}_LINK_LIBRARIES}" PARENT_SCOPE)
endfunction()
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

# A program of its own takes RE2 and the C++ library in, where RE2 comes as an archive that asks for nothing
# more: finding what C++ shares by its names takes longer than all else a start does. What others
# link (liblicet) must not: there may be only one C++ library in a process that uses it.
find_library(RE2_ARCHIVE libre2.a)
set(static_cxx OFF)
if(RE2_ARCHIVE AND NOT re2_STATIC_LIBRARIES MATCHES absl AND NOT LICET_SANITIZE AND NOT APPLE)
    set(static_cxx ON)
    set_target_properties(package_re2 PROPERTIES INTERFACE_LINK_LIBRARIES
        "$<IF:$<BOOL:$<TARGET_PROPERTY:LICET_STATIC_CXX>>,${RE2_ARCHIVE},PkgConfig::re2>")
endif()
function(take_cxx_in target)
    if(static_cxx)
        set_target_properties(${target} PROPERTIES LICET_STATIC_CXX ON)
        target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
endfunction()
