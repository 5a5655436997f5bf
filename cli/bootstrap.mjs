// What has to be there before anything else runs. Plain JavaScript without packages: on a fresh
// machine nothing is installed yet.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Commands outside npm, and libraries of clang, each with the Debian package that has it. */
const debianPackages = {
  clang: "clang",
  "ld.lld": "lld",
  "qemu-system-x86_64": "qemu-system-x86",
  "qemu-system-aarch64": "qemu-system-arm",
  chromium: "chromium",
  curl: "curl",
  dnsmasq: "dnsmasq-base",
  git: "git",
  hping3: "hping3",
  ip: "iproute2",
  java: "default-jre-headless",
  nmap: "nmap",
  pdftotext: "poppler-utils",
  ping: "iputils-ping",
  slowhttptest: "slowhttptest",
  tcpdump: "tcpdump",
  "libclang_rt.asan-x86_64.a": "libclang-rt-dev",
  valgrind: "valgrind",
  wrk: "wrk",
  xz: "xz-utils",
};

/** How other systems install them, by the command that does. */
const installers = [
  ["brew", "brew install llvm lld qemu"],
  ["dnf", "sudo dnf install clang lld qemu-system-x86"],
  ["pacman", "sudo pacman -S clang lld qemu-system-x86"],
  ["apk", "sudo apk add clang lld qemu-system-x86_64"],
  ["zypper", "sudo zypper install clang lld qemu-x86"],
];

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a command in the foreground; ends this process when it fails. */
export function must(command, parameters, options = {}) {
  const { status, signal, error } = spawnSync(command, parameters, {
    cwd: root,
    stdio: "inherit",
    ...options,
  });
  if (status === 0) return;
  if (error) fail(`${command}: ${error.message}`);
  process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
}

/** Where Debian keeps what only root may use; not on everybody's path. */
const rootFolders = ["/usr/sbin", "/sbin"];

/** True when clang finds a library of its own, such as the sanitizers' run-time. */
function isLibrary(name) {
  const { stdout } = spawnSync("clang", [`-print-file-name=${name}`], { encoding: "utf8" });
  const path = (stdout ?? "").trim();
  return path !== name && existsSync(path);
}

function isInstalled(command) {
  if (command.endsWith(".a")) return isLibrary(command);
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [...folders, ...(command in debianPackages ? rootFolders : [])].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node;
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.match(/\d+/g).map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(`Kiln needs Node ${wanted}; this is ${process.version}.`);
}

/** True when every package that the lock file wants is there in that version. */
function packagesAreInstalled() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || optional || present[path]?.version === version,
  );
}

function installPackages() {
  if (packagesAreInstalled()) return;
  console.log("installing npm packages");
  must("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

async function mayInstall(packages) {
  if (process.getuid() === 0 || !process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `Install ${packages.join(", ")} with sudo apt-get? [Y/n] `,
  );
  terminal.close();
  return /^(y|yes|)$/i.test(answer.trim());
}

/** Installs by apt what is missing of the commands; elsewhere says how, and ends. */
async function installTools(commands) {
  const missing = commands.filter((command) => !isInstalled(command));
  if (missing.length === 0) return;
  const packages = missing.map((command) => debianPackages[command]);
  const byApt = `apt-get install ${packages.join(" ")}`;
  if (!isInstalled("apt-get")) {
    const [, command] = installers.find(([name]) => isInstalled(name)) ?? [];
    const known = [...compilers, ...emulators];
    const others = missing.filter((name) => !command || !known.includes(name));
    console.error(`Kiln needs ${missing.join(", ")}, which this machine lacks.`);
    if (command) console.error(`Install with: ${command}`);
    if (others.length > 0) console.error(`To install: ${others.join(", ")} (on Debian: ${byApt})`);
    process.exit(1);
  }
  const isRoot = process.getuid() === 0;
  if (!isRoot && !isInstalled("sudo")) {
    fail(`Kiln needs ${missing.join(", ")}. To install them, run as root: ${byApt}`);
  }
  if (!(await mayInstall(packages))) fail(`Not installed. The command is: sudo ${byApt}`);
  console.log(`installing: ${isRoot ? "" : "sudo "}${byApt}`);
  const sudo = isRoot ? [] : ["sudo", ...(process.stdin.isTTY ? [] : ["-n"])];
  const apt = (...parameters) => {
    const [command, ...rest] = [...sudo, "apt-get", "-q", ...parameters];
    must(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  };
  apt("update");
  apt("install", "-y", "--no-install-recommends", ...packages);
}

function newest(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
    .reduce((a, b) => Math.max(a, b), 0);
}

/** Path of the bundled command line, bundled anew when a source is younger. */
export function command() {
  const bundle = join(root, "dist/kiln.mjs");
  const folders = ["cli", "generator", "deploy", "appliance/build", "appliance/host"];
  // In it lies layout.ts, which is bundled too.
  const sources = [...folders, "appliance/store"].map(newest);
  sources.push(statSync(join(root, "package-lock.json")).mtimeMs);
  if (!existsSync(bundle) || statSync(bundle).mtimeMs < Math.max(...sources)) {
    must(process.execPath, ["cli/bundle.mjs"]);
  }
  return bundle;
}

/** Makes ready what a script needs: Node, npm packages, and commands of the system. */
export async function prepare(commands = []) {
  checkNode();
  installPackages();
  await installTools(commands);
}

/** What building a kernel takes. */
export const compilers = ["clang", "ld.lld"];
export const emulators = ["qemu-system-x86_64"];
/**
 * What only tests take: a browser to look at pages with, what runs the checker of HTML, a network
 * of their own, a DHCP server, a load generator, sanitizers, a counter of instructions, what
 * attackers use, what unpacks Linux and reads PDF, another processor.
 */
export const testTools = [
  ...["chromium", "curl", "dnsmasq", "git", "ip", "java", "ping"],
  ...["libclang_rt.asan-x86_64.a", "valgrind", "wrk"],
  ...["hping3", "nmap", "slowhttptest", "tcpdump"],
  "pdftotext",
  "xz",
  "qemu-system-aarch64",
];
