import type { ReactNode } from "react";

/** Figures in a row, each below its name. */
export function FigureList({ figures, label }: { figures: readonly [string, ReactNode][]; label?: string }) {
  return (
    <dl className="figures" aria-label={label}>
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}
