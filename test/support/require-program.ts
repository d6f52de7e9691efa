import { accessSync, constants } from "node:fs";
import path from "node:path";

/**
 * The path of a program that a test needs and npm does not bring (Debian's chromium, mosquitto, ffmpeg, …). Where it is
 * missing the test is skipped, with a word on how to get it; with WXBOT_REQUIRE_ALL=1, as in .ci/run, it fails.
 */
export function requireProgram(
  test: Mocha.Context,
  name: string,
  how = "install it with your system's package manager",
): string {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
  const found = folders.map((folder) => path.resolve(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  const text = `this test needs the program ${name}: ${how}`;
  if (process.env["WXBOT_REQUIRE_ALL"] === "1") throw new Error(text);
  console.log(`      skipped: ${text}`);
  test.skip();
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
