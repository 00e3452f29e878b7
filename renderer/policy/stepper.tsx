import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { formatCount } from "../text/format.js";

const SPEEDS = [1, 2, 5, 10, 25, 50, 100] as const;
/** An episode at its first speed takes about this long. */
const SECONDS_TO_PLAY = 12;

export interface Position {
  at: number;
  playing: boolean;
  speed: number;
}

/** The place in an episode of `last` steps, and what moves it. */
export function usePosition(last: number): Position & {
  go: (at: number) => void;
  toggle: () => void;
  setSpeed: (speed: number) => void;
} {
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(() => firstSpeed(last));
  const here = Math.min(at, last);

  const go = useCallback((to: number) => setAt(Math.min(last, Math.max(0, Math.round(to)))), [last]);
  useEffect(() => {
    if (!playing) return;
    const began = performance.now();
    let frame = 0;
    const from = here;
    const tick = (now: number): void => {
      const to = Math.min(last, from + Math.floor(((now - began) / 1000) * speed));
      setAt(to);
      if (to >= last) setPlaying(false);
      else frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
    // The clock starts anew when it is started, not at each step.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [playing, speed, last]);

  const toggle = useCallback(() => {
    if (!playing && here >= last) setAt(0);
    setPlaying(!playing);
  }, [playing, here, last]);
  const goStill = useCallback(
    (to: number) => {
      setPlaying(false);
      go(to);
    },
    [go],
  );
  return { at: here, playing, speed, go: goStill, toggle, setSpeed };
}

function firstSpeed(steps: number): number {
  return SPEEDS.find((speed) => steps / speed <= SECONDS_TO_PLAY) ?? 100;
}

/** Play, pause and scrub. The keys work wherever the focus is within `children`'s section. */
export function StepControls(properties: {
  position: ReturnType<typeof usePosition>;
  last: number;
  /** What ended the episode, in words. */
  end: string;
}) {
  const { position, last, end } = properties;
  const { at, playing, go, toggle } = position;
  const play = useRef<HTMLButtonElement>(null);
  const button = (label: string, Icon: typeof Play, to: number, disabled: boolean) => (
    <button
      type="button"
      className="button button--icon"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={() => go(to)}
    >
      <Icon className="icon" aria-hidden />
    </button>
  );
  return (
    <div className="stepper">
      <button
        ref={play}
        type="button"
        className="button button--primary stepper__play"
        title="Play or pause (space)"
        onClick={toggle}
      >
        {playing ? <Pause className="icon" aria-hidden /> : <Play className="icon" aria-hidden />}
        {playing ? "Pause" : "Play"}
      </button>
      {button("To the start", SkipBack, 0, at === 0)}
      {button("One step back", ChevronLeft, at - 1, at === 0)}
      {button("One step on", ChevronRight, at + 1, at === last)}
      {button("To the end", SkipForward, last, at === last)}
      <input
        className="stepper__scrub"
        type="range"
        min={0}
        max={last}
        step={1}
        value={at}
        aria-label="Step of the episode"
        aria-valuetext={`Step ${at} of ${last}`}
        onChange={(event) => go(Number(event.target.value))}
      />
      <span className="stepper__at number">
        Step {formatCount(at)} of {formatCount(last)}
        {at === last && <span className="soft">, {end}</span>}
      </span>
      <label className="pick pick--inline">
        <span className="visually-hidden">Speed</span>
        <select
          className="input"
          value={position.speed}
          onChange={(event) => position.setSpeed(Number(event.target.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed === 1 ? "1 step/s" : `${speed} steps/s`}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Keys of a section with an episode: space, arrows, Home and End, unless a control of its own takes them. */
export function onStepKeys(position: ReturnType<typeof usePosition>, last: number) {
  return (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    const takesArrows = ["SELECT", "INPUT", "TEXTAREA"].includes(target.tagName);
    const takesSpace = takesArrows || target.tagName === "BUTTON" || target.tagName === "A";
    const stride = event.shiftKey ? 10 : 1;
    const to = {
      ArrowLeft: position.at - stride,
      ArrowRight: position.at + stride,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined && !takesArrows) position.go(to);
    else if (event.key === " " && !takesSpace) position.toggle();
    else return;
    event.preventDefault();
  };
}
