import { useEffect, useState } from "react";
import { formatDuration } from "../text/format.js";

/** The time since `since` (ISO 8601), counted on each second. */
export function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return <span className="number">{seconds < 1 ? "0 s" : formatDuration(seconds).replace(".0", "")}</span>;
}
