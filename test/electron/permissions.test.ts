import { describe, expect, it, vi } from "vitest";
import {
  isOwnRequest,
  isSameDocument,
  lockContents,
  lockSession,
  silenceChromium,
} from "../../electron/permissions.js";
import { APP_ORIGIN, belongsTo, PYTHON_ORIGIN, SCHEMES } from "../../electron/schemes.js";
import { tried } from "../hostile/support/tried.js";
import { app, fakeEvent, FakeSession, FakeWebContents } from "./fake-electron.js";

vi.mock("electron", () => import("./fake-electron.js"));

const HOME = `${APP_ORIGIN}/`;

function lockedSession(origin = APP_ORIGIN): FakeSession {
  const session = new FakeSession("");
  lockSession(session as never, origin);
  return session;
}

function lockedContents(): FakeWebContents {
  const contents = new FakeWebContents(new FakeSession(""));
  lockContents(contents as never, HOME);
  return contents;
}

function isCancelled(session: FakeSession, url: string): boolean {
  let cancelled: boolean | undefined;
  session.beforeRequest?.({ url }, (answer) => (cancelled = answer.cancel));
  if (cancelled === undefined) throw new Error("The request was not answered.");
  return cancelled;
}

// prettier-ignore
const PERMISSIONS = [
  "clipboard-read", "clipboard-sanitized-write", "display-capture", "fullscreen", "geolocation", "hid",
  "idle-detection", "keyboardLock", "media", "mediaKeySystem", "midi", "midiSysex", "notifications",
  "openExternal", "pointerLock", "serial", "speaker-selection", "storage-access", "usb",
  "window-management", "fileSystem", "unknown",
];
/** Requests that are not the window's own. */
// prettier-ignore
const FOREIGN = [
  "http://example.com/", "https://example.com/", "http://127.0.0.1:8080/", "http://localhost/", "ws://127.0.0.1/",
  "wss://example.com/", "ftp://example.com/", "file:///etc/passwd", "chrome://version/", "devtools://devtools/x.js",
  "app://lamplight.example.com/", "app://other/", "app:lamplight", "appx://lamplight/", "python://runtime/",
  "https://app//lamplight/", "blob:https://example.com/1", "blob:app://lamplight.example.com/1", "javascript:1", "",
];
/** Documents that the window does not go to. */
// prettier-ignore
const ELSEWHERE = [
  "https://example.com/", "app://lamplight/other.html", "app://other/", "python://runtime/", "file:///etc/passwd",
  "app://lamplight", "javascript:alert(1)", "app://lamplight/?from=https://example.com",
];
const POPUPS = ["https://example.com/", HOME, "mailto:a@example.com", "about:blank"];

describe("a locked session", () => {
  it.each(PERMISSIONS)("refuses the permission %s, asked for or checked", (permission) => {
    const session = lockedSession();
    const callback = vi.fn();
    session.permissionRequest?.(null, permission, callback);
    expect(callback.mock.calls).toEqual([[false]]);
    expect(session.permissionCheck?.(null, permission)).toBe(false);
  });

  it("refuses devices and certificates, and fetches no dictionaries", () => {
    const session = lockedSession();
    const verified = vi.fn();
    session.certificateVerification?.({}, verified);
    expect(verified).toHaveBeenCalledWith(-2);
    expect(session.devicePermission?.()).toBe(false);
    expect(session.spellChecker).toBe(false);
  });

  it.each(FOREIGN)("cancels %j", (url) => expect(isCancelled(lockedSession(), url)).toBe(true));

  it.each([
    "app://lamplight/",
    "app://lamplight/assets/a.js",
    "data:image/png;base64,AA",
    "blob:app://lamplight/1",
  ])("lets %s pass", (url) => expect(isCancelled(lockedSession(), url)).toBe(false));

  it("keeps Python's session from the window's files, and the other way round", () => {
    expect(isCancelled(lockedSession(PYTHON_ORIGIN), "python://runtime/runtime/pyodide.mjs")).toBe(false);
    expect(isCancelled(lockedSession(PYTHON_ORIGIN), "app://lamplight/")).toBe(true);
    expect(isOwnRequest("python://runtime/", APP_ORIGIN)).toBe(false);
  });

  it("saves nothing but what the page made itself", () => {
    const download = (url: string) => {
      const event = fakeEvent({});
      lockedSession().emit("will-download", event, { getURL: () => url });
      return event.defaultPrevented;
    };
    expect(download("https://example.com/a.zip")).toBe(true);
    expect(download("app://lamplight/index.html")).toBe(true);
    expect(download("blob:https://example.com/1")).toBe(true);
    expect(download("blob:app://lamplight/1")).toBe(false);
  });
});

describe("a locked page", () => {
  const isBlocked = (name: string, fields: object): boolean => {
    const event = fakeEvent(fields);
    lockedContents().emit(name, event);
    return event.defaultPrevented;
  };

  it.each(ELSEWHERE)("does not go to %s", (url) => {
    expect(isBlocked("will-navigate", { url, isMainFrame: true })).toBe(true);
    expect(isBlocked("will-frame-navigate", { url, isMainFrame: true })).toBe(true);
  });

  it("may reload, and move within its document", () => {
    expect(isBlocked("will-navigate", { url: HOME, isMainFrame: true })).toBe(false);
    expect(isBlocked("will-frame-navigate", { url: `${HOME}#project/a`, isMainFrame: true })).toBe(false);
  });

  it("has no frames, redirections or guests", () => {
    expect(isBlocked("will-frame-navigate", { url: HOME, isMainFrame: false })).toBe(true);
    expect(isBlocked("will-redirect", { url: HOME, isMainFrame: true })).toBe(true);
    expect(isBlocked("will-attach-webview", {})).toBe(true);
  });

  it("opens no windows, and nothing in another program", () => {
    for (const url of POPUPS) expect(lockedContents().openHandler?.({ url })).toEqual({ action: "deny" });
  });

  it("lets WebRTC send nothing past the session", () => {
    expect(lockedContents().webRtcPolicy).toBe("disable_non_proxied_udp");
  });
});

describe("all attempts together", () => {
  /** Those that get through; what nothing was set for is allowed, as Electron does. */
  function through(session: FakeSession, contents: FakeWebContents): string[] {
    const isGranted = (permission: string): boolean => {
      let granted = true;
      session.permissionRequest?.(null, permission, (answer) => (granted = answer));
      return granted && (session.permissionCheck?.(null, permission) ?? true);
    };
    const isSent = (url: string): boolean => {
      let cancelled: boolean | undefined = false;
      session.beforeRequest?.({ url }, (answer) => (cancelled = answer.cancel));
      return !cancelled;
    };
    const happens = (
      emitter: FakeSession | FakeWebContents,
      name: string,
      fields: object,
      ...rest: object[]
    ) => {
      const event = fakeEvent(fields);
      emitter.emit(name, event, ...rest);
      return !event.defaultPrevented;
    };
    const isOpened = (url: string) => contents.openHandler?.({ url }).action !== "deny";
    const isSaved = (url: string) => happens(session, "will-download", {}, { getURL: () => url });
    return [
      ...PERMISSIONS.filter(isGranted),
      ...FOREIGN.filter(isSent),
      ...ELSEWHERE.filter((url) => happens(contents, "will-navigate", { url, isMainFrame: true })),
      ...ELSEWHERE.filter((url) => happens(contents, "will-frame-navigate", { url, isMainFrame: true })),
      ...["will-redirect", "will-attach-webview"].filter((name) => happens(contents, name, { url: HOME })),
      ...POPUPS.filter(isOpened),
      ...["https://example.com/a.zip", "blob:https://example.com/1"].filter(isSaved),
    ];
  }
  const attempts = PERMISSIONS.length + FOREIGN.length + 2 * ELSEWHERE.length + 2 + POPUPS.length + 2;

  it("end at the locks, and get through where there are none", ({ task }) => {
    expect(through(lockedSession(), lockedContents())).toEqual([]);
    const session = new FakeSession("");
    expect(through(session, new FakeWebContents(session))).toHaveLength(attempts);
    const what = "permissions, requests, navigation, popups, downloads";
    tried(task, { point: 3, what, inputs: attempts, outcome: "all refused" });
    tried(task, {
      point: 3,
      what: "weakened: the same without the locks",
      inputs: attempts,
      outcome: "all get through",
    });
  });
});

describe("addresses", () => {
  it("are the same document when only what follows # differs", () => {
    expect(isSameDocument(`${HOME}#a#b`, HOME)).toBe(true);
    expect(isSameDocument(`${HOME}?a`, HOME)).toBe(false);
    expect(isSameDocument("app://lamplight", HOME)).toBe(false);
  });

  it("belong to an origin by scheme and host, without user, password or port", () => {
    expect(belongsTo("app://lamplight/x", APP_ORIGIN)).toBe(true);
    expect(belongsTo("app://lamplight:1/x", APP_ORIGIN)).toBe(false);
    expect(belongsTo("app://a@lamplight/x", APP_ORIGIN)).toBe(false);
    expect(belongsTo("not an address", APP_ORIGIN)).toBe(false);
  });
});

describe("Chromium", () => {
  it("is told to run no errands and to look up no names", () => {
    silenceChromium(app as never);
    expect(app.switches).toContainEqual(["host-resolver-rules", "MAP * ~NOTFOUND"]);
    expect(app.switches.map(([name]) => name)).toContain("disable-background-networking");
  });

  it("gives no scheme of ours a way around policies or a service worker", () => {
    for (const { privileges } of SCHEMES) {
      expect(privileges).toMatchObject({ standard: true, secure: true });
      expect(privileges).not.toHaveProperty("bypassCSP");
      expect(privileges).not.toHaveProperty("allowServiceWorkers");
    }
    expect(SCHEMES.find(({ scheme }) => scheme === "app")?.privileges).not.toHaveProperty("corsEnabled");
  });
});
