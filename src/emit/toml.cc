#include "emit/toml.h"

#include <cstring>
#include <new>
#include <string>
#include <vector>

#define TOML_ENABLE_FORMATTERS 0
/* What toml++ 3.3 takes for granted of a key is not so in every text: where it is not, the steps behind say what
 * is wrong. With NDEBUG its assertions would be assumptions. */
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>

namespace
{
using Visit = void (*)(void *context, const TomlEntry *entry);

Text text_in(const std::string &string)
{
    return Text{string.data(), string.size()};
}

TomlPlace place_of(const toml::source_position &position)
{
    return TomlPlace{position.line, position.column};
}

/* Texts of an array; false where something else is in it. */
bool texts_of(std::vector<Text> &out, const toml::array &array)
{
    for (const auto &node : array) {
        const auto *string = node.as_string();
        if (string == nullptr)
            return false;
        out.push_back(text_in(string->get()));
    }
    return true;
}

void visit_value(const toml::node &node, TomlEntry entry, Visit visit, void *context)
{
    std::vector<Text> texts;
    entry.kind = TOML_OTHER;
    if (const auto *string = node.as_string()) {
        entry.kind = TOML_TEXT;
        entry.text = text_in(string->get());
    } else if (const auto *boolean = node.as_boolean()) {
        entry.kind = TOML_BOOL;
        entry.boolean = boolean->get();
    } else if (const auto *array = node.as_array(); array != nullptr && texts_of(texts, *array)) {
        entry.kind = TOML_TEXTS;
        entry.text_count = texts.size();
        entry.texts = texts.data();
    }
    visit(context, &entry);
}

/* toml++ holds nesting to a depth of its own. */
void visit_table(const toml::table &table, const std::string &name, Visit visit, void *context)
{
    for (const auto &[key, node] : table) {
        std::string key_text(key.str());
        if (const auto *inner = node.as_table()) {
            std::string inner_name = name;
            inner_name.append(name.empty() ? "" : ".").append(key_text);
            visit_table(*inner, inner_name, visit, context);
            continue;
        }
        TomlEntry entry{};
        entry.table = text_in(name);
        entry.key = text_in(key_text);
        entry.key_at = place_of(key.source().begin);
        entry.value_at = place_of(node.source().begin);
        visit_value(node, entry, visit, context);
    }
}
} // namespace

/* Exceptions must not reach C. */
Status toml_read(Text text, Visit visit, void *context, TomlError *error)
{
    try {
        toml::table table = toml::parse(std::string_view(text.data, text.size_bytes));
        visit_table(table, "", visit, context);
        return STATUS_OK;
    } catch (const toml::parse_error &wrong) {
        error->at = place_of(wrong.source().begin);
        std::strncpy(error->message, wrong.what(), sizeof error->message - 1);
        error->message[sizeof error->message - 1] = '\0';
        return STATUS_INPUT;
    } catch (const std::bad_alloc &) {
        return STATUS_MEMORY;
    }
}
