import type { StageName } from "../../../agents/artefacts/stage.js";

/** Address of the text that a person has entered for a stage and not saved yet. */
export function editDraftKey(projectId: string, stage: StageName): string {
  return `edit.${projectId}.${stage}`;
}
