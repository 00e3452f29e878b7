/**
 * Stands in for the `electron` module: as small as the shell's use of it, and strict where Electron is.
 * Message ports and utility processes are real (worker threads), windows load their address through the
 * protocol handlers of their session.
 */

import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { FakeMessageChannelMain, type FakeMessagePortMain, packed, unpacked } from "./fake-ports.mjs";

type Handler = (request: Request) => Response | Promise<Response>;

/** An event whose default can be prevented. */
export function fakeEvent<Fields extends object>(fields: Fields) {
  const event = {
    ...fields,
    defaultPrevented: false,
    preventDefault: () => void (event.defaultPrevented = true),
  };
  return event;
}

export class FakeSession extends EventEmitter {
  handlers = new Map<string, Handler>();
  permissionRequest:
    ((contents: unknown, permission: string, callback: (granted: boolean) => void) => void) | null = null;
  permissionCheck: ((contents: unknown, permission: string) => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;
  certificateVerification: ((request: unknown, callback: (result: number) => void) => void) | null = null;
  beforeRequest:
    ((details: { url: string }, callback: (answer: { cancel?: boolean }) => void) => void) | null = null;
  spellChecker = true;
  cleared = 0;

  constructor(readonly partition: string) {
    super();
  }

  setPermissionRequestHandler = (handler: FakeSession["permissionRequest"]) =>
    void (this.permissionRequest = handler);
  setPermissionCheckHandler = (handler: FakeSession["permissionCheck"]) =>
    void (this.permissionCheck = handler);
  setDevicePermissionHandler = (handler: FakeSession["devicePermission"]) =>
    void (this.devicePermission = handler);
  setCertificateVerifyProc = (handler: FakeSession["certificateVerification"]) =>
    void (this.certificateVerification = handler);
  setSpellCheckerEnabled = (enabled: boolean) => void (this.spellChecker = enabled);
  setSpellCheckerLanguages = () => undefined;
  clearStorageData = () => Promise.resolve(void this.cleared++);
  webRequest = {
    onBeforeRequest: (handler: FakeSession["beforeRequest"]) => void (this.beforeRequest = handler),
  };
  protocol = {
    handle: (scheme: string, handler: Handler) => {
      if (this.handlers.has(scheme)) throw new Error(`The scheme ${scheme} is already handled.`);
      this.handlers.set(scheme, handler);
    },
  };
}

export class FakeFrame {
  url = "";
  received: { channel: string; message: unknown; ports: FakeMessagePortMain[] }[] = [];
  postMessage = (channel: string, message: unknown, ports: FakeMessagePortMain[] = []) =>
    void this.received.push({ channel, message, ports });
}

export class FakeWebContents extends EventEmitter {
  mainFrame = new FakeFrame();
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  webRtcPolicy = "default";
  reloads = 0;
  crashed = false;
  destroyed = false;

  constructor(readonly session: FakeSession) {
    super();
  }

  setWindowOpenHandler = (handler: FakeWebContents["openHandler"]) => void (this.openHandler = handler);
  setWebRTCIPHandlingPolicy = (policy: string) => void (this.webRtcPolicy = policy);
  reload = () => void this.reloads++;
  isDestroyed = () => this.destroyed;
  forcefullyCrashRenderer = () => {
    this.crashed = true;
    this.emit("render-process-gone", {}, { reason: "killed", exitCode: 9 });
  };

  async load(address: string): Promise<void> {
    const answer = await new Promise<{ cancel?: boolean }>((resolve) =>
      this.session.beforeRequest ? this.session.beforeRequest({ url: address }, resolve) : resolve({}),
    );
    const handler = this.session.handlers.get(new URL(address).protocol.slice(0, -1));
    if (answer.cancel || !handler) throw new Error(`ERR_FAILED (-2) loading '${address}'`);
    await handler(new Request(address));
    this.mainFrame.url = address;
  }

  /** What `ipcRenderer.send` in the page's top frame does. */
  sendFromPage(channel: string, ...args: unknown[]): void {
    ipcMain.emit(channel, { sender: this, senderFrame: this.mainFrame, ports: [] }, ...args);
  }
}

export interface FakeWindowOptions {
  show?: boolean;
  webPreferences?: { session?: FakeSession } & Record<string, unknown>;
  [name: string]: unknown;
}

export class BrowserWindow extends EventEmitter {
  static opened: BrowserWindow[] = [];
  webContents: FakeWebContents;
  visible: boolean;
  minimized = false;
  focused = 0;
  destroyed = false;

  constructor(readonly options: FakeWindowOptions) {
    super();
    if (!app.isReady) throw new Error("Cannot create BrowserWindow before app is ready");
    this.visible = options.show !== false;
    this.webContents = new FakeWebContents(options.webPreferences?.session ?? session.defaultSession);
    BrowserWindow.opened.push(this);
  }

  async loadURL(address: string): Promise<void> {
    await this.webContents.load(address);
    this.emit("ready-to-show");
  }

  show = () => void (this.visible = true);
  focus = () => void this.focused++;
  isMinimized = () => this.minimized;
  restore = () => void (this.minimized = false);
  isDestroyed = () => this.destroyed;
  close = () => this.destroy();
  destroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    this.webContents.destroyed = true;
    this.emit("closed");
  }
}

class FakeApp extends EventEmitter {
  isReady = false;
  isPackaged = false;
  hasLock = true;
  sandboxed = false;
  quits = 0;
  exitCode: number | null = null;
  ended = false;
  paths: Record<string, string> = {};
  switches: [string, string | undefined][] = [];
  commandLine = { appendSwitch: (name: string, value?: string) => void this.switches.push([name, value]) };

  requestSingleInstanceLock = () => this.hasLock;
  setPath = (name: string, folder: string) => void (this.paths[name] = folder);
  setName = () => undefined;
  showAboutPanel = () => undefined;
  enableSandbox() {
    if (this.isReady) throw new Error("app.enableSandbox() can only be called before app is ready");
    this.sandboxed = true;
  }
  async whenReady() {
    await Promise.resolve();
    this.isReady = true;
  }
  quit() {
    this.quits++;
    const event = fakeEvent({});
    this.emit("before-quit", event);
    if (!event.defaultPrevented) this.ended = true;
  }
  exit(code: number) {
    this.exitCode = code;
    this.ended = true;
  }
}

export class FakeUtilityProcess extends EventEmitter {
  static forked: FakeUtilityProcess[] = [];
  pid: number | undefined = undefined;
  stdout;
  stderr;
  #worker: Worker;

  constructor(
    readonly modulePath: string,
    readonly args: string[],
    readonly options: {
      env?: NodeJS.ProcessEnv;
      execArgv?: string[];
      serviceName?: string;
      stdio?: string[];
    },
  ) {
    super();
    this.#worker = new Worker(fileURLToPath(new URL("utility-worker.mjs", import.meta.url)), {
      argv: args,
      env: options.env,
      stdout: options.stdio?.[1] !== "inherit",
      stderr: options.stdio?.[2] !== "inherit",
      workerData: { entry: modulePath },
    });
    this.stdout = options.stdio?.[1] === "pipe" ? this.#worker.stdout : null;
    this.stderr = options.stdio?.[2] === "pipe" ? this.#worker.stderr : null;
    this.#worker.once("online", () => {
      // Larger than any process id can be: nothing must be hit by a signal to it.
      this.pid = 2 ** 30 + this.#worker.threadId;
      this.emit("spawn");
    });
    this.#worker.on("message", (value) => this.emit("message", unpacked(value).data));
    // An uncaught error ends a utility process with code 1; so does it the thread.
    this.#worker.on("error", () => undefined);
    this.#worker.once("exit", (code) => {
      this.pid = undefined;
      this.emit("exit", code);
    });
    FakeUtilityProcess.forked.push(this);
  }

  postMessage(message: unknown, ports: FakeMessagePortMain[] = []): void {
    this.#worker.postMessage(...packed(message, ports));
  }

  kill(): boolean {
    void this.#worker.terminate();
    return true;
  }
}

export const app = new FakeApp();
export const ipcMain = new EventEmitter();
export const nativeTheme = { shouldUseDarkColors: false };
export const MessageChannelMain = FakeMessageChannelMain;
export const utilityProcess = {
  fork: (modulePath: string, args: string[] = [], options = {}) =>
    new FakeUtilityProcess(modulePath, args, options),
};
export const dialog = {
  errors: [] as [string, string][],
  showErrorBox: (title: string, text: string) => void dialog.errors.push([title, text]),
};
export const Menu = {
  application: null as unknown,
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => void (Menu.application = menu),
};
export const protocol = {
  schemes: null as unknown,
  registerSchemesAsPrivileged(schemes: unknown) {
    if (app.isReady)
      throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    if (protocol.schemes) throw new Error("protocol.registerSchemesAsPrivileged can be called only once");
    protocol.schemes = schemes;
  },
};
export const partitions = new Map<string, FakeSession>();
export const session = {
  defaultSession: new FakeSession(""),
  fromPartition(name: string) {
    const known = partitions.get(name) ?? new FakeSession(name);
    partitions.set(name, known);
    return known;
  },
};
