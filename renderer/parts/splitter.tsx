import { type KeyboardEvent, type PointerEvent, useRef } from "react";

const STEP = 16;

/** A line between two panes that can be dragged, or moved with the arrow keys. Widths in CSS pixels. */
export function Splitter(properties: {
  label: string;
  controls: string;
  width: number;
  low: number;
  high: number;
  onWidth: (width: number) => void;
}) {
  const { width, low, high, onWidth } = properties;
  const drag = useRef<{ from: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    drag.current = { from: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current) onWidth(drag.current.width + event.clientX - drag.current.from);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
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
      aria-controls={properties.controls}
      aria-valuenow={width}
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
