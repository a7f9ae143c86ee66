// Writes src/generated/ from the schema and the operations; `--check` only compares.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { codegen } from "@graphql-codegen/core";
import * as typedDocuments from "@graphql-codegen/typed-document-node";
import * as operationTypes from "@graphql-codegen/typescript-operations";
import { buildSchema, parse } from "graphql";
import { cacheFacts } from "./cache-facts.mjs";

const CONTRACT = new URL("../../", import.meta.url);
const TARGET = new URL("../src/generated/", import.meta.url);
const HEAD = "// Generated from the schema and the operations by `npm run generate`.\n\n";

/** What each custom scalar is in TypeScript. One that is missing here stops the run. */
const SCALARS = {
  ID: "string",
  DateTime: "string",
  JSON: "unknown",
  UUID: "string",
  URL: "string",
  Upload: "Blob",
};

async function readOperations() {
  const folder = new URL("operations/", CONTRACT);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".graphql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), "utf8");
      return { location: name, document: parse(text, { noLocation: true }) };
    }),
  );
}

async function operationsModule(schema, documents) {
  const text = await codegen({
    filename: "operations.ts",
    schema: parse(schema, { noLocation: true }),
    documents,
    config: {
      scalars: SCALARS,
      strictScalars: true,
      useTypeImports: true,
      enumType: "string-literal",
      skipTypename: true,
      dedupeFragments: true,
      immutableTypes: true,
      documentMode: "graphQLTag",
      gqlImport: "@apollo/client#gql",
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations: operationTypes, documents: typedDocuments },
  });
  return (
    text
      // The peer dependency has this type as well: one package less for who installs us.
      .replace("'@graphql-typed-document-node/core'", "'@apollo/client'")
      .replaceAll(/gql`([^`]*)`/g, (_, template) => pureCall(template))
  );
}

/** A tagged template as a call: bundlers drop an unused pure call, but not a template. */
function pureCall(template) {
  const parts = template.split(/\s*\$\{(\w+)\}\s*/);
  const texts = parts.filter((_, at) => at % 2 === 0);
  const fragments = parts.filter((_, at) => at % 2 === 1);
  const [first, ...rest] = texts.map((text) => `\`${text}\``);
  const literals = rest.length > 0 ? `[${[first, ...rest].join(", ")}]` : first;
  return `/* @__PURE__ */ gql(${[literals, ...fragments].join(", ")})`;
}

const schemaText = await readFile(new URL("schema.graphql", CONTRACT), "utf8");
const written = {
  "operations.ts": HEAD + (await operationsModule(schemaText, await readOperations())),
  "cache-facts.ts": HEAD + cacheFacts(buildSchema(schemaText)),
};
const stale = [];
for (const [name, text] of Object.entries(written)) {
  const path = new URL(name, TARGET);
  const now = await readFile(path, "utf8").catch(() => null);
  if (now === text) continue;
  stale.push(name);
  if (!process.argv.includes("--check")) await writeFile(path, text);
}
if (process.argv.includes("--check") && stale.length > 0) {
  console.error(
    `src/generated/${stale.join(", ")} is not what the schema and the operations give. ` +
      "Run `npm run generate` in frontend-contract and commit the difference.",
  );
  process.exit(1);
}
