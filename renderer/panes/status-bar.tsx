import { Cpu, HardDrive, Save, ShieldCheck, Wifi, WifiOff } from "lucide-react";
import { useAppState } from "../state/store.js";
import { formatBytes, formatClock, formatRate } from "../text/format.js";
import { MODEL_STATE_TEXT, modelLabel } from "../text/model-text.js";

/** What the app works with, in one line. */
export function StatusBar() {
  const info = useAppState((state) => state.info);
  const models = useAppState((state) => state.models);
  const savedAt = useAppState((state) => state.savedAt);
  const downloading = useAppState((state) => Object.keys(state.downloads).length > 0);
  const model = info?.model ?? null;
  return (
    <footer className="status" aria-label="Status">
      <span title={model?.name ?? ""}>
        <Cpu className="icon" aria-hidden />
        {modelLabel(model, models)}
        {model && model.name !== null && (
          <span className="faint">
            {MODEL_STATE_TEXT[model.state]}
            {model.progress !== null && ` ${Math.round(100 * model.progress)} %`}
          </span>
        )}
      </span>
      <Rate />
      <span className="number" title="Memory of the host and everything it started">
        <HardDrive className="icon" aria-hidden />
        {info === null ? "n/a" : formatBytes(info.memory)}
      </span>
      <span
        title={
          info?.isolation?.description ?? "Generated code runs in Pyodide, which starts at the first check"
        }
      >
        <ShieldCheck className="icon" aria-hidden />
        Python: {info?.isolation ? isolationText(info.isolation.level) : "not started"}
      </span>
      <span className="status__space" />
      {downloading ? (
        <span title="A model file is being fetched; nothing else uses the network">
          <Wifi className="icon" aria-hidden />
          network: download only
        </span>
      ) : (
        <span title="Nothing leaves this machine">
          <WifiOff className="icon" aria-hidden />
          no network
        </span>
      )}
      {savedAt !== null && (
        <span className="number" title="Everything is in the project's folder">
          <Save className="icon" aria-hidden />
          saved {formatClock(savedAt)}
        </span>
      )}
    </footer>
  );
}

/** A level that this window does not know yet is shown by its name. */
function isolationText(level: string): string {
  const known: Record<string, string> = {
    "browser-sandbox": "browser sandbox",
    "os-sandbox": "system sandbox",
    "process-permissions": "restricted process",
    none: "not isolated",
  };
  return known[level] ?? level.replaceAll("-", " ");
}

/** The speed of what is being written, else that of the last answer. */
function Rate() {
  const rate = useAppState((state) => {
    const stage = state.project?.running?.stage;
    return stage ? (state.live[stage]?.tokensPerSecond ?? 0) : 0;
  });
  const last = useAppState((state) => state.info?.model.loaded?.tokensPerSecond ?? null);
  if (rate > 0) return <span className="number">{formatRate(rate)}</span>;
  return (
    <span className="number" title={last === null ? undefined : "Tokens a second of the last answer"}>
      idle{last !== null && <span className="faint">{formatRate(last)}</span>}
    </span>
  );
}
