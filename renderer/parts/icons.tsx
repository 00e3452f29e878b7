/** The icons of stages and states. */

import {
  ChartLine,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  Code,
  Eye,
  FileText,
  Gauge,
  Hash,
  Hourglass,
  ListChecks,
  LoaderCircle,
  type LucideIcon,
  MessageCircleQuestionMark,
  Ruler,
  Sigma,
  Target,
  Unlink,
  Variable,
  Waypoints,
} from "lucide-react";
import type { StageName } from "../../agents/artefacts/stage.js";
import type { ShownState } from "../text/stages.js";

const STAGE_ICONS: Record<StageName, LucideIcon> = {
  task: FileText,
  parameters: Hash,
  objective: Target,
  variables: Variable,
  constraints: Ruler,
  modelling: Sigma,
  "state-action-reward": Waypoints,
  environment: Hourglass,
  coding: Code,
  check: ListChecks,
  train: ChartLine,
  evaluate: Gauge,
};

const STATE_ICONS: Record<ShownState, LucideIcon> = {
  empty: CircleDashed,
  queued: Clock,
  running: LoaderCircle,
  paused: CirclePause,
  "needs-answer": MessageCircleQuestionMark,
  "needs-review": Eye,
  approved: CircleCheck,
  stale: Unlink,
  failed: CircleX,
};

export function StageIcon({ stage }: { stage: StageName }) {
  const Icon = STAGE_ICONS[stage];
  return <Icon className="icon" aria-hidden />;
}

export function StateIcon({ state }: { state: ShownState }) {
  const Icon = STATE_ICONS[state];
  return <Icon className={state === "running" ? "icon spin" : "icon"} aria-hidden />;
}

/** The desk lamp of assets/icons/app.svg, for small sizes. */
export function Lamp() {
  return (
    <svg
      viewBox="0 0 32 32"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable="false"
    >
      <path d="M14.5 12.5 23 10l5 16.5H11z" fill="var(--lamplight)" />
      <path d="M4.5 27.5h23.5" stroke="var(--text)" strokeWidth="2.4" />
      <path d="M8 27V18.5L14 8.5" stroke="var(--text)" strokeWidth="2.4" />
      <path
        d="M12.8 10C13 6.5 15.8 4.5 18.8 4.9c2 .3 3.4 1.6 4 3.1l1 2.8-9.6 3.2z"
        fill="var(--accent-fill)"
        stroke="var(--accent-fill)"
        strokeWidth="1.2"
      />
    </svg>
  );
}
