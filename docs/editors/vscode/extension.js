// The client of `licet lsp`: starts the server for rule files and hands it what the settings say.
"use strict";

const path = require("path");
const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

function serverOptions() {
  const settings = vscode.workspace.getConfiguration("licet");
  const folders = vscode.workspace.workspaceFolders;
  const root = folders && folders.length > 0 ? folders[0].uri.fsPath : undefined;
  const sources = settings.get("sources", []).map((source) => (root ? path.resolve(root, source) : source));
  return { command: settings.get("path", "licet"), args: ["lsp", ...sources], options: { cwd: root }, transport: TransportKind.stdio };
}

function clientOptions() {
  return {
    documentSelector: [{ scheme: "file", language: "licet" }],
  };
}

async function start() {
  client = new LanguageClient("licet", "Licet", serverOptions(), clientOptions());
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`The Licet language server could not be started: ${error.message}. Is "licet.path" right?`);
  }
}

async function restart() {
  if (client) await client.stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("licet.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("licet")) restart();
    }),
  );
  await start();
};

exports.deactivate = () => (client ? client.stop() : undefined);
