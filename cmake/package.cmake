# What `cmake --install` and cpack lay down besides the library: manual pages, completions, documents, the
# filing rules, and the bill of materials. cpack makes a .deb and a .tar.gz of it.
include(cmake/sbom.cmake)
write_sbom("${CMAKE_BINARY_DIR}/licet.spdx.json")

install(FILES README.md CHANGELOG.md LICENSE "${CMAKE_BINARY_DIR}/licet.spdx.json" TYPE DOC)
install(DIRECTORY docs/ TYPE DOC FILES_MATCHING PATTERN "*.md"
        PATTERN man EXCLUDE PATTERN completion EXCLUDE)
install(DIRECTORY docs/man/ DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" FILES_MATCHING PATTERN "*.1")
install(FILES docs/completion/licet.bash RENAME licet
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES docs/completion/_licet DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES docs/completion/licet.fish
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(DIRECTORY rules/icp DESTINATION "${CMAKE_INSTALL_DATADIR}/licet/rules")

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME licet)
set(CPACK_PACKAGE_VENDOR "Licet")
set(CPACK_PACKAGE_CONTACT "The Licet maintainers <maintainers@licet.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME "licet-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# The latter two are loaded: for names beyond ASCII, and for reference data.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "publicsuffix, libidn2-0, libsqlite3-0")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libpq5, libedit2") # loaded where something asks for them
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
if(deps_libraries)
    get_filename_component(private "${deps_libraries}" DIRECTORY)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${private}")
endif()
include(CPack)
