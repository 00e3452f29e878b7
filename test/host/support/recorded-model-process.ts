/**
 * Stands in the place of `model-process.ts`: the same messages, but the answers are recorded ones. Words that
 * a test planted in the description are taken out of a question before its recording is looked up.
 * `LAMPLIGHT_TEST_RECORDING` names the file of recordings.
 */

import type { ModelError } from "../../../agents/ports.js";
import { ToModelProcess, type FromModelProcess } from "../../../models/model-messages.js";
import { openScriptedModel } from "../../../models/scripted-model.js";
import { PLANTED } from "./planted.js";

const model = await openScriptedModel([process.env["LAMPLIGHT_TEST_RECORDING"] ?? ""]);
const send = (message: FromModelProcess): void => void process.send?.(message);
const without = (text: string): string => text.replaceAll(PLANTED, "");

async function receive(message: ToModelProcess): Promise<void> {
  switch (message.type) {
    case "abort":
      // An answer is there at once; nothing is in work that could be stopped.
      return;
    case "open":
      return send({ type: "opened", identity: model.identity, notes: [] });
    case "count-tokens":
      return send({ type: "counted", id: message.id, tokens: await model.countTokens(message.text) });
    case "complete": {
      const { id, request } = message;
      const { messages, prefix } = request;
      const asked = {
        ...request,
        messages: messages.map(({ role, text }) => ({ role, text: without(text) })),
        prefix: without(prefix),
      };
      try {
        const onText = (piece: string, tokens: number) => send({ type: "text", id, piece, tokens });
        send({ type: "completed", id, completion: await model.complete(asked, { onText }) });
      } catch (error) {
        const { message: why, next } = error as ModelError;
        send({ type: "failed", id, failure: { code: "model-recording-stale", message: why, next } });
      }
    }
  }
}

process.on("message", (message) => void receive(ToModelProcess.parse(message)));
process.on("disconnect", () => process.exit());
