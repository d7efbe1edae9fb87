/** The line with which each mail of an mbox file begins, as it stands after an empty line: who, and when with the year. */
const BEGINS = /^From \S.*\b(?:19|20)\d\d\b/;

/** Whether bytes begin as those of an mbox file do. */
export function isMbox(beginning: Uint8Array): boolean {
  return BEGINS.test(Buffer.from(beginning.subarray(0, 500)).toString('latin1').split('\n', 1)[0] ?? '');
}

/**
 * The mails of an mbox file, in their order; of each no more than its first `most` bytes are kept. `lines`: the file's, in
 * Latin-1, so that each character is one byte.
 */
export async function* mailsOfMbox(lines: AsyncIterable<string>, most: number): AsyncGenerator<Uint8Array> {
  let mail: string[] = [];
  let size = 0;
  let afterEmpty = true;
  for await (const line of lines) {
    if (afterEmpty && mail.length > 0 && BEGINS.test(line)) {
      yield bytesOf(mail);
      mail = [];
      size = 0;
    }
    if (size < most) mail.push(line);
    size += line.length + 1;
    afterEmpty = line === '';
  }
  if (mail.length > 0) yield bytesOf(mail);
}

function bytesOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}
