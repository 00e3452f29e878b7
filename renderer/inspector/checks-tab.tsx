import { CircleCheck, CircleX } from "lucide-react";
import type { CheckResult, StageRecord } from "../../agents/artefacts/stage.js";
import { plural, visibleControls } from "../text/format.js";

/** Every check of the version in force, failed ones first, each with its likely mend. */
export function ChecksTab({ record }: { record: StageRecord | null }) {
  const checks = record?.checks ?? [];
  if (checks.length === 0) return <div className="empty">No check has looked at this stage yet.</div>;
  const failed = checks.filter((check) => !check.passed);
  const passed = checks.filter((check) => check.passed);
  return (
    <>
      <p className="soft" role="status">
        {failed.length === 0
          ? `All ${plural(checks.length, "check")} passed.`
          : `${failed.length} of ${plural(checks.length, "check")} failed.`}
      </p>
      <ul className="checks">
        {[...failed, ...passed].map((check, at) => (
          <Check key={at} check={check} />
        ))}
      </ul>
    </>
  );
}

function Check({ check }: { check: CheckResult }) {
  const Icon = check.passed ? CircleCheck : CircleX;
  return (
    <li className="check" data-passed={check.passed}>
      <Icon className="icon" aria-hidden />
      <strong>
        <span className="visually-hidden">{check.passed ? "Passed: " : "Failed: "}</span>
        {check.name}
      </strong>
      <span className="overline">{check.rung}</span>
      <span className="check__message soft" dir="auto">
        {visibleControls(check.message)}
        {check.place !== "" && (
          <>
            {" "}
            <code>{check.place}</code>
          </>
        )}
      </span>
      {check.mend !== "" && (
        <span className="check__mend" dir="auto">
          <strong>Likely mend:</strong> {visibleControls(check.mend)}
        </span>
      )}
    </li>
  );
}
