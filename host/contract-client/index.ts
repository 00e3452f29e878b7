/** What the window may use of the host. Nothing below this folder needs Node. */

export { type Client, connectWire, HostFailure } from "./client.js";
export { connect, type DesktopShell, LAMPLIGHT_PORT, WIRE_PATH } from "./connect.js";
export { messagePortWire, PORT_CLOSED } from "./message-port-wire.js";
export { openWebSocketWire } from "./websocket-wire.js";
export { MAX_FRAME_CHARACTERS, MAX_FRAME_DEPTH, nestsDeeperThan, type Wire, wireListeners } from "./wire.js";
