import { expect } from 'vitest';
import { hashedKey } from '../../../src/address-hash.ts';
import type { NewSuppression } from '../../../src/backend/port.ts';
import { placeOfSuppression } from '../../../src/backend/suppression-key.ts';
import { collect } from '../../helpers/collect.ts';
import { type ContractTest, row, type Stage } from './stage.ts';

const members = ['ada', 'binta', 'cheikh', 'dior'].map((name, i) => row(i + 1, `${name}@example.org`));
const left = (key: string, topic?: string): NewSuppression => ({ key, topic, reason: 'unsubscribed', detail: '' });

/** Topics of campaigns, of which people may leave one, and suppressions of whom only the hash is known. */
export function topicTests(test: ContractTest): void {
  test('a campaign keeps its topic; one without has none', async (stage) => {
    const lettre = await stage.campaign(1, { topic: 'lettre' });
    const other = await stage.another();
    expect(await other.campaign(lettre)).toMatchObject({ topic: 'lettre' });
    expect(await other.campaign(await stage.campaign(1))).toMatchObject({ topic: null });
    expect((await other.campaigns({ limit: 9 })).map(({ topic }) => topic)).toEqual([null, 'lettre']);
  });

  test('who has left a topic gets what is of others', async (stage) => {
    const { backend } = stage;
    const entries = [left('ada@example.org'), left('binta@example.org', 'lettre'), left('cheikh@example.org', '2026')];
    expect(await backend.suppress(entries)).toBe(3);
    const skipped = async (topic?: string) => {
      const draft = await stage.draft({ topic });
      return (await backend.addDeliveries(draft, members)).map(({ number }) => number);
    };
    expect(await skipped()).toEqual([1]);
    expect(await skipped('lettre')).toEqual([1, 2]);
    expect(await skipped('2026')).toEqual([1, 3]);
    expect(await skipped('fêtes')).toEqual([1]);
  });

  test('an entry for a topic and one for everything stand beside each other, in order', async (stage) => {
    const { backend, clock } = stage;
    const at = clock.now();
    const entries = [left('b@example.org', 'lettre'), left('b@example.org'), left('a@example.org', 'lettre')];
    expect(await backend.suppress([...entries, left('b@example.org', 'lettre')])).toBe(3);
    expect(await backend.suppress(entries)).toBe(0);
    const all = [entries[2], entries[1], entries[0]].map((entry) => ({ ...entry, at }));
    expect(await collect(backend.suppressions())).toEqual(all);
    for (const [i, entry] of all.entries()) {
      const after = placeOfSuppression(entry as NewSuppression);
      expect(await collect(backend.suppressions({ after }))).toEqual(all.slice(i + 1));
    }
    expect(await backend.suppressionsOf('b@example.org')).toEqual(all.slice(1));
    expect(await backend.suppressionsOf('nobody@example.org')).toEqual([]);
  });

  test('entries are taken away by topic and by reason, or all', async (stage) => {
    const { backend } = stage;
    const key = 'a@example.org';
    const topics = async () => (await backend.suppressionsOf(key)).map(({ topic = null }) => topic);
    await backend.suppress([left(key), left(key, 'lettre'), { ...left(key, 'fêtes'), reason: 'operator' }]);
    expect(await backend.unsuppress([key], { reasons: ['complaint', 'hard-bounce'] })).toBe(0);
    expect(await backend.unsuppress([key], { topic: 'fêtes', reasons: ['unsubscribed'] })).toBe(0);
    expect(await backend.unsuppress([key], { topic: null })).toBe(1);
    expect(await topics()).toEqual(['fêtes', 'lettre']);
    expect(await backend.unsuppress([key], { reasons: ['unsubscribed'] })).toBe(1);
    expect(await topics()).toEqual(['fêtes']);
    await backend.suppress([left(key), left(key, 'lettre'), left('a@example.org.fr')]);
    expect(await backend.unsuppress([key, key])).toBe(1);
    expect(await topics()).toEqual([]);
    expect(await backend.suppressionsOf('a@example.org.fr')).toHaveLength(1);
  });

  test('an address of whom only the hash is known is not written to', async (stage) => {
    const { backend } = stage;
    await backend.suppress([left(hashedKey('ada@example.org')), left(hashedKey('binta@example.org'), 'lettre')]);
    expect(await stage.counts(await stage.campaign(members))).toEqual({ pending: 3, skipped: 1 });
    expect(await stage.counts(await stage.campaign(members, { topic: 'lettre' }))).toEqual({ pending: 2, skipped: 2 });
    expect(await backend.suppressionsOf('ada@example.org')).toMatchObject([{ key: hashedKey('ada@example.org') }]);
    expect(await backend.unsuppress(['ada@example.org', 'binta@example.org'])).toBe(2);
    expect(await stage.counts(await stage.campaign(members, { topic: 'lettre' }))).toEqual({ pending: 4 });
  });

  test('who leaves while a campaign is under way gets nothing more, from the next begin on', async (stage) => {
    for (const [given, topic, skips] of [
      ['dior@example.org', undefined, true],
      ['dior@example.org', 'lettre', true],
      ['dior@example.org', 'fêtes', false],
      [hashedKey('dior@example.org'), undefined, true],
      [hashedKey('dior@example.org'), 'lettre', true],
    ] as const) {
      expect(await beginAfterLeaving(stage, left(given, topic))).toBe(skips ? 'gone' : 'begun');
      await stage.backend.unsuppress(['dior@example.org']);
    }
  });
}

async function beginAfterLeaving(stage: Stage, entry: NewSuppression) {
  const id = await stage.campaign(
    members.slice(3).map((one) => ({ ...one, number: 1 })),
    { topic: 'lettre' },
  );
  const worker = await stage.worker();
  const claims = await stage.claim(worker, id);
  await (await stage.another()).suppress([entry]);
  const [answer] = await stage.begin(worker, claims);
  const gone = answer?.kind === 'gone';
  expect(await stage.delivery(id, 1)).toMatchObject({ state: gone ? 'skipped' : 'sending' });
  return answer?.kind;
}
