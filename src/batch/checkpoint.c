#include "batch/checkpoint.h"

#include <yyjson.h>

#include "base/file.h"
#include "base/json_memory.h"

enum { CHECKPOINT_BYTES_MAX = 64 * 1024 * 1024, CHECKPOINT_VERSION = 1 };

/* ---- writing --------------------------------------------------------------------------------- */

static void add_number(Buffer *out, const char *name, uint64_t number)
{
    buffer_add_char(out, out->data[out->size_bytes - 1] == '{' ? '\n' : ',');
    buffer_add_json_string(out, text_of(name));
    buffer_add_char(out, ':');
    buffer_add_uint(out, number);
}

static void add_numbers(Buffer *out, const char *name, const uint64_t *numbers, uint32_t count)
{
    buffer_add_format(out, ",\n\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(out, ',');
        buffer_add_uint(out, numbers[i]);
    }
    buffer_add_char(out, ']');
}

static void write_checkpoint(Buffer *out, const Checkpoint *checkpoint, Text settings,
                             Summary *summary)
{
    const BatchPosition *position = &checkpoint->position;
    if (!buffer_reserve(out, 1))
        return;
    buffer_add_char(out, '{');
    add_number(out, "licet_checkpoint", CHECKPOINT_VERSION);
    add_number(out, "output_bytes", checkpoint->output_bytes);
    add_number(out, "output_crc", checkpoint->output_crc);
    add_number(out, "input", position->input);
    add_number(out, "offset_bytes", position->offset_bytes);
    add_number(out, "line", position->cut.line);
    add_number(out, "layout", position->cut.layout);
    add_number(out, "started", position->cut.started);
    add_number(out, "was_array", position->cut.was_array);
    add_number(out, "has_element", position->cut.has_element);
    add_number(out, "ended_line", position->cut.ended_line);
    add_number(out, "records", position->records);
    add_number(out, "written", position->written);
    add_number(out, "in_array", position->in_array);
    add_numbers(out, "verdicts", position->verdicts, VERDICT_COUNT);
    if (summary != NULL)
        add_numbers(out, "summary", summary_counter(summary, VERDICT_COUNT),
                    summary_counter_count(summary) - VERDICT_COUNT);
    buffer_add_string(out, ",\n\"settings\":");
    buffer_add_json_string(out, settings);
    buffer_add_string(out, "}\n");
}

Status checkpoint_save(const char *path, const Checkpoint *checkpoint, Text settings,
                       Summary *summary, const Allocator *allocator)
{
    Buffer text;
    buffer_init(&text, allocator);
    write_checkpoint(&text, checkpoint, settings, summary);
    Status status = buffer_failed(&text) ? STATUS_MEMORY : file_write(path, buffer_text(&text));
    buffer_free(&text);
    return status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static uint64_t number_of(yyjson_val *root, const char *name)
{
    return yyjson_get_uint(yyjson_obj_get(root, name));
}

static bool read_numbers(yyjson_val *root, const char *name, uint64_t *numbers, uint32_t count)
{
    yyjson_val *list = yyjson_obj_get(root, name);
    size_t index, size;
    yyjson_val *item;
    if (yyjson_arr_size(list) != count)
        return false;
    yyjson_arr_foreach(list, index, size, item)
    {
        numbers[index] = yyjson_get_uint(item);
    }
    return true;
}

static Status not_one(Buffer *reason)
{
    buffer_add_string(reason, "it is no checkpoint of this version of licet");
    return STATUS_INPUT;
}

static Status read_checkpoint(Checkpoint *out, yyjson_val *root, Text settings, Summary *summary,
                              Buffer *reason)
{
    BatchPosition *position = &out->position;
    yyjson_val *saved = yyjson_obj_get(root, "settings");
    if (number_of(root, "licet_checkpoint") != CHECKPOINT_VERSION || !yyjson_is_str(saved))
        return not_one(reason);
    if (!text_equal((Text){yyjson_get_str(saved), yyjson_get_len(saved)}, settings)) {
        buffer_add_string(reason, "it is of a run with other rules, options or inputs");
        return STATUS_INPUT;
    }
    *out = (Checkpoint){.output_bytes = number_of(root, "output_bytes"),
                        .output_crc = (uint32_t)number_of(root, "output_crc")};
    position->input = (uint32_t)number_of(root, "input");
    position->offset_bytes = number_of(root, "offset_bytes");
    position->cut.line = number_of(root, "line");
    position->cut.layout = (uint8_t)(number_of(root, "layout") % (CUT_LAYOUT_ROWS + 1));
    position->cut.started = number_of(root, "started") != 0;
    position->cut.was_array = number_of(root, "was_array") != 0;
    position->cut.has_element = number_of(root, "has_element") != 0;
    position->cut.ended_line = number_of(root, "ended_line") != 0;
    position->records = number_of(root, "records");
    position->written = number_of(root, "written");
    position->in_array = number_of(root, "in_array") != 0;
    if (!read_numbers(root, "verdicts", position->verdicts, VERDICT_COUNT))
        return not_one(reason);
    if (summary == NULL)
        return STATUS_OK;
    memcpy(summary->verdicts, position->verdicts, sizeof summary->verdicts);
    return read_numbers(root, "summary", summary_counter(summary, VERDICT_COUNT),
                        summary_counter_count(summary) - VERDICT_COUNT)
               ? STATUS_OK
               : not_one(reason);
}

Status checkpoint_load(Checkpoint *out, const char *path, Text settings, Summary *summary,
                       const Allocator *allocator, Buffer *reason)
{
    Buffer text;
    buffer_init(&text, allocator);
    Status status = file_read(&text, path, CHECKPOINT_BYTES_MAX);
    if (status == STATUS_OK) {
        yyjson_read_err error;
        yyjson_alc memory = json_memory(allocator);
        yyjson_doc *doc =
            yyjson_read_opts(text.data, text.size_bytes, YYJSON_READ_NOFLAG, &memory, &error);
        if (doc != NULL)
            status = read_checkpoint(out, yyjson_doc_get_root(doc), settings, summary, reason);
        else
            status =
                error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION ? STATUS_MEMORY : not_one(reason);
        yyjson_doc_free(doc);
    }
    buffer_free(&text);
    return status;
}
