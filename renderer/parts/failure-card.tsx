import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import { visibleControls } from "../text/format.js";

/** What happened, why, what was kept, what to do next. `children` are buttons for the last. */
export function FailureCard({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const parts = [
    ["Why", failure.why],
    ["Kept", failure.kept],
    ["Next", failure.next],
  ] as const;
  return (
    <section className="failure" aria-label="Failure">
      <h3 className="failure__what">
        <CircleX className="icon" aria-hidden />
        <span dir="auto">{visibleControls(failure.what)}</span>
      </h3>
      <dl>
        {parts.map(([name, text]) => (
          <FailurePart key={name} name={name} text={text} />
        ))}
      </dl>
      {children && <div className="failure__actions">{children}</div>}
    </section>
  );
}

function FailurePart({ name, text }: { name: string; text: string }) {
  if (text === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{visibleControls(text)}</dd>
    </>
  );
}
