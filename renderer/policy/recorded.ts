/** Recorded episodes of the open project, asked for once and kept while the window stays. */

import { useCallback, useEffect, useState } from "react";
import type { EpisodeSet } from "../../agents/artefacts/episode.js";
import type { Failure } from "../../agents/artefacts/stage.js";
import type { ProjectView } from "../../host/contract.js";
import { type Session, useSession } from "../state/session.js";

export type Recorded =
  | { state: "none" }
  | { state: "asking"; before: EpisodeSet | null }
  | { state: "failed"; failure: Failure }
  /** `current`: it was made from the code and the policy that are in force. */
  | { state: "ready"; set: EpisodeSet; current: boolean };

interface Kept {
  /** What the episodes were made from. */
  origin: string;
  set: EpisodeSet;
}

/** By session, so that what one window has seen goes with it. */
const kept = new WeakMap<Session, Map<string, Kept>>();

/** Nothing is run before a person asks for it: the code may have come from elsewhere. */
export function useRecordedEpisodes(project: ProjectView): {
  recorded: Recorded;
  record: (seed: number, constant: number | null) => void;
} {
  const session = useSession();
  const origin = originOf(project);
  const [answer, setAnswer] = useState<{ projectId: string; asking: boolean; failure: Failure | null }>({
    projectId: project.id,
    asking: false,
    failure: null,
  });
  useEffect(
    () =>
      setAnswer((before) => (before.projectId === project.id ? before : { ...IDLE, projectId: project.id })),
    [project.id],
  );

  const record = useCallback(
    (seed: number, constant: number | null) => {
      setAnswer({ projectId: project.id, asking: true, failure: null });
      void session.study("policy.play", { seed, constant }).then((found) => {
        const failure = "failure" in found ? found.failure : null;
        // A newer question has taken its place, and its answer comes.
        if (failure?.code === "study-replaced") return;
        if (!("failure" in found)) storeOf(session).set(project.id, { origin, set: found });
        setAnswer((now) =>
          now.projectId === project.id ? { projectId: project.id, asking: false, failure } : now,
        );
      });
    },
    [session, project.id, origin],
  );

  const found = storeOf(session).get(project.id) ?? null;
  const mine = answer.projectId === project.id;
  return { recorded: stateOf(mine ? answer : IDLE, found, origin), record };
}

const IDLE = { asking: false, failure: null };

function stateOf(
  answer: { asking: boolean; failure: Failure | null },
  found: Kept | null,
  origin: string,
): Recorded {
  if (answer.asking) return { state: "asking", before: found?.set ?? null };
  if (answer.failure) return { state: "failed", failure: answer.failure };
  if (found === null) return { state: "none" };
  return { state: "ready", set: found.set, current: found.origin === origin };
}

function storeOf(session: Session): Map<string, Kept> {
  const known = kept.get(session) ?? new Map<string, Kept>();
  kept.set(session, known);
  return known;
}

/** Versions of the code and of the training in force. */
function originOf(project: ProjectView): string {
  const version = (stage: "coding" | "train") =>
    project.stages.find((view) => view.stage === stage)?.record?.version ?? 0;
  return `${project.id} ${version("coding")} ${version("train")}`;
}
