import { LINE } from './quoted-printable.ts';
import type { Line, Varying } from './template.ts';
import type { Row } from './variables.ts';
import type { MessageWriter } from './writer.ts';

/** Writes what it stands for into a quoted-printable body, from wherever the one before has ended. */
interface Piece {
  write(writer: MessageWriter, row: Row, at: Date): void;
}

/**
 * A line in which something differs, as quoted-printable: what is the same for everybody is encoded once, here, as what goes on in
 * the line and as what begins one. Where it does not fit behind the name that stands before it, it begins a line (with a soft line
 * break, RFC 2045 §6.7 rule 5, which is none of the text): to find the breaks of a long paragraph anew for each recipient would
 * take several times as long as all the rest of its message. `encoder`: encodes what is constant; nothing begun stands in it.
 */
export function quotedLine(line: Line, encoder: MessageWriter): Piece {
  const pieces: Piece[] = [];
  let blank = '';
  for (const [i, piece] of line.entries()) {
    if (typeof piece !== 'string') {
      pieces.push(varying(blank, piece));
      blank = '';
      continue;
    }
    const whole = blank + piece;
    // A blank may end no line, and what stands behind it may be nothing.
    blank = i + 1 < line.length ? (/[ \t]+$/.exec(whole)?.[0] ?? '') : '';
    const text = whole.slice(0, whole.length - blank.length);
    if (text !== '') pieces.push(constant(text, encoder));
  }
  return {
    write(writer, row, at) {
      for (const piece of pieces) piece.write(writer, row, at);
    },
  };
}

function varying(blank: string, { render }: Varying): Piece {
  return { write: (writer, row, at) => writer.writeQuotedPrintable(blank + render(row, at)) };
}

function constant(text: string, encoder: MessageWriter): Piece {
  encoder.writeQuotedPrintable(text);
  const begun = encoder.take();
  // Behind another sign, as nothing is guarded there that a line must not begin with.
  encoder.write(BEFORE);
  encoder.writeQuotedPrintable(text);
  const after = encoder.take().subarray(BEFORE.length);
  const width = widthOf(after);
  return {
    write(writer) {
      const { column } = writer;
      if (column > 0 && column + width <= LINE && !writer.mayNeedGuard) {
        writer.writeBytes(after);
        return;
      }
      if (column > 0) writer.softBreak();
      writer.writeBytes(begun);
    },
  };
}

const BEFORE = '-';
const EQUALS = 61;
const CR = 13;

/** How much of the line the text takes, as far as its first end; more than a line where it does not end in one. */
function widthOf(text: Uint8Array): number {
  const end = text.indexOf(CR);
  if (end < 0) return text.length;
  return text[end - 1] === EQUALS ? LINE + 1 : end;
}
