import { f } from '../typography.ts';

/** Who has prepared a campaign and who has sent it; one of them at least has a name. */
export const hands = (p: { preparedBy?: string | undefined; sentBy?: string | undefined }) =>
  p.preparedBy === undefined
    ? f`Envoyé par ${p.sentBy ?? ''}`
    : p.sentBy === undefined
      ? f`Préparé par ${p.preparedBy}`
      : f`Préparé par ${p.preparedBy}, envoyé par ${p.sentBy}`;
