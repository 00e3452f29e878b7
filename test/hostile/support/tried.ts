/** What hostile tests tell for the table at the end of the hostile suite. */

export interface Tried {
  /** Which promise it is about; see SECURITY.md. */
  point: number;
  what: string;
  /** How many inputs, attempts or processes. */
  inputs: number;
  /** What happened, in a few words. */
  outcome: string;
}

declare module "vitest" {
  interface TaskMeta {
    tried?: Tried[];
  }
}

/** Adds a row to the table; call it at the end of a test, when everything it says has been checked. */
export function tried(task: { meta: { tried?: Tried[] } }, row: Tried): void {
  (task.meta.tried ??= []).push(row);
}
