import { textHeaders } from './mime.ts';
import { quotedLine } from './quoted-line.ts';
import type { Template } from './template.ts';
import type { Row } from './variables.ts';
import { MessageWriter } from './writer.ts';

/** Writes the text or HTML part of a message, headers included. */
export interface Body {
  /** Throws TemplateError. */
  write(writer: MessageWriter, row: Row, at: Date): void;
}

/**
 * A template as a body. What is the same for everybody is encoded once, here: of a long message with a few names only these
 * are left to do for each recipient. This needs the transfer encoding to be known: it is when some constant line cannot go
 * as it is.
 */
export function bodyOf(template: Template, subtype: 'plain' | 'html'): Body {
  const encoder = new MessageWriter();
  const runs = template.runs.map((run) => (typeof run === 'string' ? encoded(run, encoder) : quotedLine(run, encoder)));
  if (!runs.some((run) => 'bytes' in run && run.quotedPrintable)) {
    const head = (encoding: '7bit' | 'quoted-printable') => textHeaders(subtype, encoding);
    return { write: (writer, row, at) => writer.writeBody(template.render(row, at), head) };
  }
  const head = textHeaders(subtype, 'quoted-printable');
  return {
    write(writer, row, at) {
      writer.write(head);
      for (const run of runs) {
        if ('bytes' in run) writer.writeBytes(run.bytes);
        else run.write(writer, row, at);
      }
      writer.endLine();
    },
  };
}

function encoded(text: string, writer: MessageWriter): { bytes: Uint8Array; quotedPrintable: boolean } {
  let quotedPrintable = false;
  writer.writeBody(text, (encoding) => {
    quotedPrintable = encoding === 'quoted-printable';
    return '';
  });
  writer.clear();
  writer.writeQuotedPrintable(text);
  return { bytes: writer.take(), quotedPrintable };
}
