# layer(<name> [USES <layer>...] [PACKAGES <package>...])
#
# A static library licet_<name> of src/<name>/*.c and *.cc. Its headers are included as
# "<name>/<file>.h" and found through a folder that holds one link, <name>, and nothing else:
# whoever does not use the layer cannot reach it. A folder without sources is a layer of headers.
function(layer name)
    cmake_parse_arguments(arg "" "" "USES;PACKAGES" ${ARGN})
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}/src/${name}")
    set(target licet_${name})

    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.c" "${folder}/*.cc")
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/src/cli/main.c")
    if(name STREQUAL syntax)
        grammar_sources(generated)
    endif()

    if(sources OR generated)
        set(scope PUBLIC)
        add_library(${target} STATIC ${sources} ${generated})
        target_link_libraries(${target} PRIVATE licet_warnings)
    else()
        set(scope INTERFACE)
        add_library(${target} INTERFACE)
    endif()
    set(${target}_SCOPE ${scope} PARENT_SCOPE)

    set(view "${CMAKE_BINARY_DIR}/layers/${name}")
    file(MAKE_DIRECTORY "${view}")
    file(CREATE_LINK "${folder}" "${view}/${name}" SYMBOLIC)
    target_include_directories(${target} ${scope} "${view}")
    if(generated)
        target_include_directories(${target} PRIVATE "${CMAKE_BINARY_DIR}/generated")
    endif()

    set(packages ${arg_PACKAGES})
    list(TRANSFORM arg_USES PREPEND licet_)
    list(TRANSFORM arg_PACKAGES PREPEND package_)
    target_link_libraries(${target} ${scope} ${arg_USES} ${arg_PACKAGES})

    set_property(TARGET ${target} PROPERTY LICET_PACKAGES ${packages})
    set_property(GLOBAL APPEND PROPERTY LICET_LAYERS ${target})
endfunction()

# The scanner and parser that flex and bison make of grammar/: licet.lex.[ch], licet.tab.[ch].
function(grammar_sources out)
    set(scanner "${CMAKE_CURRENT_SOURCE_DIR}/grammar/licet.l")
    set(parser "${CMAKE_CURRENT_SOURCE_DIR}/grammar/licet.y")
    set(${out} "" PARENT_SCOPE)
    if(NOT EXISTS "${scanner}" OR NOT EXISTS "${parser}")
        return()
    endif()

    find_program(FLEX_EXECUTABLE flex REQUIRED)
    find_program(BISON_EXECUTABLE bison REQUIRED)
    set(folder "${CMAKE_BINARY_DIR}/generated")
    file(MAKE_DIRECTORY "${folder}")
    set(bison_flags -Wall $<$<BOOL:${LICET_WERROR}>:-Werror>)

    add_custom_command(
        OUTPUT "${folder}/licet.lex.c" "${folder}/licet.lex.h"
        COMMAND "${FLEX_EXECUTABLE}" "--header-file=${folder}/licet.lex.h"
                -o "${folder}/licet.lex.c" "${scanner}"
        DEPENDS "${scanner}"
        COMMENT "Making the scanner" VERBATIM)
    add_custom_command(
        OUTPUT "${folder}/licet.tab.c" "${folder}/licet.tab.h"
        COMMAND "${BISON_EXECUTABLE}" "${bison_flags}" "--header=${folder}/licet.tab.h"
                -o "${folder}/licet.tab.c" "${parser}"
        DEPENDS "${parser}"
        COMMENT "Making the parser" COMMAND_EXPAND_LISTS VERBATIM)

    # The skeletons of flex and bison are not ours to clean up.
    set_source_files_properties("${folder}/licet.lex.c" "${folder}/licet.tab.c" PROPERTIES
        COMPILE_OPTIONS "-Wno-conversion;-Wno-shadow;-Wno-missing-prototypes;-Wno-sign-compare;-Wno-unused-function;-Wno-unused-parameter;-Wno-unused-but-set-variable;-Wno-error")
    set(${out} "${folder}/licet.lex.c" "${folder}/licet.lex.h"
               "${folder}/licet.tab.c" "${folder}/licet.tab.h" PARENT_SCOPE)
endfunction()
