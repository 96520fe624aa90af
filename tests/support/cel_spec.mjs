// What the tests over CEL's public data share: reading the package, asking licet.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

// The suite tree that the package's dist/cjs/testdata/NAME.js holds.
export function readSuite(packageDir, name) {
  return require(path.resolve(packageDir, `dist/cjs/testdata/${name}.js`)).tests;
}

// Every test below `suite`, in order.
export function allTests(suite) {
  return [...(suite.suites ?? []).flatMap(allTests), ...(suite.tests ?? [])];
}

// One answer for each request, through `licet expr --jsonl`.
export function ask(licet, requests) {
  const input = requests.map((request) => JSON.stringify(request)).join("\n") + "\n";
  const lines = execFileSync(licet, ["expr", "--jsonl"], { input, maxBuffer: 1 << 28 })
    .toString()
    .trimEnd()
    .split("\n");
  if (lines.length !== requests.length) {
    console.log(`${requests.length} expressions in, ${lines.length} answers out`);
    process.exit(1);
  }
  return lines.map((line) => JSON.parse(line));
}
