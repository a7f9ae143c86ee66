// Names every package in the bundle, with its licence text.

import { readFile, readdir } from "node:fs/promises";

async function licence(folder) {
  const files = await readdir(folder);
  const name = files.find((file) => /^licen[cs]e/i.test(file));
  return name ? (await readFile(`${folder}/${name}`, "utf8")).trim() : null;
}

/** The NOTICE for a bundle made of the files `inputs` (paths under node_modules). */
export async function notice(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) folders.add(found[1]);
  }
  const texts = new Map();
  for (const folder of [...folders].sort()) {
    const about = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    const terms = (await licence(folder)) ?? `Licensed under ${about.license}.`;
    texts.set(terms, [...(texts.get(terms) ?? []), `${about.name} ${about.version}`]);
  }
  const parts = ["explorer.js and explorer.css contain these works of others:\n"];
  for (const [terms, names] of texts) {
    parts.push(`${"-".repeat(78)}\n${names.join("\n")}\n\n${terms}\n`);
  }
  return parts.join("\n");
}
