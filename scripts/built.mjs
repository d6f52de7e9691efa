import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const note = path.join(root, "dist/.built-from");

/** All that dist/ is made of. */
const ORIGINS = [
  "nodes",
  "plugins",
  "src",
  "icons",
  "scripts/build.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

/** The sources as they are, in a text: each with its size and when it was changed. */
export function sources() {
  const files = ORIGINS.flatMap((origin) => {
    if (fs.statSync(path.join(root, origin)).isFile()) return [origin];
    const entries = fs.readdirSync(path.join(root, origin), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  });
  return JSON.stringify(
    files.sort().map((file) => {
      const { size, mtimeMs } = fs.statSync(path.resolve(root, file));
      return [path.relative(root, path.resolve(root, file)), size, mtimeMs];
    }),
  );
}

/** Notes what dist/ was built from. @param from what `sources` gave before it was built */
export function noteBuilt(from) {
  fs.writeFileSync(note, from);
}

/** Whether dist/ was built from the sources as they are now. */
export function isBuilt() {
  return fs.existsSync(note) && fs.readFileSync(note, "utf8") === sources();
}
