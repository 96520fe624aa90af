/*
 * outside.cpp - the like in C++: handles in smart pointers, diagnostics as data.
 */
#include <licet/licet.h>

#include <iostream>
#include <memory>
#include <string>

namespace
{
std::string to_string(licet_text text)
{
    return std::string(text.data != nullptr ? text.data : "", text.size_bytes);
}

template <typename Handle, void (*Free)(Handle *)> struct Freer {
    void operator()(Handle *handle) const
    {
        Free(handle);
    }
};
using Compilation =
    std::unique_ptr<licet_compilation, Freer<licet_compilation, licet_compilation_free>>;
using Reason = std::unique_ptr<licet_string, Freer<licet_string, licet_string_free>>;
} // namespace

int main()
{
    licet_rule_file file = {licet_text_of("wrong.licet"),
                            licet_text_of("licet 1;\nmodule wrong;\nlet x = nowhere;\n")};
    licet_compile_options options = LICET_COMPILE_OPTIONS;
    options.name = licet_text_of("wrong");
    licet_compilation *made = nullptr;
    licet_status status = licet_compile_files(&made, &file, 1, &options);
    Compilation compilation(made);
    std::cout << licet_status_text(status) << "\n";
    for (std::size_t i = 0; i < licet_compilation_diagnostic_count(made); i++) {
        const licet_diagnostic *diagnostic = licet_compilation_diagnostic(made, i);
        std::cout << to_string(diagnostic->at.path) << ":" << diagnostic->at.line << ":"
                  << diagnostic->at.column << " " << to_string(diagnostic->code) << "\n";
    }

    licet_program *program = nullptr;
    licet_string *reason = nullptr;
    status = licet_program_open(&program, licet_text_of("no bundle"), nullptr, &reason);
    Reason owned(reason);
    std::cout << licet_status_text(status) << ": " << to_string(licet_string_text(reason)) << "\n";
    return program == nullptr ? 0 : 1;
}
