/** What a worked example holds: a description, and the whole document that the agents would write for it. */
export interface WorkedExample {
  /** Short name, for tests and records. */
  name: string;
  task: string;
  /** Unit, meaning and name of each number of the text, in its order. */
  numbers: [unit: string, meaning: string, name: string][];
  sense: "maximize" | "minimize";
  goal: string;
  decision: string;
  actions: string;
  /** Each state variable, its value at the start, and what its numbers stand for where they are codes. */
  state: [symbol: string, initial: string, codes?: string][];
  constraints: string[];
  /** Code for each clause of the text, in its order. */
  code: string[];
  observation: string;
  stepLimit: string;
  terminated: string;
}
