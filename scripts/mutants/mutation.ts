/** One small change to a source text. */
export interface Mutation {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** What was changed, for people: `>= → >`. */
  readonly change: string;
  /** The line without the change, without the spaces around it. */
  readonly code: string;
  /** The whole text with the change. */
  readonly text: string;
}

/** The mutation that puts `other` in the place of `old`, which begins at `at`; nothing in its place takes it away. */
export function replaced(text: string, at: number, old: string, other: string): Mutation {
  const lines = text.slice(0, at).split('\n');
  const place = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  const change = other === '' ? `${shown(old)} taken away` : `${shown(old)} → ${shown(other)}`;
  const code = text.split('\n')[lines.length - 1]?.trim() ?? '';
  return { ...place, change, code, text: text.slice(0, at) + other + text.slice(at + old.length) };
}

/** What a number becomes: a large one drifts by a half, so that no tolerance hides it. */
export function drifted(value: number): string {
  return String(value < 10 ? value + 1 : Math.ceil(value * 1.5));
}

const SHOWN = 80;

// One line, so that each mutant is a line of the report.
function shown(code: string): string {
  const line = code.trim().replace(/\s+/g, ' ');
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`;
}
