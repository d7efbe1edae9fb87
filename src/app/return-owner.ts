import { checkAddress } from '../address.ts';
import { accountsOf } from '../backend/pool.ts';
import type { Backend } from '../backend/port.ts';
import type { DeliveryState } from '../backend/states.ts';
import type { Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { isOwnBounce, readBounce } from '../message/bounce-address.ts';

/** Where a mail came to: what is known of whose campaigns it may be about. */
export interface Mailbox {
  /** The account whose mailbox it is; null: not known (a file, a pipe). */
  readonly account: string | null;
  /** The addresses that the mail came to. */
  readonly addresses: readonly string[];
}

/** A campaign older than this has no returns to come: the longest that servers try is some days. */
const GUESS_WITHIN_MS = 30 * 86_400_000;
/** Deliveries of an address that are looked at. */
const MOST_LOOKED_AT = 20;
/** Searches in lists that no program has prepared yet: each takes no longer than LOOK_MS. */
const MOST_PAGES = 40;
const WENT_OUT: readonly DeliveryState[] = ['sending', 'sent', 'unknown', 'returned', 'complained'];

/** Whether a delivery has gone out, or may have: what never did cannot come back. */
export function wentOut(state: DeliveryState): boolean {
  return WENT_OUT.includes(state);
}

/**
 * The delivery to whose own return address (VERP) a mail came. `forged`: to an address that looks like one and was not made here. Null: it came
 * to none.
 */
export function ownBounceOf(
  config: Config,
  addresses: readonly string[],
): { readonly delivery: string } | 'forged' | null {
  const forms = new Set([...config.accounts.values()].flatMap(({ bounce }) => (bounce === null ? [] : [bounce])));
  const own = [...forms].filter(isOwnBounce);
  if (own.length === 0) return null;
  const key = unsubscribeKey(config, { create: false });
  const found = addresses.flatMap((address) => own.map((form) => readBounce(form, key, address)));
  const read = found.filter((one) => one !== null);
  return read.find((one) => one !== 'forged') ?? read[0] ?? null;
}

/**
 * The delivery that a mail which names none is most likely about: the newest that went out to this address in the last 30 days, in a
 * campaign of this mailbox (of its account, or from one of its addresses). Null: there is none. Throws what the store throws.
 */
export async function guessDelivery(
  backend: Pick<Backend, 'person' | 'campaign'>,
  email: string,
  { mailbox, now }: { readonly mailbox: Mailbox; readonly now: number },
): Promise<string | null> {
  const key = keyOf(email);
  if (key === '') return null;
  let looked = 0;
  let page = await backend.person(key, { limit: MOST_LOOKED_AT });
  for (let pages = 1; ; pages += 1) {
    for (const { campaign, delivery } of page.deliveries) {
      looked += 1;
      if (!wentOut(delivery.state) || delivery.at < now - GUESS_WITHIN_MS) continue;
      const row = await backend.campaign(campaign);
      if (row && row.mode !== 'dry-run' && isOf(mailbox, row)) return `${campaign}.${delivery.number}`;
    }
    if (page.next === null || looked >= MOST_LOOKED_AT || pages >= MOST_PAGES) return null;
    page = await backend.person(key, { limit: MOST_LOOKED_AT, after: page.next });
  }
}

function isOf({ account, addresses }: Mailbox, row: { readonly account: string; readonly sender: string }): boolean {
  if (account !== null) return accountsOf(row.account).includes(account);
  return addresses.some((address) => keyOf(address) === keyOf(row.sender));
}

/** An address as the ledger compares it; one that is none as it is written, in small letters. */
export function keyOf(email: string): string {
  const check = checkAddress(email);
  return check.ok ? check.key : email.toLowerCase();
}

/** The two parts of the name of a delivery, `<campaign>.<number>`. */
export function partsOf(delivery: string): { readonly campaign: string; readonly number: number } {
  const dot = delivery.lastIndexOf('.');
  return { campaign: delivery.slice(0, dot), number: Number(delivery.slice(dot + 1)) };
}
