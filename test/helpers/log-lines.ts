import type { ChildProcess } from 'node:child_process';
import { eventually } from './eventually.ts';

/** A line of `--log json`. */
export type LogLine = Readonly<Record<string, string | number | null>> & { readonly event: string };

/** The JSON lines that a process writes to stdout, as they come; throws for a line that is none. */
export class LogLines {
  #text = '';

  constructor(child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('utf8');
    });
  }

  get all(): LogLine[] {
    const whole = this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** The first line of that event, waited for. */
  first(event: string): Promise<LogLine> {
    return eventually(`a line of ${event}`, () => this.all.find((line) => line.event === event));
  }
}
