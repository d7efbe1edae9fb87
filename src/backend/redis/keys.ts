/** What all keys of this program begin with; lua/common.lua lists them. BullMQ's queues keep their own prefix. */
export const PREFIX = 'facteur:';
/** Rows of a list, and deliveries of a ledger, kept under one key. Lua knows these numbers too. */
export const ROW_BLOCK = 500;
export const STATE_BLOCK = 100;

/** Where row or delivery `number` (from 1) is: its block, and its place in there. */
export function placeOf(number: number, size: number): { block: number; index: number } {
  return { block: Math.floor((number - 1) / size), index: (number - 1) % size };
}
