/** How an import can fail. */

import { HostFailure } from "../contract-client/client.js";

export type ImportFailureCode =
  "import-not-zip" | "import-unsafe" | "import-too-large" | "import-invalid" | "import-newer";

const NEXT: Record<ImportFailureCode, string> = {
  "import-not-zip": "Get the file again, and choose the one that ends in .lamplight.zip.",
  "import-unsafe": "Do not use this file. Ask whoever sent it to export the project again.",
  "import-too-large":
    "Ask for an export without old training runs: delete folders below runs/ before it is made.",
  "import-invalid": "Ask whoever sent it to export the project again with a current Lamplight.",
  "import-newer": "Install the newer Lamplight, then import the file there.",
};

export function importFailed(code: ImportFailureCode, what: string, why: string): HostFailure {
  const kept = "Nothing was written; all projects are as they were.";
  return new HostFailure({ code, what, why, kept, next: NEXT[code] });
}
