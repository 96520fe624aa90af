# liblicet, shared and static: every layer but the command line, of which only licet_* is visible.
# Installed with its header, a pkg-config file and a CMake package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(layers GLOBAL PROPERTY LICET_LAYERS)
list(REMOVE_ITEM layers licet_cli)
set(objects "")
set(dependencies "")
foreach(target IN LISTS layers)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
        list(APPEND objects $<TARGET_OBJECTS:${target}>)
    endif()
    get_target_property(packages ${target} LICET_PACKAGES)
    if(packages)
        list(APPEND dependencies ${packages})
    endif()
endforeach()
list(REMOVE_DUPLICATES dependencies)
list(TRANSFORM dependencies PREPEND package_)

# What a machine lacks and ./bootstrap unpacked goes along, in a folder of Licet's own.
set(private_folder "${CMAKE_INSTALL_LIBDIR}/licet-deps")
if(deps_libraries)
    file(REAL_PATH "${deps_libraries}" unpacked)
    install(FILES "${unpacked}" DESTINATION "${private_folder}" RENAME libyyjson.so.0)
    cmake_path(GET deps_libraries PARENT_PATH unpacked)
    file(CREATE_LINK "${unpacked}" "${CMAKE_BINARY_DIR}/licet-deps" SYMBOLIC)
endif()

# What is installed looks there and nowhere in this machine's build tree, which has the folder beside
# its programs; so nothing need be linked again when it is installed.
function(installed_run_path target)
    set_target_properties(${target} PROPERTIES INSTALL_RPATH_USE_LINK_PATH OFF INSTALL_RPATH "")
    if(deps_libraries AND ARGN)
        list(TRANSFORM ARGN PREPEND "$ORIGIN/")
        set_target_properties(${target} PROPERTIES INSTALL_RPATH "${ARGN}")
    endif()
endfunction()

set(interface "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src/include>"
              "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")

add_library(licet_shared SHARED ${objects})
set_target_properties(licet_shared PROPERTIES
    OUTPUT_NAME licet EXPORT_NAME licet LINKER_LANGUAGE CXX
    VERSION "${PROJECT_VERSION}"
    # Until 1.0 a minor version may break the interface.
    SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
target_include_directories(licet_shared INTERFACE ${interface})
target_link_libraries(licet_shared PRIVATE ${dependencies})
if(NOT APPLE)
    # Also what was inlined from the C++ library stays inside.
    file(WRITE "${CMAKE_BINARY_DIR}/generated/liblicet.map" "{ global: licet_*; local: *; };\n")
    target_link_options(licet_shared PRIVATE
        "-Wl,--version-script=${CMAKE_BINARY_DIR}/generated/liblicet.map")
    if(NOT LICET_SANITIZE)
        target_link_options(licet_shared PRIVATE -Wl,-z,defs)
    endif()
endif()
installed_run_path(licet_shared licet-deps)

# One object, so that names which only the layers share cannot clash with a program's own.
set(whole "${CMAKE_BINARY_DIR}/generated/liblicet.o")
if(APPLE)
    set(whole ${objects})
else()
    add_custom_command(
        OUTPUT "${whole}"
        COMMAND "${CMAKE_LINKER}" -r -o "${whole}" ${objects}
        COMMAND "${CMAKE_OBJCOPY}" --localize-hidden --strip-debug "${whole}"
        DEPENDS ${objects} COMMAND_EXPAND_LISTS VERBATIM COMMENT "Joining liblicet")
endif()
add_library(licet_static STATIC ${whole})
set_source_files_properties(${whole} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
set_target_properties(licet_static PROPERTIES OUTPUT_NAME licet LINKER_LANGUAGE CXX)
target_include_directories(licet_static INTERFACE ${interface})

# Whoever links statically needs the libraries underneath, by their names.
set(static_libraries "")
foreach(dependency IN LISTS dependencies)
    string(REPLACE package_ "" name ${dependency})
    list(APPEND static_libraries ${${name}_LIBRARIES})
endforeach()
list(APPEND static_libraries stdc++ m pthread)
list(REMOVE_DUPLICATES static_libraries)
target_link_libraries(licet_static INTERFACE "$<INSTALL_INTERFACE:${static_libraries}>"
                                             "$<BUILD_INTERFACE:${dependencies}>")
list(TRANSFORM static_libraries PREPEND -l OUTPUT_VARIABLE LICET_LIBS_PRIVATE)
string(JOIN " " LICET_LIBS_PRIVATE ${LICET_LIBS_PRIVATE})

# Relative, so that the installed tree may be moved.
file(RELATIVE_PATH LICET_UP "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${PROJECT_SOURCE_DIR}/cmake/licet.pc.in" "${CMAKE_BINARY_DIR}/licet.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/licet.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/include/licet" TYPE INCLUDE)
install(TARGETS licet_shared licet_static EXPORT licet)
install(EXPORT licet FILE licetTargets.cmake NAMESPACE licet::
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/licet")
file(WRITE "${CMAKE_BINARY_DIR}/licetConfig.cmake"
     "include(\"\${CMAKE_CURRENT_LIST_DIR}/licetTargets.cmake\")\n")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/licetConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/licetConfig.cmake" "${CMAKE_BINARY_DIR}/licetConfigVersion.cmake"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/licet")
