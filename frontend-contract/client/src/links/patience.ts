// One wait at a time before the next try, longer after each, half of it chance.

const MIN_MS = 300;
const MAX_MS = 30_000;

export class Patience {
  #failures = 0;
  #waiting: Promise<void> | null = null;
  #end: () => void = () => {};

  /** Resolves when it is time to try again; all who wait do so together. */
  wait(): Promise<void> {
    this.#waiting ??= new Promise<void>((resolve) => {
      const ceiling = Math.min(MAX_MS, MIN_MS * 2 ** this.#failures);
      const timer = setTimeout(() => this.#end(), ceiling * (0.5 + Math.random() / 2));
      this.#failures += 1;
      this.#end = () => {
        clearTimeout(timer);
        this.#waiting = null;
        resolve();
      };
    });
    return this.#waiting;
  }

  /** Try now. */
  end(): void {
    this.#end();
  }

  /** Something went well: the next wait is short again. */
  reset(): void {
    this.#failures = 0;
  }
}
