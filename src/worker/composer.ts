import type { Claim } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import { keptError } from '../errors.ts';
import type { Signer } from '../message/dkim.ts';
import { readRecipient } from '../message/stored-message.ts';
import type { CompiledMessage, Composed, RecipientFile, StoredAttachment } from '../message/types.ts';
import { ownWords } from '../own-words.ts';
import type { Outcome } from '../transport/port.ts';

export interface ComposerParts {
  readonly message: CompiledMessage;
  /** A content of the backend, by its SHA-256. */
  readonly content: (sha256: string) => Promise<Uint8Array>;
  /** Signs for the account; null: it does not. After a change of configuration another one. */
  readonly sign: () => Signer | null;
  /** Makes the envelope sender of a delivery; null: it is the message's. After a change of configuration another one. */
  readonly bounce: () => ((delivery: string) => string) | null;
  /** A header field in which the account's provider is told the name of the delivery; null: none. After a change of configuration another one. */
  readonly deliveryField: () => string | null;
  readonly clock: Clock;
}

/** Why there is no mail: about this recipient alone, or about this moment. */
export type NotComposed = Extract<Outcome, { kind: 'failed' | 'not-sent' }>;

/** Makes the mail of a claim: its variables, its own files, MIME, signature. */
export class Composer {
  readonly #parts: ComposerParts;

  constructor(parts: ComposerParts) {
    this.#parts = parts;
  }

  /** Never throws. At once, but where files have to be read or a signature made. */
  compose(claim: Claim): Composed | NotComposed | Promise<Composed | NotComposed> {
    try {
      const { vars, files } = readRecipient(claim.vars);
      const make = (own: readonly RecipientFile[]) => {
        const delivery = `${claim.campaign}.${claim.number}`;
        const deliveryField = this.#parts.deliveryField();
        const recipient = { email: claim.email, vars, delivery, deliveryField, files: own };
        const mail = this.#parts.message.compose(recipient, new Date(this.#parts.clock.now()));
        const bounce = this.#parts.bounce();
        return bounce ? { ...mail, from: bounce(delivery) } : mail;
      };
      const mail = files.length === 0 ? make([]) : this.#read(files).then(make);
      return this.#signed(mail);
    } catch (error) {
      return failed(error);
    }
  }

  #signed(mail: Composed | Promise<Composed>): Composed | Promise<Composed | NotComposed> {
    const sign = this.#parts.sign();
    if (sign === null && !(mail instanceof Promise)) return mail;
    return Promise.resolve(mail)
      .then((made) => (sign ? sign(made) : made))
      .catch(failed);
  }

  #read(files: readonly StoredAttachment[]): Promise<RecipientFile[]> {
    return Promise.all(
      files.map(async (attachment) => ({ attachment, content: await this.#parts.content(attachment.sha256) })),
    );
  }
}

// Every recipient was rendered before the campaign was accepted; what still fails here is about this one alone, unless it is
// the store that does not answer.
function failed(error: unknown): NotComposed {
  const { code } = error as { code?: string };
  const reply = ownWords('not-composed', { detail: keptError(error) });
  if (code && /^(store-|redis-|content-missing$)/.test(code)) return { kind: 'not-sent', reply };
  return { kind: 'failed', reply, hardBounce: false };
}
