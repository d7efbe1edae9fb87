import { comparedAddress } from '../address.ts';
import { hashedKey } from '../address-hash.ts';
import type { CampaignPort, SuppressionPort } from '../backend/port.ts';
import type { Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import type { Language } from '../language.ts';
import { readUnsubscribeToken, UnsubscribeTokens } from '../message/unsubscribe.ts';

/**
 * What somebody asks by the link in a message: `leave` what that message was about (its topic, or everything where it had none), leave `all`,
 * or go `back` to receiving what they left by such a link.
 */
export type LeaveWish = 'leave' | 'all' | 'back';

/** What a link says of itself, whether it is one of ours or not. */
export interface LinkFacts {
  readonly language: Language | null;
  readonly topic: string | null;
}

/** What a link says, as far as its form goes. */
export function linkFacts(token: string): LinkFacts {
  const { language = null, topic = null } = readUnsubscribeToken(token) ?? {};
  return { language, topic };
}

/** Who has got a link, with which delivery. */
export interface LinkOwner {
  /** The address as compared, or its hash. */
  readonly key: string;
  /** What the message was about; null: nothing in particular. */
  readonly topic: string | null;
  readonly delivery: string;
}

/** The ledger, as far as links need it. */
export type LeavingPort = Pick<CampaignPort, 'delivery'> & Pick<SuppressionPort, 'suppress' | 'unsuppress'>;

/** Carries out what people ask by the links in their messages. */
export class Leaving {
  readonly #backend: LeavingPort;
  readonly #config: Pick<Config, 'project' | 'unsubscribe'>;
  #tokens: UnsubscribeTokens | null = null;

  constructor(backend: LeavingPort, config: Pick<Config, 'project' | 'unsubscribe'>) {
    this.#backend = backend;
    this.#config = config;
  }

  /**
   * Does what is asked, durably; asked again, nothing changes. `at`: when it was asked, in ms since 1970; absent: now. Returns whether the
   * link was one of ours, which whoever asks must not be able to see: another link does nothing. Throws what the store and the disk throw.
   */
  async apply(token: string, wish: LeaveWish, at?: number): Promise<boolean> {
    const link = await this.whose(token);
    if (link === null) return false;
    const { key, topic, delivery: detail } = link;
    if (wish === 'back') await this.#takeBack(key, topic);
    else {
      const left = wish === 'all' ? undefined : (topic ?? undefined);
      await this.#backend.suppress([{ key, topic: left, reason: 'unsubscribed', detail, at }]);
    }
    return true;
  }

  // Only what people have asked for themselves: an address that is dead, or that others took off, stays off.
  async #takeBack(key: string, topic: string | null): Promise<void> {
    for (const one of new Set([null, topic])) {
      await this.#backend.unsuppress([key], { topic: one, reasons: ['unsubscribed'] });
    }
  }

  /**
   * Whose token it is, and what its message was about; null: it is not one of ours. The address where the ledger still has it, so that people
   * can read it in the list; else its hash, which keeps mail away as well.
   */
  async whose(token: string): Promise<LinkOwner | null> {
    const tokens = this.#known();
    const link = readUnsubscribeToken(token);
    if (tokens === null || link === null) return null;
    const hashed = tokens.addressOf(token);
    if (hashed === null && link.language !== null) return null;
    const delivery = await this.#backend.delivery(link.campaign, { number: link.number });
    const key = comparedAddress(delivery?.email ?? '');
    const owner = (of: string) => ({ key: of, topic: link.topic, delivery: `${link.campaign}.${link.number}` });
    if (hashed === null) return key !== '' && tokens.isOldOf(token, key) ? owner(key) : null;
    return owner(key !== '' && hashedKey(key) === hashed ? key : hashed);
  }

  // The key may be made after this program has started: by the first campaign that has such links.
  #known(): UnsubscribeTokens | null {
    if (this.#tokens === null) {
      const key = unsubscribeKey(this.#config, { create: false });
      this.#tokens = key && new UnsubscribeTokens(key);
    }
    return this.#tokens;
  }
}
