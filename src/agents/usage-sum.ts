// Sums usage, line by line, as the lines of a file come.
import { minus, noUsage, plus, type Usage } from "../../state/model/usage.ts";
import { type Prices, usageIn } from "./usage.ts";

export class UsageSum {
  readonly #since: number;
  readonly #prices: Prices | null;
  readonly #own = new Map<string, Usage>();
  /** Where an agent tells the total of its conversation: that before this session, and now. */
  #before = noUsage;
  #total: Usage | null = null;

  /** Usage before `since` belongs to an earlier session of the same conversation; 0: none does. */
  constructor(since: number, prices: Prices | null) {
    this.#since = since;
    this.#prices = prices;
  }

  /** Reports whether usage is a total that includes sub-agents. */
  get isTotal(): boolean {
    return this.#total !== null;
  }

  line(line: Buffer): void {
    const said = usageIn(line, this.#prices);
    if (said === null) return;
    // A total that does not say when is of what stands above it.
    const isOld = said.at === null ? said.isTotal && this.#mayBeOld() : said.at < this.#since;
    if (said.isTotal && isOld) this.#before = said.usage;
    else if (said.isTotal) {
      this.#total = said.usage;
      this.#own.clear();
    } else if (!isOld) this.#own.set(said.name, said.usage);
  }

  usage(): Usage {
    const own = [...this.#own.values()].reduce(plus, noUsage);
    return this.#total === null ? own : plus(own, minus(this.#total, this.#before));
  }

  #mayBeOld(): boolean {
    return this.#since > 0 && this.#own.size === 0 && this.#total === null;
  }
}
