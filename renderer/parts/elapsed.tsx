import { useEffect, useState } from "react";
import { formatDuration } from "../text/format.js";

/** The time since `since` (ISO 8601), counted on each second; `until` (the same): where it stands. */
export function Elapsed({ since, until = null }: { since: string; until?: string | null }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  const seconds = Math.max(
    0,
    Math.floor(((until === null ? now : Date.parse(until)) - Date.parse(since)) / 1000),
  );
  return <span className="number">{seconds < 1 ? "0 s" : formatDuration(seconds).replace(".0", "")}</span>;
}
