/** A person's changes to a project since the last run: they can be taken back and done again. */

import type { Failure } from "../agents/artefacts/stage.js";
import { HostFailure } from "./contract-client/client.js";
import type { ProjectFile } from "./store/project-file.js";
import type { OpenProject } from "./store/project-store.js";

/** Versions are never lost, so what was in force and the description are all that a change replaces. */
interface Moment {
  stages: ProjectFile["stages"];
  text: string;
}

interface Change {
  /** Such as «the edit of objective». */
  what: string;
  /** How it was before the change, or, among those to do again, after it. */
  moment: Moment;
}

export interface Changes {
  undoable(): string | null;
  redoable(): string | null;
  /** Does the work and remembers how it was before. Work that throws leaves nothing to take back. */
  make(what: string, work: () => Promise<unknown>): Promise<void>;
  /** @throws HostFailure `nothing-to-undo` */
  undo(): Promise<void>;
  /** @throws HostFailure `nothing-to-redo` */
  redo(): Promise<void>;
  /** After a run the project has moved on: its history has the versions. */
  forget(): void;
}

const MOST_CHANGES = 100;

export function createChanges(
  store: Pick<OpenProject, "file" | "description" | "setText" | "reinstate">,
): Changes {
  let done: Change[] = [];
  let undone: Change[] = [];

  const now = (): Moment => ({ stages: store.file().stages, text: store.description() });

  async function goTo({ stages, text }: Moment): Promise<void> {
    if (text !== store.description()) await store.setText(text);
    await store.reinstate(stages);
  }

  async function step(from: Change[], to: Change[], failure: Failure): Promise<void> {
    const last = from.at(-1);
    if (!last) throw new HostFailure(failure);
    const moment = now();
    await goTo(last.moment);
    from.pop();
    to.push({ what: last.what, moment });
  }

  return {
    undoable: () => done.at(-1)?.what ?? null,
    redoable: () => undone.at(-1)?.what ?? null,
    async make(what, work) {
      const moment = now();
      await work();
      done = [...done, { what, moment }].slice(-MOST_CHANGES);
      undone = [];
    },
    undo: () => step(done, undone, nothingTo("undo")),
    redo: () => step(undone, done, nothingTo("redo")),
    forget() {
      done = [];
      undone = [];
    },
  };
}

function nothingTo(step: "undo" | "redo"): Failure {
  return {
    code: `nothing-to-${step}`,
    what: `There is nothing to ${step}.`,
    why: "Nothing was changed by hand since the last run, or since the app was started.",
    kept: "Nothing was changed.",
    next: "Older versions of every stage are in its history, and each can be restored.",
  };
}
