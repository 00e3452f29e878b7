import { describe, expect, it } from "vitest";
import type { ModelMessage } from "../../agents/ports.js";
import { recogniseTemplate, renderTurns, type PromptPiece } from "../../models/chat-template.js";

const conversation: ModelMessage[] = [
  { role: "system", text: "Be brief." },
  { role: "user", text: "One?" },
  { role: "assistant", text: "Two." },
  { role: "user", text: "Three?" },
];

const spell = (pieces: PromptPiece[]): string =>
  pieces.map((piece) => ("special" in piece ? piece.special : piece.text)).join("");

function render(chatTemplate: string | undefined, architecture = "llama"): { name: string; text: string } {
  const { template } = recogniseTemplate({ architecture, chatTemplate });
  return {
    name: template.name,
    text: spell(renderTurns(template, conversation).flat()) + spell(template.opening),
  };
}

describe("a known template", () => {
  it.each([
    [
      "chatml",
      "{{ '<|im_start|>' + role + '\n' + content + '<|im_end|>' }}",
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\nTwo.<|im_end|>\n<|im_start|>user\nThree?<|im_end|>\n<|im_start|>assistant\n",
    ],
    [
      "chatml-without-thinking",
      "<|im_start|> <|im_end|> {% if enable_thinking is false %}<think>",
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\nTwo.<|im_end|>\n<|im_start|>user\nThree?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
    ],
    [
      "llama-3",
      "'<|start_header_id|>' + role + '<|end_header_id|>' ... '<|eot_id|>'",
      "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nTwo.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nThree?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    ],
    [
      "gemma",
      "<start_of_turn> <end_of_turn>",
      "<start_of_turn>user\nBe brief.\n\nOne?<end_of_turn>\n<start_of_turn>model\nTwo.<end_of_turn>\n<start_of_turn>user\nThree?<end_of_turn>\n<start_of_turn>model\n",
    ],
    ["mistral", "[INST] [/INST] eos_token", "[INST] Be brief.\n\nOne?[/INST] Two.</s>[INST] Three?[/INST]"],
    [
      "phi-3",
      "<|user|> <|assistant|> <|end|>",
      "<|system|>\nBe brief.<|end|>\n<|user|>\nOne?<|end|>\n<|assistant|>\nTwo.<|end|>\n<|user|>\nThree?<|end|>\n<|assistant|>\n",
    ],
    [
      "phi-4",
      "<|im_start|> <|im_sep|> <|im_end|>",
      "<|im_start|>system<|im_sep|>Be brief.<|im_end|><|im_start|>user<|im_sep|>One?<|im_end|><|im_start|>assistant<|im_sep|>Two.<|im_end|><|im_start|>user<|im_sep|>Three?<|im_end|><|im_start|>assistant<|im_sep|>",
    ],
    [
      "deepseek",
      "<｜User｜> <｜Assistant｜> eos_token",
      "Be brief.<｜User｜>One?<｜Assistant｜>Two.<｜end▁of▁sentence｜><｜User｜>Three?<｜Assistant｜>",
    ],
  ])("%s is recognised by its markers and spelt our own way", (name, source, text) => {
    expect(render(source)).toEqual({ name, text });
  });

  it("leaves nothing of the file's own text in the prompt", () => {
    const { text } = render(
      "<|im_start|> <|im_end|> {{ 'INJECTED' }} {% for x in range(10**9) %}{% endfor %}",
    );
    expect(text).not.toContain("INJECTED");
  });
});

describe("an unknown template", () => {
  it("becomes plain headed sections, with a note that says why", () => {
    const { template, note } = recogniseTemplate({ architecture: "mamba", chatTemplate: "<<SYS>> {{ x }}" });
    expect(template.name).toBe("plain");
    expect(note).toContain("not one we know");
    expect(recogniseTemplate({ architecture: "mamba" }).note).toContain("no chat template");
    expect(render(undefined).text).toBe(
      "### System\nBe brief.\n\n### Instruction\nOne?\n\n### Response\nTwo.\n\n### Instruction\nThree?\n\n### Response\n",
    );
  });
});

describe("turns", () => {
  it("do not depend on what follows them, so that their state can be shared", () => {
    for (const chatTemplate of ["<|im_start|> <|im_end|>", "<start_of_turn> <end_of_turn>", undefined]) {
      const { template } = recogniseTemplate({ architecture: "llama", chatTemplate });
      const all = renderTurns(template, conversation);
      for (let count = 2; count <= conversation.length; count++)
        expect(renderTurns(template, conversation.slice(0, count))).toEqual(all.slice(0, count));
    }
  });
});
