/** What a server of the worker and its runtime must answer with. */

/**
 * Response headers for the worker's script. A worker takes its policy from its own response, not from the
 * page. `sandbox` makes it an origin of its own, without storage and without the page's rights; it then needs
 * `accessHeaders` on everything that it loads.
 * @param runtime absolute address of the folder with the pinned files, ending in a slash
 */
export function workerHeaders(runtime: string): Record<string, string> {
  const policy = [
    "sandbox allow-scripts",
    "default-src 'none'",
    `script-src ${runtime} 'wasm-unsafe-eval'`,
    `connect-src ${runtime}`,
    "worker-src 'none'",
  ];
  return { "content-security-policy": policy.join("; "), ...accessHeaders() };
}

/**
 * Name beside the pinned files of what a worker asks for, with what follows the question mark of its own address,
 * to know whether it may go on; the answer comes when it may.
 */
export const GO_ON = "go-on";

/** Response headers for the answer to that. */
export function holdHeaders(): Record<string, string> {
  return { "content-type": "text/plain", "cache-control": "no-store", ...accessHeaders() };
}

/** Response headers for the pinned files: the worker's origin is opaque, so its requests come from `null`. */
export function accessHeaders(): Record<string, string> {
  return { "access-control-allow-origin": "*", "x-content-type-options": "nosniff" };
}
