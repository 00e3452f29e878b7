import type { StageView } from "../../host/contract.js";
import { visibleControls } from "../text/format.js";
import { LiveWork } from "./live-work.js";

/** What the model was asked and what it wrote, as plain text whatever it holds. */
export function OutputTab({ view }: { view: StageView }) {
  const { record } = view;
  const outputs = record?.rawOutputs ?? [];
  const prompt = record?.prompt ?? "";
  return (
    <>
      {view.state === "running" && <LiveWork stage={view.stage} />}
      {outputs.map((output, at) => (
        <Text
          key={at}
          title={outputs.length === 1 ? "Answer" : `Answer ${at + 1} of ${outputs.length}`}
          text={output}
        />
      ))}
      {prompt !== "" && <Text title="Prompt of the last call" text={prompt} />}
      {outputs.length === 0 && prompt === "" && view.state !== "running" && (
        <div className="empty">The model was not asked for this version.</div>
      )}
    </>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <section className="section">
      <h3>{title}</h3>
      <pre className="raw" tabIndex={0} dir="auto" aria-label={title}>
        {visibleControls(text)}
      </pre>
    </section>
  );
}
