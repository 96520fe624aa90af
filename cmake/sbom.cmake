# The software bill of materials, as SPDX 2.3 in JSON, made from the libraries that packages.cmake found.
# A build may set SOURCE_DATE_EPOCH for a document that is the same each time.
function(sbom_package out name version licence purl_name relation)
    string(CONFIGURE [[
    {
      "SPDXID": "SPDXRef-@name@",
      "name": "@purl_name@",
      "versionInfo": "@version@",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "NOASSERTION",
      "licenseDeclared": "@licence@",
      "copyrightText": "NOASSERTION"
    }]] text @ONLY)
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(write_sbom file)
    sbom_package(packages licet "${PROJECT_VERSION}" Apache-2.0 licet "")
    set(relations "    { \"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-licet\" }")
    get_property(names GLOBAL PROPERTY LICET_PACKAGES)
    foreach(name IN LISTS names)
        get_property(row GLOBAL PROPERTY LICET_PACKAGE_${name})
        list(GET row 0 module)
        list(GET row 1 version)
        list(GET row 2 licence)
        list(GET row 3 relation)
        sbom_package(package ${name} "${version}" "${licence}" "${module}" "${relation}")
        string(APPEND packages ",\n${package}")
        set(from licet)
        set(to ${name})
        if(relation MATCHES "_OF$") # what the library is of us
            set(from ${name})
            set(to licet)
        endif()
        string(APPEND relations ",\n    { \"spdxElementId\": \"SPDXRef-${from}\", \"relationshipType\": \"${relation}\", \"relatedSpdxElement\": \"SPDXRef-${to}\" }")
    endforeach()
    string(SHA256 identity "${packages}")
    string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
    file(WRITE "${file}"
"{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"licet-${PROJECT_VERSION}\",
  \"documentNamespace\": \"urn:licet:spdx:${PROJECT_VERSION}:${identity}\",
  \"creationInfo\": {
    \"created\": \"${created}\",
    \"creators\": [\"Tool: licet-cmake/sbom.cmake\"]
  },
  \"packages\": [
${packages}
  ],
  \"relationships\": [
${relations}
  ]
}
")
endfunction()
