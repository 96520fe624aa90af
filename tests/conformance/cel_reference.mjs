// The parser, checker and comprehension suites of CEL's reference implementation (cel-go).
//
//   node cel_reference.mjs LICET PACKAGE_DIR
//
// What the reference accepts must be accepted, with the type it deduces; what it refuses must be
// refused. DEVIATIONS lists where Licet decides otherwise, as docs/cel.md explains: a deviation
// that no test shows fails too. Ends with 1 unless all agree.
import { allTests, ask, readSuite } from "../support/cel_spec.mjs";

const [licet, packageDir] = process.argv.slice(2);

// Licet has no protobuf messages but google.protobuf's own: tests that name another are left out of the
// checker's suite.
const MESSAGES = /"messageType":"(?!google\.protobuf\.)|TestAllTypes|cel\.expr\.|google\.protobuf\.(Empty|FieldMask)/;

// Reasons, by what the reference says; `count` is how many tests show each.
const DEVIATIONS = {
  parsing: [
    { reason: "the reference's tests lower its depth limit to 32; Licet's is 250",
      when: /recursion (limit|depth) exceeded/, count: 8 },
    { reason: "the reference's tests switch optional syntax off", when: /unsupported syntax '(\.\?|\[\?|\?)'/, count: 8 },
    { reason: "the reference's tests switch quoted field names off", when: /unsupported syntax: '`'/, count: 11 },
  ],
  checking: [
    { reason: "the reference's tests switch comparison between int, uint and double off",
      when: /no matching overload for '_[<>]=?_' applied to '\(int, double\)'/, count: 6 },
    { reason: "the reference's tests switch optional syntax off", when: /unsupported syntax '(\.\?|\[\?|\?)'/, count: 7 },
  ],
  comprehension: [
    { reason: "the reference's tests switch optional syntax off", when: /unsupported syntax '(\.\?|\[\?|\?)'/, count: 10 },
    { reason: "a loop's variables are looked at while parsing; the reference's parser test runs without these macros",
      expr: /__result__|\w+\.\w+, \w+, |\w+, \w+\.\w+, |all\(i, i,/, count: 16 },
  ],
};

let failed = 0;

function fail(suite, test, why) {
  failed++;
  console.log(`${suite}: ${test.original.expr}\n    ${why}`);
}

function deviation(suite, test) {
  const found = DEVIATIONS[suite].find(
    ({ when, expr }) => (when ? when.test(test.error ?? "") : expr.test(test.original.expr)));
  if (found) found.seen = (found.seen ?? 0) + 1;
  return found;
}

function finish(suite, total, agreed) {
  for (const { reason, seen = 0, count } of DEVIATIONS[suite]) {
    console.log(`  ${String(seen).padStart(3)} differ: ${reason}`);
    if (seen !== count) {
      failed++;
      console.log(`      ${count} were expected`);
    }
  }
  console.log(`${suite.padEnd(14)} ${agreed} of ${total} agree\n`);
}

// Runs `tests`; `wanted` and `got` name the outcome: "refused", or what the test compares.
function compare(suite, tests, request, wanted, got) {
  const answers = ask(licet, tests.map(request));
  let agreed = 0;
  tests.forEach((test, i) => {
    const want = wanted(test);
    const have = got(answers[i]);
    if (want === have) agreed++;
    else if (!deviation(suite, test)) fail(suite, test, `expected ${want}, got ${have}: ${JSON.stringify(answers[i])}`);
  });
  finish(suite, tests.length, agreed);
}

// Diagnostics from L0100 to L0199 are the parser's.
const isSyntaxError = (answer) => /^L01/.test(answer.error?.code ?? "");

// The data has the tree where the reference parsed the text, and none where it refused to.
function compareParsing(suite) {
  compare(suite, allTests(readSuite(packageDir, suite)),
    ({ original }) => ({ expr: original.expr, disableCheck: true, checkOnly: true }),
    (test) => (test.ast === undefined ? "refused" : "parsed"),
    (answer) => (isSyntaxError(answer) ? "refused" : "parsed"));
}

// What the reference's checker tests declare where a test brings no declarations of its own.
const primitive = (name, type) => ({ name, ident: { type: { primitive: type } } });
const DECLARATIONS = [
  primitive("is", "STRING"), primitive("ii", "INT64"), primitive("iu", "UINT64"),
  primitive("iz", "BOOL"), primitive("ib", "BYTES"), primitive("id", "DOUBLE"),
  { name: "ix", ident: { type: { null: null } } },
  { name: "fg_s", function: { overloads: [{ overloadId: "fg_s_0", resultType: { primitive: "STRING" } }] } },
  { name: "fi_s_s", function: { overloads: [{ overloadId: "fi_s_s_0", isInstanceFunction: true,
      params: [{ primitive: "STRING" }], resultType: { primitive: "STRING" } }] } },
];

// A cel.expr.Type as the reference writes it.
function typeText(type) {
  const names = { INT64: "int", UINT64: "uint", BOOL: "bool", STRING: "string", BYTES: "bytes", DOUBLE: "double" };
  if (type.primitive) return names[type.primitive];
  if (type.wrapper) return `wrapper(${names[type.wrapper]})`;
  if (type.wellKnown) return { ANY: "any", TIMESTAMP: "timestamp", DURATION: "duration" }[type.wellKnown];
  if (type.dyn) return "dyn";
  if ("null" in type) return "null";
  if (type.listType) return `list(${typeText(type.listType.elemType)})`;
  if (type.mapType) return `map(${typeText(type.mapType.keyType)}, ${typeText(type.mapType.valueType)})`;
  if (type.type) return `type(${typeText(type.type)})`;
  if (type.abstractType) {
    const { name, parameterTypes = [] } = type.abstractType;
    return `${name}(${parameterTypes.map(typeText).join(", ")})`;
  }
  return JSON.stringify(type);
}

function compareChecking() {
  const tests = allTests(readSuite(packageDir, "checking"))
    .filter(({ original }) => !MESSAGES.test(JSON.stringify(original)));
  compare("checking", tests,
    ({ original }) => ({ typeEnv: DECLARATIONS, ...original, checkOnly: true }),
    (test) => test.type ?? "refused",
    (answer) => (answer.error ? "refused" : typeText(answer.type)));
}

// The comprehension suite's expressions are assertions of the reference's own tests: true, or
// wrong in a way those tests name. The data says no more than how each parses, so that is kept here.
const FREE_VARIABLE = /^\s*(m\.|x\.|y\.|cel\.bind\(z, y)/;
const WRONG = [
  /__result__|\w+\.\w+, \w+, |\w+, \w+\.\w+, |all\(i, i,/, // variables that are no names
  /^(1|'')\./, // no list or map
  /'bad filter'|\? \[v\] : v\)|transformMapEntry\(k, v, \[\]\)/, // types that do not fit
  /\[(1, 1|0, 0u)\]\.transformMapEntry/, // keys that repeat
  /i \/ 2\.0/, // int and double
];

function compareComprehensions() {
  const tests = allTests(readSuite(packageDir, "comprehension"))
    .filter(({ original }) => !FREE_VARIABLE.test(original.expr));
  const answers = ask(licet, tests.map(({ original }) => ({ expr: original.expr })));
  let agreed = 0;
  tests.forEach((test, i) => {
    const wrong = WRONG.some((pattern) => pattern.test(test.original.expr));
    const held = answers[i].value?.boolValue === true ||
      // The one test that gives a map instead of comparing it.
      answers[i].value?.mapValue !== undefined;
    if (wrong ? answers[i].error : held) agreed++;
    else fail("comprehension", test, `expected ${wrong ? "an error" : "true"}, got ${JSON.stringify(answers[i])}`);
  });
  console.log(`comprehension  ${agreed} of ${tests.length} evaluate as the reference's tests want\n`);
}

compareParsing("parsing");
compareChecking();
compareParsing("comprehension");
compareComprehensions();
process.exit(failed ? 1 : 0);
