/** The columns of the paper (A-LAMP, Table 1) that ours stand beside. Its trials were judged by hand. */

export interface PaperColumn {
  name: string;
  /** Rates by task; null where we do not have the figure. */
  tasks: Record<string, { modelling: number | null; coding: number | null; policy: number | null }>;
}

const rates = (modelling: number | null, coding: number | null, policy: number | null) => ({
  modelling,
  coding,
  policy,
});

export const PAPER_COLUMNS: PaperColumn[] = [
  {
    name: "light A-LAMP, 27B",
    tasks: {
      "cart-pole": rates(1, 0.85, 0.45),
      "mountain-car": rates(0.95, 0.7, 0.55),
      "wireless-scheduling": rates(0.95, 0.6, 0.15),
      "drone-delivery": rates(0.55, 0.5, 0.15),
      "inventory-management": rates(0.85, 0.25, 0.05),
    },
  },
  {
    name: "A-LAMP, GPT-4o",
    tasks: {
      "cart-pole": rates(null, null, 0.95),
      "mountain-car": rates(null, null, 0.75),
      "wireless-scheduling": rates(1, 1, 0.45),
      "drone-delivery": rates(0.8, 0.95, 0.45),
      "inventory-management": rates(1, 0.55, 0.3),
    },
  },
];

/** The order of the paper's tables; other tasks follow by name. */
const PAPER_ORDER = Object.keys(PAPER_COLUMNS[0]!.tasks);

export function inPaperOrder(tasks: string[]): string[] {
  const place = (task: string) =>
    PAPER_ORDER.includes(task) ? PAPER_ORDER.indexOf(task) : PAPER_ORDER.length;
  return [...tasks].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}
