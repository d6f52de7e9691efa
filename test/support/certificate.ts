import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { requireProgram } from "./require-program.js";
import { tempDir } from "./temp-dir.js";

/** A certificate that nobody else signed, for `gateway.test` and this machine, made anew (PEM). */
export async function selfSigned(test: Mocha.Context): Promise<{ cert: string; key: string }> {
  const openssl = requireProgram(test, "openssl");
  const { dir, remove } = await tempDir();
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => path.join(dir, name)) as [string, string];
  const names = "subjectAltName=DNS:gateway.test,IP:127.0.0.1";
  const form = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const files = ["-keyout", key, "-out", cert];
  await promisify(execFile)(openssl, ["req", ...form, "-subj", "/CN=gateway.test", "-addext", names, ...files]);
  const pem = { cert: await fs.readFile(cert, "utf8"), key: await fs.readFile(key, "utf8") };
  await remove();
  return pem;
}
