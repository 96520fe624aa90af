/*
 * publish.c - diagnostics for the editor.
 */
#include "lsp/publish.h"

#include <string.h>

#include "base/limits.h"
#include "lsp/features.h"

/* ---- messages -------------------------------------------------------------------------------- */

/* What is said of the diags' `file`, or of no file (NONE): nothing. */
static Status publish(Publisher *publisher, Text uri, const Diags *diags, uint32_t file,
                      const Document *document)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(publisher->json);
    yyjson_mut_val *root = rpc_new_message(doc);
    yyjson_mut_val *params = yyjson_mut_obj(doc), *list = yyjson_mut_arr(doc);
    for (size_t i = 0; diags != NULL && i < diags_count(diags); i++) {
        const Diag *diag = diags_get(diags, i);
        if (diag->at.file == file)
            yyjson_mut_arr_append(list, feature_diagnostic(doc, diags, diag));
    }
    yyjson_mut_obj_add_strncpy(doc, params, "uri", uri.data, uri.size_bytes);
    if (document != NULL)
        yyjson_mut_obj_add_int(doc, params, "version", document->version);
    yyjson_mut_obj_add_val(doc, params, "diagnostics", list);
    yyjson_mut_obj_add_str(doc, root, "method", "textDocument/publishDiagnostics");
    yyjson_mut_obj_add_val(doc, root, "params", params);
    Status status = rpc_send_message(publisher->rpc, doc);
    yyjson_mut_doc_free(doc);
    return status;
}

Status publish_nothing(Publisher *publisher, Text uri)
{
    return publish(publisher, uri, NULL, 0, NULL);
}

static Status publish_path(Publisher *publisher, Text path, const Diags *diags, uint32_t file)
{
    Buffer uri;
    buffer_init(&uri, publisher->allocator);
    position_write_uri(&uri, path);
    Status status = buffer_failed(&uri) ? STATUS_MEMORY
                                        : publish(publisher, buffer_text(&uri), diags, file, NULL);
    buffer_free(&uri);
    return status;
}

/* ---- open documents -------------------------------------------------------------------------- */

static Status publish_document(Publisher *publisher, const FileSet *project,
                               const Document *document)
{
    uint32_t file;
    if (!workspace_file(&file, &project->compilation, document))
        return STATUS_OK;
    return publish(publisher, text_of(document->uri), project->compilation.diags, file, document);
}

static Status publish_documents(Publisher *publisher, FileSet *project)
{
    Status status = workspace_skim(publisher->workspace, project);
    for (Document *document = workspace_documents(publisher->workspace);
         document != NULL && status == STATUS_OK; document = document->next) {
        if (workspace_project(publisher->workspace, document) == project)
            status = publish_document(publisher, project, document);
    }
    return status;
}

Status publish_open(Publisher *publisher)
{
    Status status = STATUS_OK;
    for (Document *document = workspace_documents(publisher->workspace); document != NULL;
         document = document->next) {
        if (workspace_project(publisher->workspace, document) == NULL)
            return STATUS_MEMORY;
    }
    for (FileSet *project = workspace_projects(publisher->workspace);
         project != NULL && status == STATUS_OK; project = project->next) {
        if (!project->is_fresh)
            status = publish_documents(publisher, project);
    }
    return status;
}

/* ---- closed files ---------------------------------------------------------------------------- */

static void free_told(Publisher *publisher, Told *told)
{
    if (told->path != NULL)
        allocator_free(publisher->allocator, told->path, strlen(told->path) + 1);
    allocator_free(publisher->allocator, told, sizeof *told);
}

void publisher_free(Publisher *publisher)
{
    while (publisher->told != NULL) {
        Told *told = publisher->told;
        publisher->told = told->next;
        free_told(publisher, told);
    }
}

static Told *find_told(const Publisher *publisher, const FileSet *project, Text path)
{
    Told *told = publisher->told;
    while (told != NULL && (told->project != project || !text_equal(text_of(told->path), path)))
        told = told->next;
    return told;
}

static Told *add_told(Publisher *publisher, const FileSet *project, Text path)
{
    Told *told = allocator_alloc(publisher->allocator, sizeof *told);
    if (told == NULL)
        return NULL;
    *told = (Told){allocator_alloc(publisher->allocator, path.size_bytes + 1), project, true,
                   publisher->told};
    publisher->told = told;
    if (told->path == NULL)
        return NULL;
    memcpy(told->path, path.data, path.size_bytes);
    told->path[path.size_bytes] = '\0';
    return told;
}

static bool is_open(const Publisher *publisher, Text path)
{
    return workspace_document_at(publisher->workspace, path) != NULL;
}

/* One of the program's files: what is said of it, or that nothing is any more. */
static Status publish_file(Publisher *publisher, const FileSet *project, const Diags *diags,
                           uint32_t file, bool has_any)
{
    Text path = sources_get(diags_sources(diags), file)->path;
    Told *told = find_told(publisher, project, path);
    if (is_open(publisher, path) || text_starts_with(path, TEXT("stdlib:")) ||
        (!has_any && told == NULL))
        return STATUS_OK;
    if (told == NULL)
        told = add_told(publisher, project, path);
    if (told == NULL)
        return STATUS_MEMORY;
    told->is_current = has_any;
    return has_any ? publish_path(publisher, path, diags, file) : STATUS_OK;
}

/* Takes back what was said of the program's files and does not hold any more. */
static Status take_back(Publisher *publisher, const FileSet *project)
{
    Status status = STATUS_OK;
    for (Told **link = &publisher->told; *link != NULL && status == STATUS_OK;) {
        Told *told = *link;
        if (told->project != project || told->is_current) {
            link = &told->next;
            continue;
        }
        /* An open document's are published as its own. */
        if (!is_open(publisher, text_of(told->path)))
            status = publish_path(publisher, text_of(told->path), NULL, 0);
        *link = told->next;
        free_told(publisher, told);
    }
    return status;
}

static void doubt(Publisher *publisher, const FileSet *project)
{
    for (Told *told = publisher->told; told != NULL; told = told->next)
        told->is_current = told->is_current && told->project != project;
}

Status publish_no_more(Publisher *publisher, const FileSet *project)
{
    doubt(publisher, project);
    return take_back(publisher, project);
}

static Status publish_files(Publisher *publisher, const FileSet *project)
{
    const Diags *diags = project->compilation.diags;
    uint32_t count = sources_count(diags_sources(diags));
    bool *has_any = arena_alloc_array(project->arena, (size_t)count + 1, sizeof *has_any);
    if (has_any == NULL)
        return STATUS_MEMORY;
    for (size_t i = 0; i < diags_count(diags); i++) {
        if (span_is_somewhere(diags_get(diags, i)->at))
            has_any[diags_get(diags, i)->at.file] = true;
    }
    doubt(publisher, project);
    Status status = STATUS_OK;
    for (uint32_t file = 0; file < count && status == STATUS_OK; file++)
        status = publish_file(publisher, project, diags, file, has_any[file]);
    return status == STATUS_OK ? take_back(publisher, project) : status;
}

static Status tell(Publisher *publisher, FileSet *project)
{
    Status status = workspace_check_all(publisher->workspace, project);
    if (status == STATUS_LIMIT) /* too much to be checked whenever the author pauses */
        status = STATUS_OK;
    else if (status == STATUS_OK)
        status = publish_files(publisher, project);
    project->is_told = status == STATUS_OK;
    /* Closed files may have taken the place of what is said of open ones. */
    const Diags *diags = project->compilation.diags;
    if (diags != NULL && diags_count(diags) >= LIMIT_DIAGNOSTICS)
        project->is_fresh = false;
    return status;
}

Status publish_closed(Publisher *publisher)
{
    Status status = STATUS_OK;
    for (FileSet *project = workspace_projects(publisher->workspace);
         project != NULL && status == STATUS_OK; project = project->next) {
        if (!project->is_told)
            status = tell(publisher, project);
    }
    return status;
}

bool publish_closed_due(const Publisher *publisher)
{
    const FileSet *project = workspace_projects(publisher->workspace);
    while (project != NULL && project->is_told)
        project = project->next;
    return project != NULL;
}
