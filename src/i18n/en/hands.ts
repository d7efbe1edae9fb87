import type { hands as french } from '../fr/hands.ts';

export const hands: typeof french = (p) =>
  p.preparedBy === undefined
    ? `Sent by ${p.sentBy ?? ''}`
    : p.sentBy === undefined
      ? `Prepared by ${p.preparedBy}`
      : `Prepared by ${p.preparedBy}, sent by ${p.sentBy}`;
