/** Takes away from a session and its pages everything that Lamplight does not need. */

import type { App, Session, WebContents } from "electron";
import { belongsTo } from "./schemes.js";

/** Chromium's own errands, and every name that anything might try to look up. Set before the app is ready. */
const SWITCHES: [name: string, value?: string][] = [
  ["disable-background-networking"],
  ["disable-component-update"],
  ["disable-domain-reliability"],
  ["disable-sync"],
  ["no-pings"],
  ["dns-prefetch-disable"],
  ["host-resolver-rules", "MAP * ~NOTFOUND"],
];

export function silenceChromium(app: Pick<App, "commandLine">): void {
  for (const [name, value] of SWITCHES) app.commandLine.appendSwitch(name, value);
}

/**
 * Whether a request may go on: files of the session's own origin, and what a page of it made itself
 * (`data:` and its `blob:`). Nothing of that leaves the machine.
 */
export function isOwnRequest(address: string, origin: string): boolean {
  if (address.startsWith("data:")) return true;
  if (address.startsWith("blob:")) return address.startsWith(`blob:${origin}/`);
  return belongsTo(address, origin);
}

/**
 * Refuses every permission, cancels every request that is not the origin's own, and every download. Screen
 * capture and device choosers have no handler, which is Electron's way to refuse them.
 */
export function lockSession(session: Session, origin: string): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setCertificateVerifyProc((_request, callback) => callback(REFUSE_CERTIFICATE));
  // The spelling checker would fetch its dictionaries.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  session.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !isOwnRequest(details.url, origin) }),
  );
  session.on("will-download", (event, item) => {
    // What a page of ours made itself may be saved: Electron asks the person where.
    if (!item.getURL().startsWith(`blob:${origin}/`)) event.preventDefault();
  });
}

/** Chromium's net::ERR_FAILED. */
const REFUSE_CERTIFICATE = -2;

/** Keeps a page where it is: no other document, no popup, no guest, no traffic beside the session's. */
export function lockContents(contents: WebContents, home: string): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
  contents.on("will-navigate", (event) => {
    // Reloading is navigation to the same document.
    if (!isSameDocument(event.url, home)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame || !isSameDocument(event.url, home)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
}

/** Whether two addresses differ in nothing but the part behind `#`. */
export function isSameDocument(address: string, home: string): boolean {
  return address.split("#", 1)[0] === home;
}
