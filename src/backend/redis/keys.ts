/** What all keys of this program begin with; lua/common.lua lists them. BullMQ's queues keep their own prefix. */
export const PREFIX = 'facteur:';
/** Rows of a list, and deliveries of a ledger, kept under one key. Lua knows these numbers too. */
export const ROW_BLOCK = 500;
export const STATE_BLOCK = 100;

/**
 * The format of what lies under these keys, as a whole number from 1. A change that an older program could not follow makes it one
 * more, with what brings an older ledger there in handshake.lua. An older program refuses a ledger of a newer format.
 */
export const LEDGER_FORMAT = 1;
/** How Lua's refusal of a newer format begins; the ledger's number stands behind it. */
export const NEWER_FORMAT = 'FACTEUR_NEWER';

/** Where row or delivery `number` (from 1) is: its block, and its place in there. */
export function placeOf(number: number, size: number): { block: number; index: number } {
  return { block: Math.floor((number - 1) / size), index: (number - 1) % size };
}
