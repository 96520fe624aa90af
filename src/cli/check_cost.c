#include "cli/check_cost.h"

static void write_cost(Buffer *out, Text name, const Bound *bound)
{
    buffer_add(out, name);
    buffer_add_string(out, ": ");
    bound_write(out, bound);
    buffer_add_char(out, '\n');
}

static bool write_costs(Buffer *out, Arena *arena, const Checked *checked)
{
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        const Decl *rule = checked->rules.items[i];
        write_cost(out, rule->full_name, cost_of_rule(arena, checked, rule));
        if (arena_failed(arena))
            return false;
        arena_reset(arena);
    }
    for (uint32_t i = 0; i < checked->decides.count; i++) {
        const Decl *decide = checked->decides.items[i];
        Buffer name;
        buffer_init_in(&name, arena);
        buffer_add_string(&name, "decide ");
        buffer_add(&name, decide->name.text);
        const Bound *bound = cost_of_expression(arena, checked, decide->as.let.value);
        write_cost(out, buffer_text(&name), bound);
        if (arena_failed(arena))
            return false;
        arena_reset(arena);
    }
    return !buffer_failed(out);
}

ExitCode check_print_costs(const Checked *checked)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    ExitCode code = EXIT_DONE;
    Buffer text;
    buffer_init(&text, &allocator);
    if (arena == NULL || !write_costs(&text, arena, checked))
        code = (ExitCode)cmd_report_status("check", STATUS_MEMORY);
    else if (!cmd_write(stdout, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    buffer_free(&text);
    arena_free(arena);
    return code;
}
