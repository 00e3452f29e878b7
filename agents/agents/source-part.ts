/** One sentence of the description with the code that the modelling agent wrote for it. */
export interface SourcePart {
  sentence: string;
  /** Where the sentence begins in the description. */
  start: number;
  code: string;
}
