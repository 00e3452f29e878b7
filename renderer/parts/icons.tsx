/** The icons of stages and states. */

import {
  ChartLine,
  CircleCheck,
  CircleDashed,
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
import type { StageName, StageState } from "../../agents/artefacts/stage.js";

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

const STATE_ICONS: Record<StageState, LucideIcon> = {
  empty: CircleDashed,
  queued: Clock,
  running: LoaderCircle,
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

export function StateIcon({ state }: { state: StageState }) {
  const Icon = STATE_ICONS[state];
  return <Icon className={state === "running" ? "icon spin" : "icon"} aria-hidden />;
}

/** A lamp over a small decision: the app's own sign, as in assets/icons. */
export function Lamp() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden focusable="false">
      <path d="M10.5 15h11L27 28H5z" fill="var(--lamplight)" />
      <path
        d="M16 3.5v3.2M8.6 15h14.8c0-4.6-3-8.3-7.4-8.3S8.6 10.4 8.6 15z"
        fill="var(--accent-fill)"
        stroke="var(--accent-fill)"
        strokeWidth="1.6"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <path d="M11.2 24.5h3.2M17.6 24.5h3.2" stroke="var(--text-soft)" strokeWidth="1.6" />
      <g fill="var(--text)">
        <circle cx="9.6" cy="24.5" r="2.1" />
        <circle cx="16" cy="24.5" r="2.1" />
        <circle cx="22.4" cy="24.5" r="2.1" />
      </g>
    </svg>
  );
}
