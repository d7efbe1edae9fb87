import { FacteurError } from '../errors.ts';

/** Letters, digits and dashes, so that it can stand in a link and be typed on a command line. */
const TOPIC = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * The topic that a text names: in lower case, without accents, all else one dash (`Lettre d’info` is `lettre-d-info`), so that however people
 * write it, it is the same. `where`: where that text stands. Throws `topic-invalid` when there is none in it, or it is longer than 40
 * characters.
 */
export function readTopic(text: string, where = 'topic'): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const topic = plain
    .replace(/œ/g, 'oe')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (TOPIC.test(topic)) return topic;
  throw new FacteurError('topic-invalid', { topic: text.slice(0, 100), where });
}
