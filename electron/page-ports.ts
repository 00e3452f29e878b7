/** Hands a page its port, if the page is who it says. */

import type { IpcMain, IpcMainEvent, MessagePortMain, WebContents } from "electron";
import { isSameDocument } from "./permissions.js";

/** A page asks for its port on this channel, without arguments. */
export const REQUEST_CHANNEL = "lamplight:request-port";

/** The port comes on this one. */
export const PORT_CHANNEL = "lamplight:port";

/** A page that may have a port: its contents, the one document it may show, and where its ports come from. */
export interface PageWithPort {
  contents: WebContents;
  home: string;
  port(): Promise<MessagePortMain | null>;
}

/** Answers requests for ports. `find` knows the pages that are open. */
export function handPorts(ipc: IpcMain, find: (contents: WebContents) => PageWithPort | undefined): void {
  ipc.on(REQUEST_CHANNEL, (event) => {
    const page = find(event.sender);
    if (!page || !isFromPage(event, page)) return;
    void page.port().then((port) => {
      // The page may have been closed meanwhile, or replaced by another document.
      if (port && !page.contents.isDestroyed() && isFromPage(event, page))
        page.contents.mainFrame.postMessage(PORT_CHANNEL, null, [port]);
    });
  });
}

/** Whether a message was sent by the top frame of a page while it showed its own document. */
export function isFromPage(event: Pick<IpcMainEvent, "sender" | "senderFrame">, page: PageWithPort): boolean {
  const { contents, home } = page;
  return (
    event.sender === contents &&
    event.senderFrame !== null &&
    event.senderFrame === contents.mainFrame &&
    isSameDocument(event.senderFrame.url, home)
  );
}
