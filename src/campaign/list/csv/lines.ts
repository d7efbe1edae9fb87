import { FacteurError } from '../../../errors.ts';
import { MOST_CHARACTERS } from '../table.ts';
import { type TextFile, utf8Lines } from './encoding.ts';

/** A line of a text file, without its end. */
export interface TextLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a text file, a piece of the file at a time. Throws `list-row-too-long`, and what reading the file throws. */
export async function* textLines(text: TextFile): AsyncGenerator<readonly TextLine[]> {
  const decoder = new TextDecoder();
  let line = 0;
  let rest = '';
  for await (const piece of utf8Lines(text)) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > MOST_CHARACTERS) {
      throw new FacteurError('list-row-too-long', { file: text.file.name, line: line + parts.length + 1 });
    }
    if (parts.length > 0) yield parts.map((part) => ({ line: ++line, text: part }));
  }
  if (rest !== '') yield [{ line: line + 1, text: rest }];
}
