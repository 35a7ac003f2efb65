// Copies the files that pages load from node_modules to static/vendor, and axe-core to the browser tests.
// `node vendor.mjs` writes them; `node vendor.mjs --check` exits 1 when a committed copy differs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const font = "@fontsource-variable/atkinson-hyperlegible-next";
const shipped = "../static/vendor";
const files = [
  ["htmx.org", "dist/htmx.min.js", shipped],
  ["htmx.org", "dist/ext/hx-ptag.min.js", shipped],
  ["modern-normalize", "modern-normalize.css", shipped],
  [font, "files/atkinson-hyperlegible-next-latin-wght-normal.woff2", shipped],
  [font, "files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2", shipped],
  ["axe-core", "axe.min.js", "../tests/browser"],
];

// A manifest of static files refuses references to source maps that are not there.
const sourceMap = /\n?(\/\/|\/\*)[#@] ?sourceMappingURL=[^\n]*?(\*\/)?\s*$/;

function read(name, path) {
  const bytes = readFileSync(join(here, "node_modules", name, path));
  return /\.(js|css)$/.test(path) ? Buffer.from(bytes.toString("utf8").replace(sourceMap, "\n")) : bytes;
}

function describe(name, path, folder, bytes) {
  const { version, license } = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8"));
  const hash = createHash("sha256").update(bytes).digest("hex");
  const place = join(folder, path.split("/").at(-1)).replace("../", "");
  return `| ${place} | ${name} ${version} | ${license} | ${hash} |`;
}

const outputs = files.map(([name, path, folder]) => [join(folder, path.split("/").at(-1)), read(name, path)]);
const table = [
  "# Files from other projects",
  "",
  "Copied by `node vendor.mjs` in `.vendor/`, unchanged but for references to source maps.",
  "",
  "| file | package | licence | sha256 |",
  "| --- | --- | --- | --- |",
  ...files.map(([name, path, folder], at) => describe(name, path, folder, outputs[at][1])),
  "",
].join("\n");
outputs.push([join(shipped, "README.md"), Buffer.from(table)]);

let stale = 0;
for (const [path, bytes] of outputs) {
  const target = join(here, path);
  if (process.argv.includes("--check")) {
    if (!existsSync(target) || !readFileSync(target).equals(bytes)) {
      console.error(`${path} is not what .vendor makes: run node vendor.mjs`);
      stale = 1;
    }
  } else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
}
process.exitCode = stale;
