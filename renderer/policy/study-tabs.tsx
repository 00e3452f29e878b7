/** Views over a whole project that stand as tabs beside what a stage made; each is fetched when it is opened. */

import { type ComponentType, lazy, type LazyExoticComponent, Suspense } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import type { ProjectView } from "../../host/contract.js";

export type StudyTab = "policy" | "what-if" | "compare";

interface Study {
  id: StudyTab;
  label: string;
  /** The stages beside whose result it stands. */
  stages: readonly StageName[];
  View: LazyExoticComponent<ComponentType<{ project: ProjectView }>>;
}

const STUDIES: readonly Study[] = [
  {
    id: "policy",
    label: "Policy",
    stages: ["train", "evaluate"],
    View: lazy(() => import("./policy-view.js")),
  },
  {
    id: "what-if",
    label: "What if",
    stages: ["parameters", "evaluate"],
    View: lazy(() => import("../what-if/what-if-view.js")),
  },
  {
    id: "compare",
    label: "Compare",
    stages: ["parameters", "modelling", "coding", "train", "evaluate"],
    View: lazy(() => import("../compare/compare-view.js")),
  },
];

/** The tabs of a stage beyond its own. */
export function studyTabs(stage: StageName): { id: StudyTab; label: string }[] {
  return STUDIES.filter((study) => study.stages.includes(stage)).map(({ id, label }) => ({ id, label }));
}

export function StudyBody({ id, project }: { id: StudyTab; project: ProjectView }) {
  const { View, label } = STUDIES.find((study) => study.id === id)!;
  return (
    <Suspense fallback={<p className="soft">Opening «{label}»…</p>}>
      <View project={project} />
    </Suspense>
  );
}
