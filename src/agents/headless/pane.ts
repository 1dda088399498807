// The pane of a headless agent: its words as they are, its calls and troubles in a line each.
import { stripVTControlCharacters } from "node:util";
import { assertNever } from "../../../state/model/assert-never.ts";
import type { Said } from "./message.ts";

export interface PaneOptions {
  readonly write: (text: string) => void;
  readonly isColored: boolean;
  /** The room for what is to be one line. */
  readonly columns: () => number;
}

/** More of one text is nothing that is read in a pane; `events.jsonl` has all of it. */
const textUnitsMax = 20_000;
/** A failure takes more than a line where that tells the reason. */
const troubleUnitsMax = 600;

const styles = { dim: "2", accent: "36", bad: "31", good: "32" } as const;
type Style = keyof typeof styles;

export class Pane {
  readonly #options: PaneOptions;
  #last: "nothing" | "text" | "piece" | "line" = "nothing";
  #began = "";

  constructor(options: PaneOptions) {
    this.#options = options;
  }

  said(said: Said): void {
    switch (said.kind) {
      case "began":
        return this.#beginning(said.conversation, said.model);
      case "text":
        return this.#text(said.text, said.isPiece === true);
      case "call": {
        const indent = said.isInner === true ? "  " : "";
        const tool = oneLine(said.tool);
        const room = Math.max(columnsMin, this.#options.columns()) - indent.length - tool.length - 4;
        return this.#line(
          `${indent}${this.#styled("accent", "›")} ${tool} ${this.#styled("dim", cut(oneLine(said.subject), room))}`,
        );
      }
      case "trouble":
        return this.#line(`${this.#styled("bad", "✗")} ${cut(oneLine(said.text), troubleUnitsMax)}`);
      case "failed":
        // Said when it has ended, unless it goes on.
        return;
      default:
        return assertNever(said);
    }
  }

  /** Takes output beside the agent's events. */
  aside(text: string): void {
    const words = harmless(text).trimEnd();
    if (words !== "") this.#line(this.#styled("dim", cut(words, troubleUnitsMax)));
  }

  ended(isGood: boolean, words: string): void {
    if (this.#last === "line") this.#options.write("\n");
    this.#line(`${isGood ? this.#styled("good", "✓") : this.#styled("bad", "✗")} ${oneLine(words)}`);
  }

  #beginning(conversation: string, model: string | null): void {
    if (this.#began === conversation) return;
    this.#began = conversation;
    const words = [...(model === null ? [] : [model]), `conversation ${conversation}`].map(oneLine);
    this.#line(this.#styled("dim", words.join(" · ")));
  }

  #text(text: string, isPiece: boolean): void {
    const isMore = isPiece && this.#last === "piece";
    if (!isMore) {
      this.#endPiece();
      if (this.#last !== "nothing") this.#options.write("\n");
    }
    const words = cut(harmless(text), textUnitsMax);
    this.#options.write(isPiece ? words : `${words.trimEnd()}\n`);
    this.#last = isPiece ? "piece" : "text";
  }

  #line(line: string): void {
    this.#endPiece();
    if (this.#last === "text") this.#options.write("\n");
    this.#options.write(`${line}\n`);
    this.#last = "line";
  }

  #endPiece(): void {
    if (this.#last !== "piece") return;
    this.#options.write("\n");
    this.#last = "text";
  }

  #styled(style: Style, text: string): string {
    return this.#options.isColored ? `\x1b[${styles[style]}m${text}\x1b[0m` : text;
  }
}

/** Below this a line is rather wrapped than cut. */
const columnsMin = 40;

/** Nothing in it moves the cursor, changes the terminal or the order in which it is read. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text.toWellFormed().replaceAll("\r\n", "\n"))
    .replaceAll("\r", "\n")
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "");
}

function oneLine(text: string): string {
  return harmless(text).replace(/\s+/g, " ").trim();
}

function cut(text: string, units: number): string {
  return text.length <= units ? text : `${text.slice(0, Math.max(0, units - 1)).toWellFormed()}…`;
}
