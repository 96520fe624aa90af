/*
 * workspace.h - the files an editor has open, and the programs they belong to.
 *
 * A document belongs to the project whose licet.toml, beside or above it, names it among its
 * sources; else to the program of the topmost folder, within the workspace, that can be reached
 * from its own by going up through folders that hold rule files; or, where the server was told
 * paths, to the one program of these. Outside the workspace's folders that is the document's own
 * folder alone: below it may be the whole disk. A program is checked as a whole, from memory,
 * whenever a document of it has changed: its arena keeps its room, so that checking again asks the
 * system for none.
 *
 * Layer: lsp.
 */
#pragma once

#include "check/references.h"
#include "emit/compile.h"

typedef struct Workspace Workspace;

/* An open document. */
typedef struct Document {
    char *path;
    char *uri;  /* as the editor has it */
    char *root; /* of its program, as FileSet.root */
    int64_t version;
    Buffer text;
    struct Document *next;
} Document;

/* How much of a program is looked at: what diagnostics of open files need, and besides the types of
 * all that can be named; all that they and names need; or all there is. */
typedef enum CheckDepth { CHECK_SKIM, CHECK_TYPES, CHECK_WHOLE, CHECK_ALL } CheckDepth;

/* Files that are checked together. */
typedef struct FileSet {
    char *root;   /* licet.toml, a folder, or "FOLDER/": it alone; NULL for the paths the server was
                     told */
    Arena *files; /* paths and texts on disk */
    uint32_t file_count;
    CompileSource *sources;
    ParseCache *cache;
    Arena *arena; /* of the last check */
    Compilation compilation;
    References references;
    bool is_read;  /* from disk */
    bool is_fresh; /* the check has seen all changes */
    CheckDepth depth;
    bool has_references;
    bool is_told; /* what has changed was said of closed files too */
    struct FileSet *next;
} FileSet;

/* `paths` are files and folders of the one program, or none; borrowed. NULL: no memory. */
Workspace *workspace_new(const Allocator *allocator, const char *const *paths, int path_count);
void workspace_free(Workspace *workspace);
/* Folders that programs are looked for in; adds one. Where it holds a licet.toml, that project's is
 * known at once. */
Status workspace_add_folder(Workspace *workspace, Text path);
/* Removes one; of no folder that is not there is anything said. */
Status workspace_remove_folder(Workspace *workspace, Text path);
/* After folders have been added or removed: finds anew which program every document belongs to.
 * STATUS_MEMORY. */
Status workspace_find_programs(Workspace *workspace);
/* The language of what is said from now on: English, if not Chinese. */
void workspace_speak_chinese(Workspace *workspace, bool chinese);

/* The open document of that URI, or at that path; NULL where there is none. */
Document *workspace_document(Workspace *workspace, Text uri);
Document *workspace_document_at(Workspace *workspace, Text path);
Document *workspace_documents(Workspace *workspace);
/* STATUS_INPUT: the URI names no file. Opening one that is open replaces its text. */
Status workspace_open(Workspace *workspace, Text uri, int64_t version, Text text);
Status workspace_close(Workspace *workspace, Text uri);
/* Replaces a stretch of bytes of a document. */
Status workspace_edit(Workspace *workspace, Document *document, size_t start, size_t end,
                      Text text);
/* Files have changed on disk: they are read anew. */
void workspace_reread(Workspace *workspace);

/* The programs known; each is checked by workspace_check() if it has to be. */
FileSet *workspace_projects(Workspace *workspace);
/* A program that no document belongs to any more and that no folder names; NULL: there is none. */
FileSet *workspace_unneeded(Workspace *workspace);
void workspace_drop(Workspace *workspace, FileSet *project);
/* The program of a document. NULL: no memory. */
FileSet *workspace_project(Workspace *workspace, const Document *document);
/* Makes a program's check up to date: of all files; or for diagnostics alone, of as much as these
 * need (CompileOptions.skim). STATUS_MEMORY. */
Status workspace_check(Workspace *workspace, FileSet *project);
Status workspace_skim(Workspace *workspace, FileSet *project);
/* The same of all files as if each were open. STATUS_LIMIT: the program has more text than
 * WORKSPACE_CLOSED_BYTES and was not looked at. */
enum { WORKSPACE_CLOSED_BYTES = 8 << 20 };
Status workspace_check_all(Workspace *workspace, FileSet *project);
/* The words of a program all of which is checked; made when first asked for. NULL: no memory. */
const References *workspace_references(FileSet *project);
/* The same as if the document had another text: for what is being typed. *out lives in `arena`, and
 * until the next check; the program's own is not fresh any more. */
Status workspace_check_as(Workspace *workspace, Compilation *out, Arena *arena, FileSet *project,
                          const Document *document, Text text);
/* The number of the document's file in a compilation of its program; false if it has none. */
bool workspace_file(uint32_t *out, const Compilation *compilation, const Document *document);
