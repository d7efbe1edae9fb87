import { createHash } from 'node:crypto';
import type { Config } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import type { Notice } from '../returns/notices/notice.ts';
import { isOfSns, isSigned, isSnsCertificate, type SnsMessage } from '../returns/notices/sns.ts';
import { boundedText } from './bounded-text.ts';
import type { OpenProject } from './project.ts';
import { type TakenReturn, takeRead } from './returns.ts';

/** Providers whose notifications are understood, and what `provider` of an account calls each. */
export const noticeProviders = { ses: ['ses', 'ses-sandbox'], brevo: ['brevo'], mailjet: ['mailjet'] } as const;
export type NoticeProvider = keyof typeof noticeProviders;

/** Takes in what a provider tells, once however often it tells it. Throws what the store throws. */
export async function takeNotices(
  project: OpenProject,
  provider: NoticeProvider,
  notices: readonly Notice[],
  now: number,
): Promise<readonly TakenReturn[]> {
  const mailbox = accountOf(project.config, provider);
  const taken: TakenReturn[] = [];
  for (const { name, understood } of notices) {
    const mail = createHash('sha256').update(name).digest('base64url');
    taken.push(await takeRead(project, { understood, messageId: null, to: [] }, mail, { mailbox, now }));
  }
  return taken;
}

// Of which account a notification is that names no delivery: clear only where one account sends by this provider.
function accountOf({ accounts }: Config, provider: NoticeProvider): string | null {
  const ids: readonly string[] = noticeProviders[provider];
  const of = [...accounts.values()].filter(({ limits }) => ids.includes(limits.provider?.id ?? ''));
  return of.length === 1 ? (of[0]?.name ?? null) : null;
}

/** Gets a text over https, or throws. */
export type Fetch = (address: string) => Promise<string>;

const FETCH_WITHIN_MS = 10_000;
/** Characters of an answer at most: certificates are some 2 KB. */
const LONGEST = 64 * 1024;

/** From the internet, without following redirects. */
export const fetchText: Fetch = async (address) => {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return boundedText(answer, LONGEST);
};

/** Certificates of SNS by their addresses; there are few, and each is good for a year. */
const MOST_CERTIFICATES = 20;

/** Looks at the signatures of Amazon SNS. */
export class SnsCheck {
  readonly #fetch: Fetch;
  readonly #certificates = new Map<string, string>();

  constructor(fetchFrom: Fetch) {
    this.#fetch = fetchFrom;
  }

  /**
   * Throws `notice-not-signed` when the message is not Amazon's, `notice-not-checked` when its certificate cannot be had now. `now`:
   * milliseconds since 1970.
   */
  async check(message: SnsMessage, now: number): Promise<void> {
    const { SigningCertURL: address } = message;
    if (!isSnsCertificate(address)) throw new FacteurError('notice-not-signed', {});
    const known = this.#certificates.get(address);
    const certificate = known ?? (await this.#fetched(address));
    if (!isSigned(message, certificate, now)) throw new FacteurError('notice-not-signed', {});
    if (known === undefined) this.#keep(address, certificate);
  }

  // One by which something was signed: whatever else was answered there once is asked for again.
  #keep(address: string, certificate: string): void {
    if (this.#certificates.size >= MOST_CERTIFICATES) this.#certificates.clear();
    this.#certificates.set(address, certificate);
  }

  /**
   * Tells SNS that its notifications are wanted here. Throws `notice-not-signed` for an address that is not Amazon's, `notice-not-checked` when it
   * does not answer.
   */
  async confirm({ SubscribeURL: address = '' }: SnsMessage): Promise<void> {
    if (!isOfSns(address)) throw new FacteurError('notice-not-signed', {});
    await this.#fetched(address);
  }

  async #fetched(address: string): Promise<string> {
    try {
      return await this.#fetch(address);
    } catch (cause) {
      const { message } = cause as Error;
      throw new FacteurError('notice-not-checked', { host: new URL(address).host, problem: message }, { cause });
    }
  }
}
