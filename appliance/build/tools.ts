// The compilers that a kernel needs, and what to say when one is missing.

import { spawn } from "node:child_process";

/** A command that the machine lacks, with the way to get it. */
export class MissingTool extends Error {
  constructor(readonly command: string) {
    super(
      `${command} is not installed, and compiling the appliance needs it. ` +
        "Debian or Ubuntu: apt-get install clang lld. macOS: brew install llvm lld.",
    );
  }
}

/** Runs a command to its end and returns what it printed; errors become the exception's text. */
export function run(command: string, parameters: string[], folder?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (errors += chunk));
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new MissingTool(command) : error),
    );
    child.on("close", (status) =>
      status === 0
        ? resolve(output)
        : reject(new Error(`${command} failed with status ${status}:\n${errors || output}`)),
    );
  });
}

/** The C compiler and the linker: Homebrew keeps its own outside the path's first place. */
export const compilers = {
  clang: process.env["KILN_CLANG"] ?? "clang",
  linker: process.env["KILN_LD"] ?? "ld.lld",
};

/** First line of what each compiler says about its version. */
export async function compilerVersions(): Promise<string[]> {
  const commands = [compilers.clang, compilers.linker];
  const versions = commands.map((command) => run(command, ["--version"]));
  return (await Promise.all(versions)).map((text) => text.split("\n")[0]!.trim());
}
