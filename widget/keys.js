const THRICE = 3;
const PAUSE = 5000; // milliseconds after which the count begins anew

/** Counts how often Shift is pressed and released alone, one time after the other; three times call `done`. */
export class ShiftKeys {
  #alone = false;
  #count = 0;
  #counted;
  #done;
  #timer;

  /** `counted` is told how many times are left, 0 where the count is over. */
  constructor(counted, done) {
    this.#counted = counted;
    this.#done = done;
  }

  /** Take a `keydown`, `keyup` or `pointerdown`; `heard` says whether it may count. */
  take({ type, key, ctrlKey, altKey, metaKey }, heard) {
    const shift = heard && key === "Shift";
    if (type !== "keyup") {
      this.#alone = shift && !ctrlKey && !altKey && !metaKey;
      if (!this.#alone) this.#forget();
    } else if (shift && this.#alone) {
      this.#alone = false;
      clearTimeout(this.#timer);
      this.#count += 1;
      if (this.#count === THRICE) return this.#done();
      this.#timer = setTimeout(() => this.#forget(), PAUSE);
      this.#counted(THRICE - this.#count);
    }
  }

  #forget() {
    if (!this.#count) return;
    clearTimeout(this.#timer);
    this.#count = 0;
    this.#counted(0);
  }
}
