import type { Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { UnsubscribeTokens } from '../message/unsubscribe.ts';
import { boundedText } from './bounded-text.ts';
import { askLeavePage, problemOf } from './leave-page.ts';
import { leavePageOf } from './leave-page-address.ts';

/** How long the page may take to answer, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Characters of a page at most: ours has some 2,500. */
const LONGEST = 100_000;
/** What every page of ours has, and what is missing on shared hosting is said in. */
const OUR_BUTTON = 'name="wish" value="leave"';
const NO_SETTINGS = 'unsubscribe-settings.php is missing';

/**
 * How the page is that the links in messages lead to. `fine`: it is ours; `waiting`: requests that it has taken down and nobody has fetched yet,
 * null where it records them itself. `other-key`: it is ours and does not take links of this project. `cannot-write`: it cannot take anything down.
 */
export type LeavePageState = { readonly url: string } & (
  | { readonly kind: 'fine'; readonly waiting: number | null }
  | { readonly kind: 'silent'; readonly problem: string }
  | { readonly kind: 'not-ours' | 'no-settings' | 'other-key' | 'cannot-write' }
);

/** Looks at that page, by requests that change nothing there. Null: messages name none. Throws what the disk says of the key. */
export async function lookAtLeavePage(config: Config): Promise<LeavePageState | null> {
  const { publicUrl: url } = config;
  if (url === null) return null;
  const page = leavePageOf(config);
  const waiting = page === null ? null : await waitingOn(config, page);
  if (waiting !== null) return { kind: 'fine', url, waiting };
  try {
    const response = await fetch(`${url}/u/facteur-check`, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await boundedText(response, LONGEST);
    if (text.includes(NO_SETTINGS)) return { kind: 'no-settings', url };
    if (!response.ok || !text.includes(OUR_BUTTON)) return { kind: 'not-ours', url };
    return page === null ? { kind: 'fine', url, waiting: null } : await whyNotFetched(config, url, page);
  } catch (error) {
    return { kind: 'silent', url, problem: problemOf(error as Error) };
  }
}

// Null: it does not say.
async function waitingOn(config: Config, page: string): Promise<number | null> {
  const answer = askLeavePage(page, { secret: secretOf(config), done: '' });
  return answer.then(({ requests }) => requests.length).catch(() => null);
}

// It shows our page, and still told nothing: it does not know the secret, or something is wrong with its file.
async function whyNotFetched(config: Config, url: string, page: string): Promise<LeavePageState> {
  const response = await fetch(`${page}/fetch`, {
    headers: { 'x-facteur-secret': secretOf(config) },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  await boundedText(response, LONGEST);
  return { kind: response.status === 503 ? 'cannot-write' : 'other-key', url };
}

// No key yet: no page can have it.
function secretOf(config: Config): string {
  const key = unsubscribeKey(config, { create: false });
  return key === null ? '' : new UnsubscribeTokens(key).fetchSecret;
}
