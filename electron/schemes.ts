/** The two schemes of the desktop shell. Nothing it shows is loaded from anywhere else. */

import type { CustomScheme } from "electron";

/** Files of the window. */
export const APP_ORIGIN = "app://lamplight";

/** Files of the hidden window in which generated Python runs. */
export const PYTHON_ORIGIN = "python://runtime";

/**
 * Privileges of the schemes, to be registered before the app is ready.
 *
 * `corsEnabled` lifts the ban on requests from other origins. The window never needs that. A Python worker
 * does: its script's policy puts it into an origin of its own, and it has to load the runtime beside it.
 */
export const SCHEMES: CustomScheme[] = [
  { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true } },
  {
    scheme: "python",
    privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true },
  },
];

/**
 * Whether an address belongs to an origin of ours. `URL.origin` is "null" for schemes that Node does not
 * know, so the parts are compared.
 */
export function belongsTo(address: string, origin: string): boolean {
  const url = parsed(address);
  const own = new URL(origin);
  return (
    url !== null &&
    url.protocol === own.protocol &&
    url.host === own.host &&
    url.username === "" &&
    url.password === ""
  );
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
