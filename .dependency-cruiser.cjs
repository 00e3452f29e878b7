/**
 * The arrows of import. Each entry says what one part of the house may import of the others; the check fails
 * on everything else. Imports of types count as well.
 */

const HOUSE = "^(agents|models|pyodide-runtime|host|renderer|electron|scripts|bench|test)/";
const ARTEFACTS = "^agents/artefacts/";
const PORTS = "^agents/ports[.]ts$";
const SPECIFICATION = "^agents/specification/";
const EVENTS = "^agents/pipeline/events[.]ts$";
const CONTRACT = "^host/contract";

/** Which files of host/ put the app together from models, Python and the store. */
const ENTRY_POINTS = "^host/(command-line|utility-process|assembly|model-source)";

/** Files under `from` may import, of the house, only what matches `allowed`. */
function layer(name, from, allowed, comment) {
  return {
    name,
    severity: "error",
    comment,
    from: { path: from.path, pathNot: from.pathNot ?? [] },
    to: { path: HOUSE, pathNot: allowed },
  };
}

module.exports = {
  forbidden: [
    layer("artefacts", { path: ARTEFACTS }, [ARTEFACTS], "Artefacts import only artefacts."),
    layer("ports", { path: PORTS }, [ARTEFACTS], "Ports import only artefacts."),
    layer(
      "specification",
      { path: SPECIFICATION },
      [ARTEFACTS, SPECIFICATION],
      "The specification imports only artefacts.",
    ),
    layer(
      "agents",
      { path: "^agents/", pathNot: ["^agents/pipeline/", ARTEFACTS, PORTS, SPECIFICATION] },
      ["^agents/(?!pipeline/)"],
      "Agents import artefacts, ports and each other, not the pipeline.",
    ),
    layer("pipeline", { path: "^agents/pipeline/" }, ["^agents/"], "The pipeline imports only agents/."),
    {
      name: "agents-are-pure",
      severity: "error",
      comment: "agents/ runs anywhere: no module of Node.",
      from: { path: "^agents/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "agents-know-no-shell",
      severity: "error",
      comment: "agents/ knows neither the window nor the page nor a model's library.",
      from: { path: "^agents/" },
      to: { path: "^node_modules/(electron|react|react-dom|node-llama-cpp|pyodide|ws)/" },
    },
    layer(
      "models",
      { path: "^models/" },
      ["^models/", ARTEFACTS, PORTS],
      "models/ implements a port: it imports only artefacts and ports.",
    ),
    layer(
      "pyodide-runtime",
      { path: "^pyodide-runtime/" },
      ["^pyodide-runtime/", ARTEFACTS, PORTS],
      "pyodide-runtime/ implements a port: it imports only artefacts and ports.",
    ),
    layer(
      "contract",
      { path: CONTRACT },
      [CONTRACT, ARTEFACTS, EVENTS],
      "The contract is shared with the page: it imports only artefacts and events.",
    ),
    {
      name: "contract-is-pure",
      severity: "error",
      comment: "The contract is shared with the page: no module of Node.",
      from: { path: CONTRACT },
      to: { dependencyTypes: ["core"] },
    },
    layer(
      "host",
      { path: "^host/", pathNot: [CONTRACT, ENTRY_POINTS] },
      ["^host/", "^agents/"],
      "Only entry points choose the language model and the Python runner.",
    ),
    layer(
      "entry-points",
      { path: ENTRY_POINTS },
      ["^host/", "^agents/", "^models/", "^pyodide-runtime/"],
      "Entry points know neither the page nor the shell.",
    ),
    layer(
      "renderer",
      { path: "^renderer/" },
      ["^renderer/", ARTEFACTS, SPECIFICATION, EVENTS, CONTRACT],
      "The page knows artefacts, the specification and the contract.",
    ),
    {
      name: "renderer-is-a-page",
      severity: "error",
      comment: "The page runs in a browser: no module of Node, no Electron.",
      from: { path: "^renderer/" },
      to: { path: ["^node_modules/(electron|node-llama-cpp|ws)/", "^node:"] },
    },
    {
      name: "renderer-without-node",
      severity: "error",
      comment: "The page runs in a browser: no module of Node.",
      from: { path: "^renderer/" },
      to: { dependencyTypes: ["core"] },
    },
    layer(
      "electron",
      { path: "^electron/" },
      ["^electron/", CONTRACT, "^host/folders[.]ts$", "^pyodide-runtime/hold-gate[.]ts$"],
      "The shell knows the contract, where the folders are, and the gate at which a worker waits.",
    ),
    {
      name: "only-the-shell-knows-electron",
      severity: "error",
      comment: "Only electron/ imports Electron.",
      from: { path: HOUSE, pathNot: ["^electron/", "^test/"] },
      to: { path: "^(node_modules/electron/|electron$)" },
    },
    {
      name: "scripts",
      severity: "error",
      comment: "Scripts run before anything is installed or built.",
      from: { path: "^scripts/" },
      to: { path: HOUSE, pathNot: ["^scripts/"] },
    },
    layer(
      "bench",
      { path: "^bench/" },
      ["^bench/", "^host/", "^agents/", "^models/", "^pyodide-runtime/"],
      "The benchmark runs the app as an entry point does.",
    ),
    {
      name: "no-test-code",
      severity: "error",
      comment: "Nothing that is shipped imports from test/ or bench/.",
      from: { path: HOUSE, pathNot: ["^test/", "^bench/"] },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "This import leads nowhere.",
      from: { path: HOUSE },
      to: { couldNotResolve: true },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "These files need each other to run. (Circles of types alone do no harm.)",
      from: { path: HOUSE },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^dist/", "^test/fixtures/", "^test/suites/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json", ".css"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
