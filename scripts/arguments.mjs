/** What a start is for, as its arguments tell. */

/** What each command of the command-line program uses; those that are not listed download nothing. */
const NEEDS = new Map([
  ["serve", ["always", "starter"]],
  ["run", ["always", "starter"]],
]);

/** These end before anything is used. */
const ONLY_TELLS = new Set(["--help", "-h", "--version", "-V", "help"]);

/**
 * @typedef {object} Plan
 * @property {boolean} desktop whether the desktop app is wanted, rather than a command
 * @property {string[]} command arguments of the command-line program
 * @property {("always" | "starter" | "tests")[]} assets groups of files that must be there first
 */

/**
 * Without arguments the app is opened; `--browser` opens it in the browser; anything else is a command.
 * @param {string[]} given
 * @returns {Plan}
 */
export function planStart(given) {
  const browser = given.includes("--browser");
  const rest = given.filter((argument) => argument !== "--browser");
  const command = browser || rest.length === 0 ? ["serve", ...rest] : rest;
  return { desktop: given.length === 0, command, assets: assetsFor(command) };
}

/**
 * @param {string[]} command
 * @returns {Plan["assets"]}
 */
function assetsFor(command) {
  if (command.some((argument) => ONLY_TELLS.has(argument))) return [];
  const groups = /** @type {Plan["assets"]} */ (NEEDS.get(command[0] ?? "") ?? []);
  // With a model of the person's own the starter model would be 1.1 GB for nothing.
  const ownModel = command.some((argument) => argument === "--model" || argument.startsWith("--model="));
  return ownModel ? groups.filter((group) => group !== "starter") : groups;
}
