import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from "react";

const STEP = 16;

/**
 * A line after a pane that can be dragged, or moved with the arrow keys, to change the pane's width.
 * Widths in CSS pixels.
 */
export function Splitter(properties: {
  label: string;
  /** Id of the pane before it. */
  controls: string;
  low: number;
  high: number;
  onWidth: (width: number) => void;
}) {
  const { low, high, controls, onWidth } = properties;
  const drag = useRef<{ from: number; width: number } | null>(null);
  const [shown, setShown] = useState(low);
  const measured = (): number => Math.round(document.getElementById(controls)?.offsetWidth ?? low);

  useLayoutEffect(() => {
    const pane = document.getElementById(controls);
    if (pane === null) return;
    const observer = new ResizeObserver(() => setShown(Math.round(pane.offsetWidth)));
    observer.observe(pane);
    return () => observer.disconnect();
  }, [controls]);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    drag.current = { from: event.clientX, width: measured() };
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current) onWidth(drag.current.width + event.clientX - drag.current.from);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const width = measured();
    const change = { ArrowLeft: -STEP, ArrowRight: STEP, Home: low - width, End: high - width }[event.key];
    if (change === undefined || event.altKey) return;
    event.preventDefault();
    onWidth(width + change);
  };
  return (
    <div
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-label={properties.label}
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuenow={shown}
      aria-valuemin={low}
      aria-valuemax={high}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onKeyDown={onKeyDown}
    />
  );
}
