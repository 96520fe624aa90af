/*
 * outside.cpp - the like in C++: handles in smart pointers, diagnostics as data, expressions.
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
using Diagnostics =
    std::unique_ptr<licet_diagnostics, Freer<licet_diagnostics, licet_diagnostics_free>>;
using Expressions =
    std::unique_ptr<licet_expressions, Freer<licet_expressions, licet_expressions_free>>;
using Expression =
    std::unique_ptr<licet_expression, Freer<licet_expression, licet_expression_free>>;

void print(const licet_diagnostics *diagnostics)
{
    for (std::size_t i = 0; i < licet_diagnostics_count(diagnostics); i++) {
        const licet_diagnostic *diagnostic = licet_diagnostics_item(diagnostics, i);
        std::cout << to_string(diagnostic->at.path) << ":" << diagnostic->at.line << ":"
                  << diagnostic->at.column << " " << to_string(diagnostic->code) << "\n";
    }
}

void evaluate_expressions()
{
    licet_expressions *made = nullptr;
    licet_expressions_new(&made, nullptr);
    Expressions expressions(made);
    const licet_variable variables[] = {{licet_text_of("a"), licet_text_of("int")},
                                        {licet_text_of("b"), licet_text_of("list<string>")}};
    licet_expression *compiled = nullptr;
    licet_expression_new(&compiled, made, licet_text_of("b.map(s, s.size() * a)"), variables, 2,
                         nullptr);
    Expression expression(compiled);
    const licet_result *result = nullptr;
    licet_expression_evaluate_json(&result, compiled,
                                   licet_text_of("{\"a\": 3, \"b\": [\"xy\", \"z\"]}"));
    std::cout << to_string(licet_expression_type(compiled)) << " " << to_string(result->json) << " "
              << result->value.as.list.items[1].as.integer << "\n";

    licet_diagnostics *said = nullptr;
    licet_status status =
        licet_expression_new(&compiled, made, licet_text_of("a + 'x'"), variables, 2, &said);
    Diagnostics diagnostics(said);
    std::cout << licet_status_text(status) << "\n";
    print(said);
}
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
    print(licet_compilation_diagnostics(made));
    evaluate_expressions();

    licet_program *program = nullptr;
    licet_string *reason = nullptr;
    status = licet_program_open(&program, licet_text_of("no bundle"), nullptr, &reason);
    Reason owned(reason);
    std::cout << licet_status_text(status) << ": " << to_string(licet_string_text(reason)) << "\n";
    return program == nullptr ? 0 : 1;
}
