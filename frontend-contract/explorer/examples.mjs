// The tabs of the explorer, from the documents of ../operations: each file becomes a tab
// with all the fragments that its operations use.

import { readFile, readdir } from "node:fs/promises";
import { Kind, parse, print, visit } from "graphql";

const OPERATIONS = new URL("../operations/", import.meta.url);
/** The files worth a tab, in the order of the tabs. */
const TABS = ["alarms", "alarm-work", "cameras", "videos", "analyses", "chat", "notices", "people"];

async function documentsByFile() {
  const names = (await readdir(OPERATIONS)).filter((name) => name.endsWith(".graphql"));
  const read = async (name) => [
    name.replace(".graphql", ""),
    { text: await readFile(new URL(name, OPERATIONS), "utf8") },
  ];
  const files = Object.fromEntries(await Promise.all(names.map(read)));
  for (const file of Object.values(files)) file.document = parse(file.text);
  return files;
}

function spreadsIn(node) {
  const found = [];
  visit(node, { FragmentSpread: ({ name }) => void found.push(name.value) });
  return found;
}

/** The text of a file, and the fragments of other files that it needs, each once. */
function tab({ text, document }, fragments) {
  const own = new Set(
    document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map(nameOf),
  );
  const wanted = new Set();
  const collect = (node) => {
    for (const name of spreadsIn(node)) {
      if (own.has(name) || wanted.has(name)) continue;
      wanted.add(name);
      collect(fragments.get(name));
    }
  };
  collect(document);
  const borrowed = [...wanted].map((name) => print(fragments.get(name)));
  return [text.trim(), ...borrowed].join("\n\n") + "\n";
}

const nameOf = ({ name }) => name.value;

/** A list of texts, one for each tab. */
export async function exampleTabs() {
  const files = await documentsByFile();
  const fragments = new Map();
  for (const { document } of Object.values(files)) {
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(nameOf(node), node);
    }
  }
  return TABS.map((name) => tab(files[name], fragments));
}
