// CEL's public conformance data through `licet expr --jsonl`.
//
//   node cel_suite.mjs LICET PACKAGE_DIR
//
// Left out are tests that name a protobuf message; google.protobuf's own, which are CEL values, count as
// none. Prints the score by file; ends with 1 under 100 %.
import { allTests, ask, readSuite } from "../support/cel_spec.mjs";

const [licet, packageDir] = process.argv.slice(2);

// Both ways: six tests of "parse" write the name with blanks and comments between its parts.
const MESSAGES = /cel\.expr\.|TestAllTypes/;

const cases = readSuite(packageDir, "conformance")
  .suites.flatMap((file) => allTests(file).map(({ original }) => ({ file: file.name, test: original })))
  .filter(({ test }) => !MESSAGES.test(JSON.stringify(test)));
const answers = ask(licet, cases.map(({ test }) => test));

// A value in a form that compares as CEL does: maps without order, timestamps and durations by text.
function canonical(value) {
  if (value === undefined) return "undefined";
  const [kind] = Object.keys(value);
  const inner = value[kind];
  switch (kind) {
    case "listValue":
      return `[${(inner.values ?? []).map(canonical).join(",")}]`;
    case "mapValue":
      return `{${(inner.entries ?? []).map((e) => `${canonical(e.key)}:${canonical(e.value)}`).sort().join(",")}}`;
    case "doubleValue":
      return `double ${Object.is(Number(inner), -0) ? "0" : String(Number(inner))}`;
    case "bytesValue":
      return `bytes ${inner}`;
    case "typeValue":
      return `type ${inner}`;
    case "objectValue":
      return `object ${String(inner["@type"]).replace(/^.*\//, "")} ${JSON.stringify(inner.value)}`;
    default:
      return `${kind} ${JSON.stringify(inner)}`;
  }
}

function canonicalType(type) {
  return JSON.stringify(type, (_, v) =>
    v && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

function judge(test, answer) {
  if (test.evalError || test.anyEvalErrors) {
    return answer.error ? null : `expected an error, got ${canonical(answer.value)}`;
  }
  if (answer.error) return `error ${answer.error.code}: ${answer.error.message}`;
  const wanted = test.typedResult?.result ?? test.value;
  const type = test.typedResult?.deducedType;
  if (type && canonicalType(type) !== canonicalType(answer.type)) {
    return `expected type ${canonicalType(type)}, got ${canonicalType(answer.type)}`;
  }
  if (test.checkOnly) return null;
  const expected = canonical(wanted ?? { boolValue: true });
  const got = canonical(answer.value);
  return expected === got ? null : `expected ${expected}, got ${got}`;
}

const score = new Map();
let failed = 0;
cases.forEach(({ file, test }, i) => {
  const fault = judge(test, answers[i]);
  const row = score.get(file) ?? { passed: 0, total: 0 };
  row.total++;
  if (fault === null) row.passed++;
  else {
    failed++;
    console.log(`${file}/${test.name}: ${test.expr}\n    ${fault}`);
  }
  score.set(file, row);
});
for (const [file, { passed, total }] of [...score].sort()) {
  console.log(`${file.padEnd(20)} ${String(passed).padStart(4)} / ${total}`);
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
