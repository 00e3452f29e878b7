/**
 * Message ports with the interface of Electron's main process, over Node's own ones: messages are really
 * cloned, ports are really transferred, and both wait until the receiving side starts to listen.
 */

import { EventEmitter } from "node:events";
import { MessageChannel } from "node:worker_threads";

/** @typedef {import("node:worker_threads").MessagePort} NodePort */

export class FakeMessagePortMain extends EventEmitter {
  #port;
  #started = false;

  /** @param {NodePort} port */
  constructor(port) {
    super();
    this.#port = port;
    port.on("close", () => this.emit("close"));
    port.unref();
  }

  /**
   * @param {unknown} message
   * @param {FakeMessagePortMain[]} [ports]
   */
  postMessage(message, ports = []) {
    this.#port.postMessage(...packed(message, ports));
  }

  start() {
    if (this.#started) return;
    this.#started = true;
    this.#port.on("message", (value) => this.emit("message", unpacked(value)));
  }

  close() {
    this.#port.close();
  }

  /** Gives up the port behind this one, to transfer it. */
  release() {
    this.removeAllListeners();
    this.#port.removeAllListeners();
    return this.#port;
  }
}

export class FakeMessageChannelMain {
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakeMessagePortMain(port1);
    this.port2 = new FakeMessagePortMain(port2);
  }
}

/**
 * @param {unknown} message
 * @param {FakeMessagePortMain[]} ports
 * @returns {[unknown, NodePort[]]}
 */
export function packed(message, ports) {
  const released = ports.map((port) => port.release());
  return [{ message, ports: released }, released];
}

/** @param {{message: unknown, ports: NodePort[]}} value */
export function unpacked(value) {
  return { data: value.message, ports: value.ports.map((port) => new FakeMessagePortMain(port)) };
}
