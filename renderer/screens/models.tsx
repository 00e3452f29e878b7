import { BookOpen, Download, FolderOpen } from "lucide-react";
import { useEffect, useState } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import type { AppInfo, LoadedModel, ModelEntry } from "../../host/contract.js";
import { Dialog } from "../parts/dialog.js";
import { FailureCard } from "../parts/failure-card.js";
import type { Download as DownloadState } from "../state/app-state.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { formatBytes, formatCount, formatDuration, formatRate } from "../text/format.js";

const FIT: Record<NonNullable<ModelEntry["fit"]>["verdict"], { label: string; state: string }> = {
  fits: { label: "fits", state: "approved" },
  partly: { label: "fits in part", state: "stale" },
  "will-not-fit": { label: "will not fit", state: "failed" },
};

/** The catalogue, and a model file of the person's own. */
export function ModelsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Models" onClose={onClose}>
      <ModelFailure />
      <ModelList />
      <ModelPath />
    </Dialog>
  );
}

/** The same as a part of a page, for a machine that has no model yet. */
export function ModelSetup() {
  return (
    <section className="setup" aria-label="A model is needed">
      <h2>First, a language model</h2>
      <p>
        Runs need a model on this machine. Get the starter model once, or use a GGUF file that you have. Until
        then you can describe a task, or look at a finished project.
      </p>
      <Samples />
      <ModelFailure />
      <ModelList limit={1} />
      <ModelPath />
    </section>
  );
}

const NO_SAMPLES: AppInfo["samples"] = [];

/** Finished projects that need no model. */
export function Samples() {
  const samples = useAppState((state) => state.info?.samples ?? NO_SAMPLES);
  const opening = useAppState((state) => state.busy.includes("project.open-sample"));
  const session = useSession();
  if (samples.length === 0) return null;
  return (
    <div className="samples">
      {samples.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          className="button"
          disabled={opening}
          title="Every stage as a model and the trainer left it, to look at, change and run again"
          onClick={() => void session.openSample(name)}
        >
          <BookOpen className="icon" aria-hidden />
          Open the finished project «{title}»
        </button>
      ))}
    </div>
  );
}

function ModelFailure() {
  const failure = useAppState((state) => state.info?.model.failure ?? null);
  return failure === null ? null : (
    <div style={{ marginBottom: "1rem" }}>
      <FailureCard failure={failure} />
    </div>
  );
}

function ModelList({ limit }: { limit?: number }) {
  const models = useAppState((state) => state.models);
  const session = useSession();
  useEffect(() => {
    void session.loadModels();
  }, [session]);
  if (models === null) return <p className="soft">Reading the catalogue…</p>;
  return (
    <ul className="card models">
      {models.slice(0, limit).map((model) => (
        <Model key={model.name} model={model} />
      ))}
    </ul>
  );
}

function Model({ model }: { model: ModelEntry }) {
  const session = useSession();
  const status = useAppState((state) => state.info?.model ?? null);
  const download = useAppState((state) => state.downloads[model.name] ?? null);
  const running = useAppState((state) => Boolean(state.project?.running));
  const current = status?.name === model.name ? status.state : null;
  return (
    <li className="model">
      <div className="model__name">
        {model.label}
        {model.fit && (
          <span
            className="chip chip--plain"
            data-state={FIT[model.fit.verdict].state}
            title={model.fit.explanation}
          >
            {FIT[model.fit.verdict].label}
          </span>
        )}
      </div>
      <div className="soft number">
        {[model.parameters, formatBytes(model.bytes), model.licence].filter(Boolean).join(" · ")}
      </div>
      <div className="model__action">
        {download !== null ? (
          <span className="soft">{DOWNLOAD_TEXT[download.step ?? "bytes"]}</span>
        ) : !model.installed ? (
          <button type="button" className="button" onClick={() => void session.downloadModel(model.name)}>
            <Download className="icon" aria-hidden />
            Get it
          </button>
        ) : current === "ready" ? (
          <span className="chip chip--plain" data-state="approved">
            loaded
          </span>
        ) : current === "loading" ? (
          <span className="soft number">Loading {Math.round(100 * (status?.progress ?? 0))} %</span>
        ) : status === null ? null : (
          <button
            type="button"
            className="button"
            disabled={running || status.state === "loading"}
            title={running ? "Stop the run first" : undefined}
            onClick={() => void session.selectModel(model.name)}
          >
            {model.fit?.verdict === "will-not-fit" ? "Load anyway" : "Load"}
          </button>
        )}
      </div>
      {current === "ready" && status?.loaded && <Loaded loaded={status.loaded} />}
      {(download !== null || (model.fit !== null && model.fit.verdict !== "fits")) && (
        <div className="model__more">
          {download !== null ? (
            <DownloadProgress download={download} />
          ) : (
            <p className="soft">{model.fit?.explanation}</p>
          )}
        </div>
      )}
    </li>
  );
}

const DOWNLOAD_TEXT = { bytes: "Downloading", wait: "Waiting", verify: "Verifying" } as const;

/** Where its layers are, how full its context is, and how fast it writes. */
function Loaded({
  loaded: { placement, contextSize, contextUsed, tokensPerSecond },
}: {
  loaded: LoadedModel;
}) {
  const used = contextUsed ?? 0;
  return (
    <dl className="model__more model__loaded number">
      <div>
        <dt>Layers on the graphics card</dt>
        <dd>{placement === null ? "not told" : placementText(placement)}</dd>
      </div>
      <div>
        <dt>Context</dt>
        <dd>
          <progress className="progress" max={contextSize} value={used} aria-label="Context used" />
          {contextUsed === null
            ? `${formatCount(contextSize)} tokens, none used yet`
            : `${formatCount(used)} of ${formatCount(contextSize)} tokens`}
        </dd>
      </div>
      <div>
        <dt>Writes</dt>
        <dd>{tokensPerSecond === null ? "not measured yet" : formatRate(tokensPerSecond)}</dd>
      </div>
    </dl>
  );
}

function placementText({ gpu, gpuLayers, layers }: NonNullable<LoadedModel["placement"]>): string {
  if (gpuLayers === 0) return `none of ${layers}: the processor does it all`;
  return `${gpuLayers === layers ? "all" : gpuLayers} of ${layers}${gpu === null ? "" : ` (${gpu})`}`;
}

function DownloadProgress({ download }: { download: DownloadState }) {
  const { receivedBytes, totalBytes, bytesPerSecond, step } = download;
  if (step === "verify")
    return (
      <>
        <progress className="progress" aria-label="Verifying" />
        <span className="soft number">
          All {formatBytes(totalBytes)} are here. Their checksum is compared with the pinned one before the
          file is used.
        </span>
      </>
    );
  if (step === "wait")
    return <p className="soft">Another window or program is downloading it; this one waits for that.</p>;
  const left = bytesPerSecond > 0 ? (totalBytes - receivedBytes) / bytesPerSecond : null;
  return (
    <>
      <progress className="progress" max={totalBytes} value={receivedBytes} aria-label="Download" />
      <span className="soft number">
        {formatBytes(receivedBytes)} of {formatBytes(totalBytes)}, {formatBytes(bytesPerSecond)} a second
        {left !== null && `, ${formatDuration(Math.max(1, Math.round(left)))} left`}
      </span>
    </>
  );
}

/** A file of the person's own: it is looked at first, and loaded at once where it fits. */
function ModelPath() {
  const session = useSession();
  const status = useAppState((state) => state.info?.model ?? null);
  const running = useAppState((state) => Boolean(state.project?.running));
  const looking = useAppState((state) => state.busy.includes("model.inspect"));
  const [path, setPath] = useState("");
  const [found, setFound] = useState<ModelEntry | Failure | null>(null);
  const loading = status?.state === "loading";
  const look = async (): Promise<void> => {
    const entry = await session.inspectModel(path.trim());
    setFound(entry);
    if ("fit" in entry && entry.fit?.verdict === "fits" && !running) await session.selectModel(entry.name);
  };
  return (
    <div className="model-path">
      <label htmlFor="model-path">A GGUF file of your own</label>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <input
          id="model-path"
          className="input mono"
          dir="ltr"
          placeholder="/path/to/model.gguf"
          spellCheck={false}
          value={path}
          onChange={(event) => {
            setPath(event.target.value);
            setFound(null);
          }}
        />
        <button type="submit" className="button" disabled={path.trim() === "" || loading || looking}>
          <FolderOpen className="icon" aria-hidden />
          {loading ? "Loading" : "Load"}
        </button>
      </form>
      {found !== null &&
        ("code" in found ? (
          <FailureCard failure={found} onDismiss={() => setFound(null)} />
        ) : (
          <ul className="card models">
            <Model model={found} />
          </ul>
        ))}
    </div>
  );
}
