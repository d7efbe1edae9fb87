import { randomInt } from 'node:crypto';

/*
 * Ids are read out over the telephone and typed from a printed page: of each group that looks or sounds alike
 * (0 o q, 1 i l, 2 z, 5 s, 6 b 8 g, u v w..., m n rn) at most one is in. Without vowels they spell no words.
 */
const LETTERS = 'cdfhjknprtwx';
const ALPHABET = `${LETTERS}3479`;
const LENGTH = 6;

/**
 * A campaign id: six characters, the first a letter; 12.6 million of them. Not unique by itself: whoever keeps it checks,
 * and asks again when it is taken.
 */
export function newCampaignId(): string {
  const rest = Array.from({ length: LENGTH - 1 }, () => pick(ALPHABET));
  return pick(LETTERS) + rest.join('');
}

function pick(from: string): string {
  return from.charAt(randomInt(from.length));
}
