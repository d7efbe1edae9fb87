/**
 * Numbers that are known, as runs of numbers that follow each other: large lists that were gone through in about their order take a few
 * letters. Written `1-500 502 504-800`.
 */
export class Numbers {
  /** First and last of each run, in order, none touching another. */
  #runs: [first: number, last: number][] = [];

  /** What `toString` wrote; null for anything else. */
  static read(written: unknown): Numbers | null {
    if (typeof written !== 'string') return null;
    const numbers = new Numbers();
    if (written === '') return numbers;
    let before = -1;
    for (const run of written.split(' ')) {
      const [, first = '', last = first] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(run) ?? [];
      if (first === '' || Number(first) <= before + 1 || Number(last) < Number(first)) return null;
      numbers.#runs.push([Number(first), Number(last)]);
      before = Number(last);
    }
    return numbers;
  }

  toString(): string {
    return this.#runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
  }

  /** How many numbers there are. */
  get size(): number {
    return this.#runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  /** How many runs they make. */
  get runs(): number {
    return this.#runs.length;
  }

  /** The greatest; 0: there are none. */
  get last(): number {
    return this.#runs.at(-1)?.[1] ?? 0;
  }

  has(number: number): boolean {
    const run = this.#runs[this.#place(number)];
    return run !== undefined && run[0] <= number;
  }

  /** Whether it can be added without another run. */
  isBeside(number: number): boolean {
    return this.has(number - 1) || this.has(number + 1);
  }

  /** The last of the numbers that follow this one without a gap; this one, where the next is missing. */
  through(number: number): number {
    const run = this.#runs[this.#place(number + 1)];
    return run !== undefined && run[0] <= number + 1 ? run[1] : number;
  }

  add(number: number): void {
    if (this.has(number)) return;
    const place = this.#place(number);
    const before = this.#runs[place - 1];
    const after = this.#runs[place];
    const first = before && before[1] === number - 1 ? before[0] : number;
    const last = after && after[0] === number + 1 ? after[1] : number;
    const from = first < number ? place - 1 : place;
    this.#runs.splice(from, (last > number ? place + 1 : place) - from, [first, last]);
  }

  delete(number: number): void {
    if (!this.has(number)) return;
    const place = this.#place(number);
    const [first, last] = this.#runs[place] as [number, number];
    const left: [number, number][] = [];
    if (first < number) left.push([first, number - 1]);
    if (number < last) left.push([number + 1, last]);
    this.#runs.splice(place, 1, ...left);
  }

  /** Of the first run that ends at this number or later. */
  #place(number: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle] as [number, number])[1] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
