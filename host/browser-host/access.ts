/** Who may talk to the browser host: the one browser that was given the launch address. */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Path of a launch address, before its token. */
const LAUNCH = "/launch/";
/** Launch addresses that may wait to be used; making more takes back the oldest. */
const MAX_TOKENS = 8;
/** Browsers that may be let in; one more takes the oldest's leave. */
const MAX_SESSIONS = 64;

export interface Access {
  /** Path with a new token, which lets one browser in, once. Not to be logged. */
  newLaunchPath(): string;
  /** For the path of a launch address: the cookie to set, or null when its token is not (any more) good. */
  launch(path: string): string | null;
  isLaunch(path: string): boolean;
  /** Whether a request carries the cookie of a browser that was let in. */
  isKnown(request: IncomingMessage): boolean;
  /** Whether a request was meant for this server by its exact name, and not by another name for the machine. */
  hasOwnHost(request: IncomingMessage): boolean;
  /** Whether a request comes from a page of this server. Without an Origin header: `otherwise`. */
  hasOwnOrigin(request: IncomingMessage, otherwise: boolean): boolean;
}

/** @param port that the server listens on; browsers share cookies between ports, so it is in the cookie's name. */
export function createAccess(port: number): Access {
  const authority = `127.0.0.1:${port}`;
  const cookieName = `lamplight-${port}`;
  const tokens: Buffer[] = [];
  const sessions: Buffer[] = [];

  return {
    newLaunchPath() {
      const token = randomBytes(32).toString("base64url");
      tokens.push(digest(token));
      if (tokens.length > MAX_TOKENS) tokens.shift();
      return LAUNCH + token;
    },
    launch(path) {
      const at = indexOf(tokens, path.slice(LAUNCH.length));
      if (at < 0) return null;
      tokens.splice(at, 1);
      const session = randomBytes(32).toString("base64url");
      sessions.push(digest(session));
      if (sessions.length > MAX_SESSIONS) sessions.shift();
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    isLaunch: (path) => path.startsWith(LAUNCH),
    isKnown(request) {
      const values = cookiesOf(request, cookieName);
      // Two cookies of the name mean that another local page has planted one.
      return values.length === 1 && indexOf(sessions, values[0] ?? "") >= 0;
    },
    hasOwnHost: (request) => request.headers.host === authority,
    hasOwnOrigin(request, otherwise) {
      const { origin } = request.headers;
      return origin === undefined ? otherwise : origin === `http://${authority}`;
    },
  };
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Compares digests in constant time, so that neither length nor content of a secret shows. */
function indexOf(known: Buffer[], secret: string): number {
  const wanted = digest(secret);
  return known.findIndex((each) => timingSafeEqual(each, wanted));
}

function cookiesOf(request: IncomingMessage, name: string): string[] {
  return (request.headers.cookie ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}
