import type { onlyChanges } from "../text/line-difference.js";
import { plural } from "../text/format.js";

const SIGN = { same: "  ", added: "+ ", removed: "- " } as const;

/** Changed lines with their signs, and how many equal ones stand between them. */
export function Difference({ lines, label }: { lines: ReturnType<typeof onlyChanges>; label: string }) {
  return (
    <div className="difference" tabIndex={0} role="region" aria-label={label} dir="ltr">
      {lines.map((line, at) => (
        <div key={at} data-kind={line.kind}>
          {line.kind === "skipped"
            ? `  ${plural(line.count, "equal line")}`
            : `${SIGN[line.kind]}${line.text}`}
        </div>
      ))}
    </div>
  );
}
