import { defineConfig } from "vitest/config";

const TESTS = ["test/**/*.test.ts", "test/**/*.test.tsx"];

/** What the hostile suite runs: all of `test/hostile`, and what else is about the promises of SECURITY.md. */
const HOSTILE = [
  "test/hostile/**",
  "test/host/{import,store,browser-host}/**",
  "test/pyodide-runtime/runners/**",
  "test/electron/**",
  "test/models/{gguf-header,model-client,chat-template,prompt-tokens,repetition}.test.ts",
];

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "hostile" ? HOSTILE.map((files) => files.replace(/\*\*$/, "**/*.test.ts")) : TESTS,
    exclude: ["node_modules/**", "dist/**"],
    // Interpreters and language models run in children: a worker thread's crash would take the rest along.
    pool: "forks",
    maxWorkers: 2,
    // Against hanging only, for machines that run tests are busy: what is slow is seen in the benchmarks.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    ...(["hostile", "thorough"].includes(mode) && { env: { LAMPLIGHT_EVERY_ATTEMPT: "1" } }),
  },
}));
