// Debian's xmllint: is a text XML, and what a schema wants?

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { libraryEnvironment, unpackedPackages } from "../../fixtures/debian.ts";

const schemas = fileURLToPath(new URL("schemas/", import.meta.url));

/** A function that gives xmllint's complaints about a text; none when it is valid. */
export async function xmllint(): Promise<(text: string, schema: string) => string> {
  const folder = await unpackedPackages(["libxml2-utils"]);
  return (text, schema) => {
    const kind = schema.endsWith(".xsd") ? "--schema" : "--relaxng";
    const parameters = ["--noout", "--nonet", kind, join(schemas, schema), "-"];
    const env = { ...process.env, ...libraryEnvironment(folder) };
    const program = join(folder, "usr/bin/xmllint");
    const { status, stderr, error } = spawnSync(program, parameters, { input: text, env });
    if (error) throw error;
    return status === 0 ? "" : stderr.toString();
  };
}
