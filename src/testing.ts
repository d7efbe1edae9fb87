/**
 * `facteur/testing`: what a program that uses the library needs in its own tests. A mailbox that takes mail for anybody and
 * delivers it to nobody, and a clock that is moved by hand. Nothing leaves this machine.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailbox } from './demo/mailbox.ts';

/** A message as its reader has it. */
export interface ReceivedMail {
  /** Of the `From` field: the address alone. */
  readonly from: string;
  /** Of the `To` field: the addresses alone. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty when there is none. */
  readonly text: string;
  /** Null when there is none. */
  readonly html: string | null;
  readonly attachments: readonly { readonly filename: string; readonly type: string; readonly content: Uint8Array }[];
  /** `<campaign>.<number>` of its delivery (`X-Facteur-Delivery`); null: it is not Facteur's. */
  readonly delivery: string | null;
  /** All fields of the header in their order, names in lower case. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** As it came (RFC 5322). */
  readonly raw: Uint8Array;
}

/** A mail server on this machine; closing it forgets its mail. */
export interface LocalMailbox extends AsyncDisposable {
  /** For `SMTP_URL`: without login or encryption. */
  readonly url: string;
  readonly port: number;
  /** What has come, in the order of its arrival. */
  mails(): Promise<readonly ReceivedMail[]>;
  /** Resolves with all mail when at least so many have come; throws an Error with how many there were after `withinMs` (default 30,000). */
  arrived(count: number, options?: { readonly withinMs?: number }): Promise<readonly ReceivedMail[]>;
  close(): Promise<void>;
}

/** Messages that a mailbox keeps by default. */
const KEPT = 100_000;

/** Opens a mailbox on a free port of this machine; of more than `keep` messages (default 100,000) it has the last ones. */
export async function openMailbox({ keep = KEPT }: { readonly keep?: number } = {}): Promise<LocalMailbox> {
  const waiting: (() => void)[] = [];
  let count = 0;
  const onArrival = () => {
    count += 1;
    for (const look of waiting.splice(0)) look();
  };
  const mailbox = await startMailbox({ keep, onArrival });
  const mails = () => Promise.all(mailbox.messages.map(read));
  return {
    port: mailbox.port,
    url: `smtp://127.0.0.1:${mailbox.port}`,
    mails,
    async arrived(wanted, { withinMs = 30_000 } = {}) {
      const tooLate = AbortSignal.timeout(withinMs);
      while (count < wanted) {
        if (tooLate.aborted) throw new Error(`${count} of ${wanted} mails arrived within ${withinMs} ms`);
        await new Promise<void>((again) => {
          waiting.push(again);
          tooLate.addEventListener('abort', () => again(), { once: true });
        });
      }
      return mails();
    },
    close: () => mailbox.close(),
    [Symbol.asyncDispose]: () => mailbox.close(),
  };
}

async function read(raw: Uint8Array): Promise<ReceivedMail> {
  const { default: PostalMime } = await import('postal-mime');
  const { from, to = [], subject = '', text = '', html = null, headers, attachments } = await PostalMime.parse(raw);
  return {
    from: from?.address ?? '',
    to: to.flatMap(({ address }) => address ?? []),
    ...{ subject, text, html: html ?? null },
    attachments: attachments.map(({ filename, mimeType, content }) => ({
      ...{ filename: filename ?? '', type: mimeType },
      content: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
    })),
    delivery: headers.find(({ key }) => key === 'x-facteur-delivery')?.value ?? null,
    headers: headers.map(({ key, value }) => ({ name: key, value })),
    raw,
  };
}

/** A clock for tests of days: it goes on by itself, and jumps when it is told to. */
export interface TestClock extends Disposable {
  /** For the option `clockFile` of `openFacteur`; every process that is given it has the same time. */
  readonly file: string;
  /** Moves the time by so many seconds; negative: back. */
  advance(seconds: number): void;
  close(): void;
}

/** Makes a clock that shows the present time. */
export function createTestClock(): TestClock {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-clock-'));
  const file = join(folder, 'offset');
  let offset = 0;
  const advance = (seconds: number) => {
    offset += seconds;
    writeFileSync(file, String(offset));
  };
  const close = () => rmSync(folder, { recursive: true, force: true });
  advance(0);
  return { file, advance, close, [Symbol.dispose]: close };
}
