/*
 * server.c - the language server's loop.
 */
#include "lsp/server.h"

#include "base/json_memory.h"
#include "lsp/features.h"
#include "lsp/publish.h"
#include "lsp/rpc.h"

typedef struct Server {
    NotingAllocator memory;
    yyjson_alc json; /* over it, for messages */
    Rpc rpc;
    Workspace *workspace;
    Publisher publisher;
    bool is_initialized;
    bool watches_files; /* the editor does, where it is asked to */
    bool is_shut_down;
    bool has_ended;
    int exit_code;
    Status status; /* of reading and writing */
} Server;

static void note(Server *server, Status status)
{
    if (status != STATUS_OK)
        server->status = status;
}

/* ---- sending --------------------------------------------------------------------------------- */

static void send(Server *server, yyjson_mut_doc *doc)
{
    note(server, rpc_send_message(&server->rpc, doc));
}

static void send_error(Server *server, yyjson_val *id, int code, const char *message)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(&server->json);
    yyjson_mut_val *root = rpc_new_message(doc);
    yyjson_mut_val *error = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, root, "id",
                           id != NULL ? yyjson_val_mut_copy(doc, id) : yyjson_mut_null(doc));
    yyjson_mut_obj_add_int(doc, error, "code", code);
    yyjson_mut_obj_add_str(doc, error, "message", message);
    yyjson_mut_obj_add_val(doc, root, "error", error);
    send(server, doc);
    yyjson_mut_doc_free(doc);
}

/* ---- life ------------------------------------------------------------------------------------ */

static void add_folder(Request *request, yyjson_val *uri)
{
    Buffer path;
    buffer_init_in(&path, request->arena);
    if (position_read_uri(&path, request_text(uri)))
        workspace_add_folder(request->workspace, buffer_text(&path));
}

static void add_capabilities(yyjson_mut_doc *doc, yyjson_mut_val *out)
{
    enum { SYNC_INCREMENTAL = 2 };
    static const char *const providers[] = {
        "hoverProvider",           "definitionProvider",         "referencesProvider",
        "documentSymbolProvider",  "documentFormattingProvider", "documentHighlightProvider",
        "workspaceSymbolProvider", "foldingRangeProvider",       "selectionRangeProvider",
        "inlayHintProvider",
    };
    yyjson_mut_val *sync = yyjson_mut_obj(doc), *completion = yyjson_mut_obj(doc);
    yyjson_mut_val *triggers = yyjson_mut_arr(doc), *rename = yyjson_mut_obj(doc);
    yyjson_mut_val *actions = yyjson_mut_obj(doc), *kinds = yyjson_mut_arr(doc);
    yyjson_mut_val *tokens = yyjson_mut_obj(doc), *signature = yyjson_mut_obj(doc);
    yyjson_mut_val *call_triggers = yyjson_mut_arr(doc);
    yyjson_mut_val *workspace = yyjson_mut_obj(doc), *folders = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_bool(doc, sync, "openClose", true);
    yyjson_mut_obj_add_int(doc, sync, "change", SYNC_INCREMENTAL);
    yyjson_mut_obj_add_bool(doc, sync, "save", true);
    yyjson_mut_obj_add_str(doc, out, "positionEncoding", "utf-16");
    yyjson_mut_obj_add_val(doc, out, "textDocumentSync", sync);
    for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++)
        yyjson_mut_obj_add_bool(doc, out, providers[i], true);
    yyjson_mut_arr_add_str(doc, triggers, ".");
    yyjson_mut_arr_add_str(doc, triggers, " ");
    yyjson_mut_obj_add_val(doc, completion, "triggerCharacters", triggers);
    yyjson_mut_obj_add_val(doc, out, "completionProvider", completion);
    yyjson_mut_arr_add_str(doc, call_triggers, "(");
    yyjson_mut_arr_add_str(doc, call_triggers, ",");
    yyjson_mut_obj_add_val(doc, signature, "triggerCharacters", call_triggers);
    yyjson_mut_obj_add_val(doc, out, "signatureHelpProvider", signature);
    yyjson_mut_obj_add_bool(doc, rename, "prepareProvider", true);
    yyjson_mut_obj_add_val(doc, out, "renameProvider", rename);
    yyjson_mut_arr_add_str(doc, kinds, "quickfix");
    yyjson_mut_obj_add_val(doc, actions, "codeActionKinds", kinds);
    yyjson_mut_obj_add_val(doc, out, "codeActionProvider", actions);
    yyjson_mut_obj_add_val(doc, tokens, "legend", feature_tokens_legend(doc));
    yyjson_mut_obj_add_bool(doc, tokens, "full", true);
    yyjson_mut_obj_add_val(doc, out, "semanticTokensProvider", tokens);
    yyjson_mut_obj_add_bool(doc, folders, "supported", true);
    yyjson_mut_obj_add_bool(doc, folders, "changeNotifications", true);
    yyjson_mut_obj_add_val(doc, workspace, "workspaceFolders", folders);
    yyjson_mut_obj_add_val(doc, out, "workspace", workspace);
}

static yyjson_mut_val *initialize(Request *request)
{
    yyjson_mut_doc *doc = request->reply;
    yyjson_val *folders = yyjson_obj_get(request->params, "workspaceFolders");
    size_t index, count;
    yyjson_val *folder;
    yyjson_arr_foreach(folders, index, count, folder)
    {
        add_folder(request, yyjson_obj_get(folder, "uri"));
    }
    yyjson_val *locale = yyjson_obj_get(request->params, "locale");
    if (yyjson_is_str(locale))
        workspace_speak_chinese(request->workspace,
                                text_starts_with(request_text(locale), TEXT("zh")));
    if (yyjson_arr_size(folders) == 0)
        add_folder(request, yyjson_obj_get(request->params, "rootUri"));
    yyjson_mut_val *out = yyjson_mut_obj(doc), *info = yyjson_mut_obj(doc);
    yyjson_mut_val *capabilities = yyjson_mut_obj(doc);
    add_capabilities(doc, capabilities);
    yyjson_mut_obj_add_val(doc, out, "capabilities", capabilities);
    yyjson_mut_obj_add_str(doc, info, "name", "licet");
    yyjson_mut_obj_add_str(doc, info, "version", LICET_VERSION);
    yyjson_mut_obj_add_val(doc, out, "serverInfo", info);
    return out;
}

/* Asks to be told of files that change behind the editor's back. */
static void watch_files(Server *server, yyjson_val *params)
{
    static const char *const patterns[] = {"**/*.licet", "**/*.json", "**/licet.toml"};
    (void)params;
    if (!server->watches_files)
        return;
    yyjson_mut_doc *doc = yyjson_mut_doc_new(&server->json);
    yyjson_mut_val *root = rpc_new_message(doc), *wanted = yyjson_mut_obj(doc);
    yyjson_mut_val *registration = yyjson_mut_obj(doc), *options = yyjson_mut_obj(doc);
    yyjson_mut_val *registrations = yyjson_mut_arr(doc), *watchers = yyjson_mut_arr(doc);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        yyjson_mut_val *watcher = yyjson_mut_obj(doc);
        yyjson_mut_obj_add_str(doc, watcher, "globPattern", patterns[i]);
        yyjson_mut_arr_append(watchers, watcher);
    }
    yyjson_mut_obj_add_val(doc, options, "watchers", watchers);
    yyjson_mut_obj_add_str(doc, registration, "id", "files");
    yyjson_mut_obj_add_str(doc, registration, "method", "workspace/didChangeWatchedFiles");
    yyjson_mut_obj_add_val(doc, registration, "registerOptions", options);
    yyjson_mut_arr_append(registrations, registration);
    yyjson_mut_obj_add_val(doc, wanted, "registrations", registrations);
    yyjson_mut_obj_add_str(doc, root, "id", "watch");
    yyjson_mut_obj_add_str(doc, root, "method", "client/registerCapability");
    yyjson_mut_obj_add_val(doc, root, "params", wanted);
    send(server, doc);
    yyjson_mut_doc_free(doc);
}

static yyjson_mut_val *shut_down(Request *request)
{
    (void)request;
    return NULL;
}

/* ---- documents ------------------------------------------------------------------------------- */

static void did_open(Server *server, yyjson_val *params)
{
    yyjson_val *item = yyjson_obj_get(params, "textDocument");
    Status status = workspace_open(server->workspace, request_text(yyjson_obj_get(item, "uri")),
                                   yyjson_get_sint(yyjson_obj_get(item, "version")),
                                   request_text(yyjson_obj_get(item, "text")));
    if (status == STATUS_MEMORY)
        server->status = status;
}

static Status apply_change(Server *server, Document *document, yyjson_val *change)
{
    Text text = request_text(yyjson_obj_get(change, "text"));
    yyjson_val *range = yyjson_obj_get(change, "range");
    Text before = buffer_text(&document->text);
    if (!yyjson_is_obj(range))
        return workspace_edit(server->workspace, document, 0, before.size_bytes, text);
    uint32_t start = position_offset(before, request_position(yyjson_obj_get(range, "start")));
    uint32_t end = position_offset(before, request_position(yyjson_obj_get(range, "end")));
    return workspace_edit(server->workspace, document, start, end, text);
}

static void did_change(Server *server, yyjson_val *params)
{
    yyjson_val *item = yyjson_obj_get(params, "textDocument");
    Document *document =
        workspace_document(server->workspace, request_text(yyjson_obj_get(item, "uri")));
    if (document == NULL)
        return;
    document->version = yyjson_get_sint(yyjson_obj_get(item, "version"));
    yyjson_val *changes = yyjson_obj_get(params, "contentChanges"), *change;
    size_t index, count;
    yyjson_arr_foreach(changes, index, count, change)
    {
        if (apply_change(server, document, change) != STATUS_OK)
            server->status = STATUS_MEMORY;
    }
}

static void did_close(Server *server, yyjson_val *params)
{
    Text uri = request_text(yyjson_obj_get(yyjson_obj_get(params, "textDocument"), "uri"));
    if (workspace_close(server->workspace, uri) == STATUS_OK)
        note(server, publish_nothing(&server->publisher, uri));
}

static void did_save(Server *server, yyjson_val *params)
{
    (void)params;
    workspace_reread(server->workspace);
}

/* Calls `change` with the path of every folder in the list. */
static void change_folders(Server *server, yyjson_val *folders,
                           Status (*change)(Workspace *workspace, Text path))
{
    size_t index, count;
    yyjson_val *folder;
    yyjson_arr_foreach(folders, index, count, folder)
    {
        Buffer path;
        buffer_init(&path, &server->memory.allocator);
        if (position_read_uri(&path, request_text(yyjson_obj_get(folder, "uri"))))
            note(server, change(server->workspace, buffer_text(&path)));
        buffer_free(&path);
    }
}

/* Documents may belong to other programs then, and programs to nobody. */
static void did_change_folders(Server *server, yyjson_val *params)
{
    yyjson_val *event = yyjson_obj_get(params, "event");
    change_folders(server, yyjson_obj_get(event, "removed"), workspace_remove_folder);
    change_folders(server, yyjson_obj_get(event, "added"), workspace_add_folder);
    note(server, workspace_find_programs(server->workspace));
    FileSet *project;
    while ((project = workspace_unneeded(server->workspace)) != NULL) {
        note(server, publish_no_more(&server->publisher, project));
        workspace_drop(server->workspace, project);
    }
}

static void leave(Server *server, yyjson_val *params)
{
    (void)params;
    server->has_ended = true;
    server->exit_code = server->is_shut_down ? 0 : 1;
}

/* ---- which is which -------------------------------------------------------------------------- */

static const struct {
    const char *method;
    RequestHandler handler;
} requests[] = {
    {"initialize", initialize},
    {"shutdown", shut_down},
    {"textDocument/hover", feature_hover},
    {"textDocument/definition", feature_definition},
    {"textDocument/references", feature_references},
    {"textDocument/documentHighlight", feature_highlight},
    {"textDocument/documentSymbol", feature_symbols},
    {"textDocument/foldingRange", feature_folding},
    {"textDocument/selectionRange", feature_selection},
    {"textDocument/inlayHint", feature_inlay_hints},
    {"textDocument/signatureHelp", feature_signature},
    {"workspace/symbol", feature_workspace_symbols},
    {"textDocument/prepareRename", feature_prepare_rename},
    {"textDocument/rename", feature_rename},
    {"textDocument/formatting", feature_formatting},
    {"textDocument/codeAction", feature_code_actions},
    {"textDocument/completion", feature_completion},
    {"textDocument/semanticTokens/full", feature_tokens},
};

static const struct {
    const char *method;
    void (*handler)(Server *server, yyjson_val *params);
} notifications[] = {
    {"initialized", watch_files},
    {"textDocument/didOpen", did_open},
    {"textDocument/didChange", did_change},
    {"textDocument/didClose", did_close},
    {"textDocument/didSave", did_save},
    {"workspace/didChangeWatchedFiles", did_save},
    {"workspace/didChangeWorkspaceFolders", did_change_folders},
    {"exit", leave},
};

static RequestHandler find_request(Text method)
{
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        if (text_equal(method, text_of(requests[i].method)))
            return requests[i].handler;
    }
    return NULL;
}

static void answer(Server *server, RequestHandler handler, yyjson_val *id, yyjson_val *params)
{
    Request request = {
        .workspace = server->workspace,
        .params = params,
        .reply = yyjson_mut_doc_new(&server->json),
        .arena = arena_new(&server->memory.allocator),
    };
    if (request.reply == NULL || request.arena == NULL) {
        server->status = STATUS_MEMORY;
    } else {
        yyjson_mut_val *root = rpc_new_message(request.reply);
        yyjson_mut_val *result = handler(&request);
        if (request.error != 0) {
            send_error(server, id, request.error, request.message);
        } else {
            yyjson_mut_obj_add_val(request.reply, root, "id",
                                   yyjson_val_mut_copy(request.reply, id));
            yyjson_mut_obj_add_val(request.reply, root, "result",
                                   result != NULL ? result : yyjson_mut_null(request.reply));
            send(server, request.reply);
        }
    }
    arena_free(request.arena);
    yyjson_mut_doc_free(request.reply);
}

static bool can_watch_files(yyjson_val *params)
{
    yyjson_val *capabilities = yyjson_obj_get(params, "capabilities");
    yyjson_val *workspace = yyjson_obj_get(capabilities, "workspace");
    yyjson_val *files = yyjson_obj_get(workspace, "didChangeWatchedFiles");
    return yyjson_get_bool(yyjson_obj_get(files, "dynamicRegistration"));
}

static void take_request(Server *server, Text method, yyjson_val *id, yyjson_val *params)
{
    RequestHandler handler = find_request(method);
    bool begins = handler == initialize;
    if (server->is_shut_down || (begins && server->is_initialized)) {
        send_error(server, id, RPC_INVALID_REQUEST,
                   begins ? "the server is initialized already" : "the server was shut down");
    } else if (!begins && !server->is_initialized) {
        send_error(server, id, RPC_NOT_INITIALIZED, "the first request is initialize");
    } else if (handler == NULL) {
        send_error(server, id, RPC_METHOD_NOT_FOUND, "the server does not know this method");
    } else {
        answer(server, handler, id, params);
        if (begins)
            server->watches_files = can_watch_files(params);
        server->is_initialized = true;
        server->is_shut_down = handler == shut_down;
    }
}

static void take_notification(Server *server, Text method, yyjson_val *params)
{
    for (size_t i = 0; i < sizeof notifications / sizeof notifications[0]; i++) {
        bool may = server->is_initialized || notifications[i].handler == leave;
        if (may && text_equal(method, text_of(notifications[i].method)))
            notifications[i].handler(server, params);
    }
}

static void take_message(Server *server, Text body)
{
    yyjson_doc *doc =
        yyjson_read_opts((char *)(uintptr_t)body.data, body.size_bytes, 0, &server->json, NULL);
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *method = yyjson_obj_get(root, "method"), *id = yyjson_obj_get(root, "id");
    yyjson_val *params = yyjson_obj_get(root, "params");
    bool is_answer = method == NULL && (yyjson_obj_get(root, "result") != NULL ||
                                        yyjson_obj_get(root, "error") != NULL);
    if (doc == NULL)
        send_error(server, NULL, RPC_PARSE_ERROR, "the message is no JSON");
    else if (!yyjson_is_str(method) && !is_answer)
        send_error(server, id, RPC_INVALID_REQUEST, "the message is no request");
    else if (id != NULL && !is_answer)
        take_request(server, request_text(method), id, params);
    else if (!is_answer)
        take_notification(server, request_text(method), params);
    yyjson_doc_free(doc);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void publish_what_is_due(Server *server)
{
    enum { PAUSE_MS = 300 }; /* as between two words that are typed */
    if (!rpc_has_more(&server->rpc, 0))
        note(server, publish_open(&server->publisher));
    if (publish_closed_due(&server->publisher) && !rpc_has_more(&server->rpc, PAUSE_MS))
        note(server, publish_closed(&server->publisher));
}

static void serve(Server *server)
{
    while (!server->has_ended && server->status == STATUS_OK) {
        RpcPart part;
        Text body;
        publish_what_is_due(server);
        Status status = rpc_next(&server->rpc, &part, &body);
        if (status != STATUS_OK)
            server->status = status;
        else if (part == RPC_END)
            leave(server, NULL);
        else if (part == RPC_TOO_LONG)
            send_error(server, NULL, RPC_INVALID_REQUEST, "the message is longer than 64 MiB");
        else
            take_message(server, body);
        if (server->memory.failed)
            server->status = STATUS_MEMORY;
    }
}

Status server_run(int *out_code, int input, int output, const char *const *paths, int path_count,
                  bool chinese, const Allocator *allocator)
{
    Server server = {.status = STATUS_OK};
    const Allocator *memory = &server.memory.allocator;
    noting_allocator_init(&server.memory, allocator);
    server.json = json_memory(memory);
    server.workspace = workspace_new(memory, paths, path_count);
    rpc_init(&server.rpc, input, output, &server.memory);
    server.publisher = (Publisher){&server.rpc, server.workspace, memory, &server.json, NULL};
    if (server.workspace != NULL)
        workspace_speak_chinese(server.workspace, chinese);
    else
        server.status = STATUS_MEMORY;
    serve(&server);
    publisher_free(&server.publisher);
    rpc_free(&server.rpc);
    workspace_free(server.workspace);
    *out_code = server.exit_code;
    return server.status;
}
