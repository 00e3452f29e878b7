/** CodeMirror with the app's own looks. This file is fetched when the first code is shown. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
  syntaxTree,
} from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Finding } from "../text/edited-value.js";
import { jsonPlace } from "../text/json-place.js";

export interface CodeEditorOptions {
  parent: HTMLElement;
  source: string;
  language: "python" | "json";
  label: string;
  readOnly: boolean;
  onChange?: (source: string) => void;
  /** Called with the name that was clicked. */
  onName?: (name: string) => void;
}

export interface CodeEditor {
  /** Lights up a symbol and its `next_` form; null: none. */
  light(symbol: string | null): void;
  showFindings(findings: readonly Finding[]): void;
  /** Moves to the place of a finding. */
  goTo(finding: Finding): void;
  focus(): void;
  destroy(): void;
}

export function createCodeEditor(options: CodeEditorOptions): CodeEditor {
  const lit = new Compartment();
  // Inside a shadow root the editor's styles are constructed sheets; the page's policy allows no inline ones.
  const frame = options.parent.appendChild(document.createElement("div"));
  const root = frame.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.source,
      extensions: [
        lineNumbers(),
        foldGutter(),
        bracketMatching(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": options.label, dir: "ltr", tabindex: "0" }),
        syntaxHighlighting(HIGHLIGHT),
        THEME,
        options.language === "python" ? python() : json(),
        lit.of([]),
        options.readOnly ? readOnly(options.onName) : editable(options.onChange),
        options.language === "python" && !options.readOnly ? UNREADABLE : [],
      ],
    }),
  });
  return {
    light(symbol) {
      view.dispatch({ effects: lit.reconfigure(symbol === null ? [] : lightNames(symbol)) });
    },
    showFindings(findings) {
      const text = view.state.doc.toString();
      const diagnostics = findings.map(({ path, message }): Diagnostic => {
        const { from, to } = jsonPlace(text, path);
        return { from, to, severity: "error", message };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo({ path }) {
      const { from, to } = jsonPlace(view.state.doc.toString(), path);
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    destroy() {
      view.destroy();
      frame.remove();
    },
  };
}

function readOnly(onName?: (name: string) => void): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    // A reader without an editor's caret still scrolls with the keyboard.
    EditorView.contentAttributes.of({
      role: "textbox",
      "aria-readonly": "true",
      "aria-multiline": "true",
    }),
    EditorView.domEventHandlers({
      click(event, view) {
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        const word = at === null ? null : view.state.wordAt(at);
        if (word && view.state.selection.main.empty) onName?.(view.state.sliceDoc(word.from, word.to));
      },
    }),
  ];
}

function editable(onChange?: (source: string) => void): Extension {
  return [
    history(),
    indentOnInput(),
    indentUnit.of("  "),
    highlightActiveLine(),
    lintGutter(),
    keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange?.(update.state.doc.toString());
    }),
  ];
}

const MOST_UNREADABLE = 20;

/** Marks what the grammar of the language cannot read. */
const UNREADABLE = linter((view) => {
  const found: Diagnostic[] = [];
  syntaxTree(view.state).iterate({
    enter: ({ type, from, to }) => {
      if (!type.isError || found.length >= MOST_UNREADABLE) return;
      const line = view.state.doc.lineAt(from);
      // Where something is missing, the mark takes the letter before it.
      const start = from === to ? Math.max(line.from, from - 1) : from;
      const message = `Line ${line.number} cannot be read as Python here.`;
      found.push({ from: start, to: Math.max(to, start), severity: "error", message });
    },
  });
  return found;
});

const LIT = Decoration.mark({ class: "cm-lit" });

function lightNames(symbol: string): Extension {
  const name = symbol.replace(/[^\p{L}\p{Nd}_]/gu, "");
  const pattern = new RegExp(`(?<![\\p{L}\\p{Nd}_])(?:next_)?${name}(?![\\p{L}\\p{Nd}_])`, "gu");
  const find = (view: EditorView): DecorationSet => {
    const found = new RangeSetBuilder<Decoration>();
    for (const { from, to } of view.visibleRanges) {
      for (const match of view.state.sliceDoc(from, to).matchAll(pattern)) {
        found.add(from + match.index, from + match.index + match[0].length, LIT);
      }
    }
    return found.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = find(view);
      }
      update(update: ViewUpdate): void {
        if (update.docChanged || update.viewportChanged) this.decorations = find(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

const HIGHLIGHT = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword],
    color: "var(--accent)",
    fontWeight: "550",
  },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null, tags.self], color: "var(--review)" },
  { tag: [tags.comment, tags.docString], color: "var(--text-faint)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.className], color: "var(--ask)" },
  { tag: [tags.propertyName], color: "var(--text)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

const THEME = EditorView.theme({
  "&": {
    color: "var(--text)",
    backgroundColor: "transparent",
    fontSize: "var(--size-note)",
    maxHeight: "36rem",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.6", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--accent)", padding: "0.5rem 0" },
  ".cm-gutters": {
    backgroundColor: "var(--sunken)",
    color: "var(--text-faint)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "light-dark(#f8dca8, #5d4315)",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-tint)",
    outline: "1px solid var(--accent-line)",
  },
  ".cm-lit": {
    backgroundColor: "var(--lit)",
    color: "var(--on-lit) !important",
    borderRadius: "3px",
  },
  ".cm-lit *": { color: "inherit !important" },
  ".cm-foldPlaceholder": { background: "var(--accent-tint)", border: "0", color: "var(--accent)" },
  ".cm-tooltip": {
    background: "var(--raised)",
    border: "1px solid var(--line-strong)",
    color: "var(--text)",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
});
