// Bundles the explorer into the folder that the server serves: `npm ci && npm run build`.

import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { exampleTabs } from "./examples.mjs";
import { notice } from "./notice.mjs";

const target = new URL("../../backend/schema/transport/static/explorer/", import.meta.url);

const result = await build({
  entryPoints: ["explorer.jsx"],
  outfile: new URL("explorer.js", target).pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  define: {
    "process.env.NODE_ENV": '"production"',
    EXAMPLE_TABS: JSON.stringify(await exampleTabs()),
  },
  legalComments: "none",
  // The system's fonts do: the bundle stays small and the policy allows no font files.
  plugins: [{ name: "no-fonts", setup: dropFonts }],
  metafile: true,
  logLevel: "info",
});
await writeFile(new URL("NOTICE", target), await notice(Object.keys(result.metafile.inputs)));

function dropFonts({ onLoad }) {
  onLoad({ filter: /style\.css$/ }, async ({ path }) => {
    const text = await readFile(path, "utf8");
    return { contents: text.replace(/@font-face\s*\{[^}]*\}/g, ""), loader: "css" };
  });
}
