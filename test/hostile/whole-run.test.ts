/** Whole runs from a description to a policy, watched from outside: nothing of them gets out. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { chromiumPath, CHROMIUM_FLAGS } from "../end-to-end/support/chromium.js";
import { wholeProgram } from "../host/support/bundled-program.js";
import { temporaryFolder } from "../host/support/folders.js";
import { everyAttempt } from "./support/attempts.js";
import { meansInWords, meansOfWatching, setScene, watched } from "./support/observed-run.js";
import { isIn, traced } from "./support/observer.js";
import type { Errand, Told } from "./support/person.js";
import { tried } from "./support/tried.js";

vi.setConfig({ testTimeout: 900_000 });

const means = await meansOfWatching();
const canWatch = means.cut !== null || means.traces;

const program = () =>
  wholeProgram({
    person: "test/hostile/support/person.ts",
    leaky: "test/hostile/support/leaky-program.ts",
  });
/** Whichever sandbox works there: with the network cut, one may not that works otherwise. */
const start = async (command: string) => [
  process.execPath,
  await program(),
  command,
  "--allow-weak-isolation",
];
const beside = async (name: string) => path.join(path.dirname(await program()), `${name}.js`);

describe("a run is watched", () => {
  test(
    everyAttempt ? "on the command line, to its policy" : "on the command line, until it writes its code",
    async ({ task, skip }) => {
      skip(!canWatch, meansInWords(means));
      const scene = await setScene(await temporaryFolder());
      const command = [...(await start("run")), scene.task, "--model", scene.model];
      const { code, stdout, leaks, kept, programs } = await watched(command, scene, means, {
        // To its policy a run takes minutes on a busy machine.
        until: everyAttempt ? undefined : /Coding …/,
      });
      expect(leaks, stdout).toEqual([]);
      expect(code, stdout).toBe(everyAttempt ? 0 : 130);
      // That the word went the whole way, and the run as well.
      expect(kept.map((file) => path.basename(file))).toContain("task.md");
      expect(kept.filter((file) => file.endsWith(".json")).length).toBeGreaterThan(4);
      if (means.traces) expect(programs).toBeGreaterThan(everyAttempt ? 15 : 5);
      tried(task, {
        point: 9,
        what: everyAttempt ? "a whole run on the command line" : "a run up to its code",
        inputs: 1,
        outcome: `${programs} programs started; the word is in ${kept.length} files of the project and nowhere else; no address but this machine's (${meansInWords(means)})`,
      });
    },
  );

  test("in the browser, with the browser's own files", async ({ task, skip }) => {
    skip(!everyAttempt, "takes minutes: part of `npm run test:hostile`");
    skip(!canWatch, meansInWords(means));
    const scene = await setScene(await temporaryFolder());
    const serve = [...(await start("serve")), "--model", scene.model];
    const trace = means.traces ? await traced(path.join(scene.root, "trace")) : null;
    const errand: Errand = {
      serve: trace ? trace(serve) : serve,
      description: await readFile(scene.task, "utf8"),
      profile: path.join(scene.root, "profile"),
      executable: chromiumPath(),
      flags: CHROMIUM_FLAGS,
    };
    const command = [process.execPath, await beside("person"), JSON.stringify(errand)];
    const { code, stdout, stderr, leaks, kept, allowed } = await watched(
      command,
      scene,
      // The browser is the person's own: only the program that serves the app is traced.
      { ...means, traces: false },
      { ownTrace: trace !== null, allowed: /^profile\// },
    );
    expect(code, stdout + stderr).toBe(0);
    expect(leaks).toEqual([]);
    expect(kept.map((file) => path.basename(file))).toContain("task.md");
    const { addresses, sent, output, code: ended } = JSON.parse(stdout) as Told;
    expect([ended, output]).toEqual([143, expect.stringContaining("Closing")]);
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => !/^(http|ws):\/\/127\.0\.0\.1:\d+\//.test(address))).toEqual([]);
    expect([...addresses, ...sent].filter((text) => isIn(Buffer.from(text), scene.word))).toEqual([]);
    // What was not sent yet outlives a reload: see SECURITY.md.
    expect(allowed.filter((file) => !/^profile\/Default\/Local Storage\//.test(file))).toEqual([]);
    tried(task, {
      point: 9,
      what: "a whole run in the browser",
      inputs: 1,
      outcome: `${addresses.length} addresses and ${sent.length} kinds of headers without the word; in the browser's profile ${allowed.length === 0 ? "nothing" : "only what was typed, in its local storage"} (${meansInWords(means)})`,
    });
  });

  test("and a program that leaks is found out in every way", async ({ task, skip }) => {
    skip(!canWatch, meansInWords(means));
    const scene = await setScene(await temporaryFolder());
    const { leaks } = await watched([process.execPath, await beside("leaky"), scene.task], scene, means);
    const ways = [
      /^file user\/app\.log$/,
      /^file temporary\/dump\.bin$/,
      /^file temporary\/encoded\.txt$/,
      /^file archive\/\d+-scratch\.txt$/,
      /^output$/,
      /^errors$/,
      ...(means.traces
        ? [
            /^command /,
            /^address 192\.0\.2\.1$/,
            /^address 198\.51\.100\.1$/,
            /^address 2001:db8::1$/,
            /^elsewhere /,
          ]
        : []),
    ];
    expect(ways.filter((way) => !leaks.some((leak) => way.test(leak)))).toEqual([]);
    tried(task, {
      point: 9,
      what: "weakened: a program that leaks",
      inputs: ways.length,
      outcome: "found out in each way",
    });
  });
});
