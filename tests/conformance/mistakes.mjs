// What Cedar and a CEL implementation say of the ten mistakes of docs/mistakes.md.
//
//   node mistakes.mjs MODULES OUT CEL-VERSION   writes OUT/NN.txt for each; both packages are in MODULES/node_modules.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[3]);
const require = createRequire(join(resolve(process.argv[2]), "package.json"));
const cedar = require("@cedar-policy/cedar-wasm/nodejs");
const { Environment } = await import(require.resolve("@marcbachmann/cel-js"));

const SCHEMA = (attributes) => `entity User; entity Form; action file appliesTo {
  principal: User, resource: Form, context: { ${attributes} } };`;
const FORBID = (condition) => `forbid (principal, action == Action::"file", resource) when { ${condition} };`;
const PERSON = { id: "AB12", age: 30 };

// Each mistake as near as the language comes to it: `cedar` a schema's attributes and a policy;
// `cel` an expression and the record it is evaluated with. What a language has no words for is left out.
const MISTAKES = [
  { number: "01", attributes: "id: String, age: Long", policy: FORBID("context.agee < 18"),
    cel: "application.agee < 18", record: PERSON },
  { number: "02", attributes: "id: String, age?: Long", policy: FORBID("context.age < 18"),
    cel: "application.age < 18", record: { id: "AB12" } },
  { number: "03", attributes: "id: String, age: Long", policy: FORBID('"age " + context.age == "age 18"'),
    cel: '"age " + application.age', record: PERSON },
  { number: "04", attributes: "subject: String, domain: String",
    policy: 'permit (principal, action == Action::"file", resource) when { context.subject == "unfiled" && context.domain == "unfiled" };',
    cel: 'application.subject == "unfiled" && application.domain == "unfiled" ? "first" : application.subject != "unfiled" && application.domain == "unfiled" ? "new site" : "access"',
    record: { subject: "unfiled", domain: "filed_here" } },
  { number: "05", attributes: "id: String, age: Long",
    policy: 'permit (principal, action, resource) when { context.age <= 18 }; ' + FORBID("context.age >= 18"),
    cel: "application.age <= 18 ? 0 : application.age >= 18 ? 20 : 10", record: { id: "AB12", age: 18 } },
  { number: "06", attributes: "id: String, age: Long", policy: FORBID("context.age < 18 && context.age > 60"),
    cel: "application.age < 18 && application.age > 60", record: PERSON },
  { number: "07", cel: 'application.age < {"beijing": 18}[application.province]',
    record: { province: "tianjin", age: 30 } },
  { number: "08", attributes: "id: String, age: Long", policy: FORBID('!(context.id like "([A-Z]{2}*")'),
    cel: 'application.id.matches("^([A-Z]{2}[0-9]+$")', record: PERSON },
  { number: "09", attributes: "id: String, age: Long", policy: FORBID("context.age＜18；"),
    cel: "application.age＜18", record: PERSON },
  { number: "10", attributes: "kind: Kind, holder: Holder",
    entities: 'entity Kind enum ["individual", "unit"]; entity Holder enum ["subject", "principal"]; ',
    policy: FORBID("context.kind == context.holder"),
    cel: "application.kind == application.holder", record: { kind: "individual", holder: "subject" } },
];

const shown = (record) => JSON.stringify(record);
/* JSON's whole numbers are CEL's ints. */
const typed = (record) => Object.fromEntries(
  Object.entries(record).map(([name, value]) => [name, typeof value === "number" ? BigInt(value) : value]));
const firstLine = (text) => String(text).split("\n")[0].trim();

function cedarSays({ attributes, policy, entities }) {
  if (policy === undefined) return "there is no such thing in Cedar";
  const answer = cedar.validate({ schema: (entities ?? "") + SCHEMA(attributes), policies: { staticPolicies: policy } });
  if (answer.type === "failure") return "error: " + answer.errors.map((e) => firstLine(e.message)).join("; ");
  const said = [
    ...answer.validationErrors.map((e) => "error: " + firstLine(e.error.message)),
    ...answer.validationWarnings.map((e) => "warning: " + firstLine(e.error.message)),
  ];
  return said.length > 0 ? said.join("\n") : "nothing";
}

function celSays({ cel, record }) {
  const environment = new Environment().registerVariable("application", "map");
  const checked = environment.check(cel);
  const said = [checked.valid ? "check: nothing" : "check: " + firstLine(checked.error.message)];
  if (checked.valid) {
    try {
      const value = environment.evaluate(cel, { application: typed(record) });
      said.push(`evaluated with ${shown(record)}: ${typeof value === "string" ? shown(value) : value}`);
    } catch (error) {
      said.push(`evaluated with ${shown(record)}: error: ${firstLine(error.message)}`);
    }
  }
  return said.join("\n");
}

const indent = (text) => text.split("\n").join("\n  ");
for (const mistake of MISTAKES) {
  const lines = [];
  if (mistake.policy !== undefined) lines.push(`Cedar ${cedar.getCedarSDKVersion()}, validate: ${mistake.policy}`);
  else lines.push(`Cedar ${cedar.getCedarSDKVersion()}`);
  lines.push("  " + indent(cedarSays(mistake)), "", `CEL, @marcbachmann/cel-js ${process.argv[4]}: ${mistake.cel}`,
    "  " + indent(celSays(mistake)), "");
  writeFileSync(join(folder, mistake.number + ".txt"), lines.join("\n"));
}
