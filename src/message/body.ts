import { textHeaders } from './mime.ts';
import type { Template } from './template.ts';
import type { Row } from './variables.ts';
import { MessageWriter } from './writer.ts';

/** Writes the text or HTML part of a message, headers included. */
export interface Body {
  /** Throws TemplateError. */
  write(writer: MessageWriter, row: Row, at: Date): void;
}

/**
 * A template as a body. Lines that are the same for everybody are encoded once, here: of a long message with a name at
 * the top only that line is left to do for each recipient. This needs the transfer encoding to be known: it is when some
 * constant line cannot go as it is.
 */
export function bodyOf(template: Template, subtype: 'plain' | 'html'): Body {
  const runs = template.runs.map((run) => (typeof run === 'string' ? encoded(run) : run));
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
        else writer.writeQuotedPrintable(run.render(row, at));
      }
      writer.endLine();
    },
  };
}

function encoded(text: string): { bytes: Uint8Array; quotedPrintable: boolean } {
  const writer = new MessageWriter();
  let quotedPrintable = false;
  writer.writeBody(text, (encoding) => {
    quotedPrintable = encoding === 'quoted-printable';
    return '';
  });
  writer.clear();
  writer.writeQuotedPrintable(text);
  return { bytes: writer.take(), quotedPrintable };
}
