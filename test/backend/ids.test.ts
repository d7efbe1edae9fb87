import { expect, it } from 'vitest';
import { newCampaignId } from '../../src/backend/ids.ts';

it('ids are six characters, a letter first, with nothing that looks alike and no words', () => {
  const ids = Array.from({ length: 2000 }, newCampaignId);
  for (const id of ids) {
    expect(id).toMatch(/^[a-z][a-z0-9]{5}$/);
    expect(id).not.toMatch(/[aeiouy01l25868bgqmsvz]/);
  }
  expect(new Set(ids).size).toBeGreaterThan(1990);
});
