import assert from "node:assert/strict";
import fs from "node:fs";

/** A package of the lock file, as far as it matters here. */
interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  /** It comes within another package. */
  readonly inBundle?: boolean;
}

/** Licences that an MIT package may build on and bundle without asking anything of its users. */
const PERMISSIVE = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD"]);

/** How the texts of these begin to grant. */
const GRANTS = [
  /Permission is hereby granted, free of charge/,
  /Redistribution and use in source and binary forms/,
  /Permission to use, copy, modify, and\/or distribute this software/,
];

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Locked> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
const runtime = packages.filter(([, { dev, devOptional }]) => !dev && !devOptional);

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

describe("what users install with the package", () => {
  it("has licences that go with its own, and SECURITY.md lists them", () => {
    const byLicence = new Map<string, string[]>();
    for (const [path, { license = "none" }] of runtime) {
      assert.ok(PERMISSIVE.has(license), `${nameOf(path)}: ${license}`);
      byLicence.set(license, [...(byLicence.get(license) ?? []), nameOf(path)]);
    }
    const rows = [...byLicence].sort(([a], [b]) => (a < b ? -1 : 1));
    const expected = rows.map(([licence, names]) => [licence, [...new Set(names)].sort().join(", ")]);
    const table = fs.readFileSync("SECURITY.md", "utf8").matchAll(/^\| ([A-Z0][\w-]*) +\| (.+?) +\|$/gm);
    const listed = [...table].map(([, licence, names]) => [licence, names]);
    assert.deepEqual(listed, expected);
  });

  it("has no install script", () => {
    assert.deepEqual(
      runtime.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path),
      [],
    );
    const { scripts, dependencies } = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
      dependencies: object;
    };
    assert.deepEqual(
      Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name)),
      [],
    );
    assert.ok(Object.keys(dependencies).length <= 6);
  });

  it("is pinned by what it holds, from whichever registry it comes", () => {
    for (const [path, { integrity, resolved, inBundle }] of packages) {
      if (!inBundle) assert.match(integrity ?? "", /^sha512-/, path);
      assert.equal(resolved, undefined, path);
    }
  });

  it("brings the licence of everything that is bundled", () => {
    const texts = fs.readFileSync("dist/THIRD-PARTY-LICENSES.txt", "utf8").split(`\n${"-".repeat(80)}\n\n`);
    for (const text of texts) {
      const [name, ...rest] = text.split("\n");
      const flowing = rest.join(" ").replace(/\s+/g, " ");
      assert.ok(
        GRANTS.some((grant) => grant.test(flowing)),
        name,
      );
    }
    // The pages and the platform's server are made of these.
    for (const part of ["preact", "express"])
      assert.ok(
        texts.some((text) => text.startsWith(`${part} `)),
        part,
      );
  });
});
