import { CirclePause, LoaderCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import { Elapsed } from "../parts/elapsed.js";
import { useAppState } from "../state/store.js";
import { formatCount, formatRate, visibleControls } from "../text/format.js";

const SHOWN_NOTES = 8;

/** A stage at work: its notes, and the model's words as they come. */
export function LiveWork({ stage }: { stage: StageName }) {
  const live = useAppState((state) => state.live[stage] ?? null);
  const pausedAt = useAppState((state) => state.project?.running?.pausedAt ?? null);
  const text = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    // Someone who has scrolled up is reading.
    if (text.current && atEnd.current) text.current.scrollTop = text.current.scrollHeight;
  }, [live?.text]);

  if (live === null) return null;
  return (
    <section className="work" aria-label="At work">
      <div className="work__head">
        <strong>
          {pausedAt === null ? (
            <LoaderCircle className="icon spin" aria-hidden />
          ) : (
            <CirclePause className="icon" aria-hidden />
          )}
          {pausedAt !== null ? "Paused" : live.tokens > 0 ? "The model is writing" : "At work"}
        </strong>
        <span className="soft number">
          <Elapsed since={live.since} until={pausedAt} />
          {live.tokens > 0 && `, ${formatCount(live.tokens)} tokens at ${formatRate(live.tokensPerSecond)}`}
        </span>
      </div>
      {live.notes.length > 0 && (
        <ul className="work__notes">
          {live.notes.slice(-SHOWN_NOTES).map((note, at) => (
            <li key={at} dir="auto">
              {visibleControls(note)}
            </li>
          ))}
        </ul>
      )}
      {live.text !== "" && (
        <pre
          className="raw"
          ref={text}
          tabIndex={0}
          dir="ltr"
          aria-label="The model's words so far"
          onScroll={(event) => {
            const box = event.currentTarget;
            atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
          }}
        >
          {visibleControls(live.text)}
        </pre>
      )}
    </section>
  );
}
