import type { ModelMessage } from "../agents/ports.js";

/**
 * A part of a prompt. `special` is one of the template's own markers and becomes one token; `text` is never
 * allowed to, whatever it contains.
 */
export type PromptPiece = { special: string } | { text: string };

export interface ChatTemplate {
  name: string;
  /** Markers that structure the conversation. The model writing one of them ends its turn. */
  markers: string[];
  /** One finished turn. */
  turn(message: ModelMessage, index: number): PromptPiece[];
  /** What stands before the text of the assistant's turn. */
  opening: PromptPiece[];
  /** Where the format has no system role, the system text is put before the first user turn. */
  systemRole: boolean;
}

/** The facts of a model file by which its template is recognised. */
export interface TemplateHints {
  architecture: string;
  chatTemplate?: string;
}

const special = (marker: string): PromptPiece => ({ special: marker });
const text = (value: string): PromptPiece => ({ text: value });

const chatml: ChatTemplate = {
  name: "chatml",
  markers: ["<|im_start|>", "<|im_end|>"],
  systemRole: true,
  turn: (message) => [
    special("<|im_start|>"),
    text(`${message.role}\n${message.text}`),
    special("<|im_end|>"),
    text("\n"),
  ],
  opening: [special("<|im_start|>"), text("assistant\n")],
};

/** Qwen 3 and its kin: an empty thought in the opening is their own way to be asked for a direct answer. */
const chatmlThinking: ChatTemplate = {
  ...chatml,
  name: "chatml-without-thinking",
  opening: [special("<|im_start|>"), text("assistant\n<think>\n\n</think>\n\n")],
};

const llama3: ChatTemplate = {
  name: "llama-3",
  markers: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
  systemRole: true,
  turn: (message) => [
    special("<|start_header_id|>"),
    text(message.role),
    special("<|end_header_id|>"),
    text(`\n\n${message.text.trim()}`),
    special("<|eot_id|>"),
  ],
  opening: [special("<|start_header_id|>"), text("assistant"), special("<|end_header_id|>"), text("\n\n")],
};

const gemma: ChatTemplate = {
  name: "gemma",
  markers: ["<start_of_turn>", "<end_of_turn>"],
  systemRole: false,
  turn: (message) => [
    special("<start_of_turn>"),
    text(`${message.role === "assistant" ? "model" : "user"}\n${message.text.trim()}`),
    special("<end_of_turn>"),
    text("\n"),
  ],
  opening: [special("<start_of_turn>"), text("model\n")],
};

const mistral: ChatTemplate = {
  name: "mistral",
  markers: ["[INST]", "[/INST]", "</s>"],
  systemRole: false,
  turn: (message) =>
    message.role === "assistant"
      ? [text(` ${message.text.trim()}`), special("</s>")]
      : [special("[INST]"), text(` ${message.text.trim()}`), special("[/INST]")],
  opening: [],
};

const phi3: ChatTemplate = {
  name: "phi-3",
  markers: ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"],
  systemRole: true,
  turn: (message) => [
    special(`<|${message.role}|>`),
    text(`\n${message.text}`),
    special("<|end|>"),
    text("\n"),
  ],
  opening: [special("<|assistant|>"), text("\n")],
};

const phi4: ChatTemplate = {
  name: "phi-4",
  markers: ["<|im_start|>", "<|im_sep|>", "<|im_end|>"],
  systemRole: true,
  turn: (message) => [
    special("<|im_start|>"),
    text(message.role),
    special("<|im_sep|>"),
    text(message.text),
    special("<|im_end|>"),
  ],
  opening: [special("<|im_start|>"), text("assistant"), special("<|im_sep|>")],
};

const deepseek: ChatTemplate = {
  name: "deepseek",
  markers: ["<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>"],
  systemRole: true,
  turn: (message) => {
    if (message.role === "system") return [text(message.text)];
    if (message.role === "user") return [special("<｜User｜>"), text(message.text)];
    return [special("<｜Assistant｜>"), text(message.text), special("<｜end▁of▁sentence｜>")];
  },
  opening: [special("<｜Assistant｜>")],
};

const plain: ChatTemplate = {
  name: "plain",
  markers: [],
  systemRole: true,
  turn: (message) => [text(`${PLAIN_TITLES[message.role]}\n${message.text}\n\n`)],
  opening: [text("### Response\n")],
};

const PLAIN_TITLES: Record<ModelMessage["role"], string> = {
  system: "### System",
  user: "### Instruction",
  assistant: "### Response",
};

/** In order of recognition: those with more markers stand before those whose markers they include. */
const KNOWN = [phi4, chatml, llama3, gemma, deepseek, phi3, mistral];

/**
 * The template that a model was trained with, recognised by its markers in the file's own template text. The
 * file's template is a program by strangers and is only searched, never rendered. A model whose template is
 * not known gets plain headed sections.
 */
export function recogniseTemplate(hints: TemplateHints): { template: ChatTemplate; note?: string } {
  const source = hints.chatTemplate ?? "";
  const found = KNOWN.find((template) =>
    requiredMarkers(template).every((marker) => source.includes(marker)),
  );
  if (found === chatml && source.includes("enable_thinking")) return { template: chatmlThinking };
  if (found) return { template: found };
  const why = source === "" ? "the file carries no chat template" : "its chat template is not one we know";
  return {
    template: plain,
    note: `This ${hints.architecture} model gets its questions as plain headed sections, because ${why}. Its answers may be poorer than the model can do.`,
  };
}

function requiredMarkers(template: ChatTemplate): string[] {
  // The end-of-sequence marker is usually written as `eos_token` in a template, not literally.
  if (template === mistral) return ["[INST]", "[/INST]"];
  if (template === deepseek) return ["<｜User｜>", "<｜Assistant｜>"];
  if (template === phi3) return ["<|assistant|>", "<|end|>"];
  return template.markers;
}

/**
 * Splits a conversation into pieces, turn by turn, so that the pieces of leading turns do not depend on what
 * follows them.
 */
export function renderTurns(template: ChatTemplate, messages: readonly ModelMessage[]): PromptPiece[][] {
  if (template.systemRole) return messages.map((message, index) => template.turn(message, index));
  const turns: PromptPiece[][] = [];
  let system = "";
  for (const [index, message] of messages.entries()) {
    if (message.role === "system") {
      system += `${message.text.trim()}\n\n`;
      turns.push([]);
    } else if (system !== "" && message.role === "user") {
      turns.push(template.turn({ role: "user", text: system + message.text }, index));
      system = "";
    } else {
      turns.push(template.turn(message, index));
    }
  }
  if (system !== "") turns.push(template.turn({ role: "user", text: system.trimEnd() }, messages.length));
  return turns;
}
