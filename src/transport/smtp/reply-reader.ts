/** A server that says more than this without ending its reply is none (nodemailer's limit is the same). */
const LONGEST = 1024 * 1024;

/** Puts a server's replies together from bytes as they come (RFC 5321 section 4.2.1). */
export class ReplyReader {
  #rest = '';

  /** The replies that are whole now, their lines joined by `\n`; null: one that never ends. */
  read(bytes: Buffer): readonly (string | null)[] {
    const text = this.#rest + bytes.toString('latin1');
    const replies: (string | null)[] = [];
    let begin = 0;
    for (let from = 0; ; ) {
      const end = text.indexOf('\n', from);
      if (end < 0) break;
      if (!isContinued(text, from)) {
        const reply = text.slice(begin, end).trimEnd();
        if (reply !== '') replies.push(asUtf8(reply.includes('\r') ? reply.replaceAll('\r', '') : reply));
        begin = end + 1;
      }
      from = end + 1;
    }
    this.#rest = text.slice(begin);
    if (this.#rest.length > LONGEST) replies.push(null);
    return replies;
  }
}

function isContinued(text: string, line: number): boolean {
  return text[line + 3] === '-' && /^\d{3}/.test(text.slice(line, line + 3));
}

// What is not UTF-8 (older servers' Latin-1) stays as it came.
function asUtf8(latin1: string): string {
  if (!/[\u0080-\u00ff]/.test(latin1)) return latin1;
  const utf8 = Buffer.from(latin1, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? latin1 : utf8;
}
