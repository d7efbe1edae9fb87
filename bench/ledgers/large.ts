import type { Backend, Claim, NewDelivery, OutcomeRecord } from '../../src/backend/port.ts';

/** Ledgers with campaigns of any size, filled without reading a list or sending anything. */

const CLAIMED = 1_000;
/** As little as a campaign's message can be. */
const MESSAGE = '{}';

/** The address of a row, from 1. */
export const emailOf = (number: number) => `prenom.nom${number}@example-${number % 977}.org`;

function* list(count: number): Generator<NewDelivery> {
  for (let number = 1; number <= count; number += 1) {
    const email = emailOf(number);
    const vars = JSON.stringify({ nom: `Nom${number}`, prenom: `Prénom${number}`, ville: 'Dakar' });
    yield { number, email, key: email, vars, skip: number % 1_000 === 999 ? 'invalid' : null };
  }
}

/** A campaign of so many, released; `message`: as it is stored, absent: as little as it can be. Returns its id. */
export async function submit(backend: Backend, count: number, message = MESSAGE): Promise<string> {
  const { id } = await backend.createDraft({
    ...{ name: 'bench', mode: 'async', account: 'bench', delayMs: 0, onUnknown: 'keep', key: null },
    ...{ digest: `bench-${performance.now()}`, message, sender: 'bench@example.org' },
  });
  let chunk: NewDelivery[] = [];
  for (const row of list(count)) {
    if (chunk.push(row) < backend.capabilities.addChunk) continue;
    await backend.addDeliveries(id, chunk);
    chunk = [];
  }
  await backend.addDeliveries(id, chunk);
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  return id;
}

// Of a thousand two fail, one is unknown and one comes later.
function outcomeOf({ campaign, number, token }: Claim): OutcomeRecord {
  const of = { campaign, number, token, reply: '250 2.0.0 OK: queued as 4Xyz1z0Q2wz1' };
  if (number % 500 === 7) return { ...of, kind: 'failed', suppress: false };
  if (number % 1_000 === 13) return { ...of, kind: 'unknown' };
  return number % 1_000 === 17 ? { ...of, kind: 'deferred', waitMs: 86_400_000 } : { ...of, kind: 'sent' };
}

/** Sends to nine tenths of a campaign of so many, as far as its ledger knows; the others wait. */
export async function send(backend: Backend, campaign: string, rows: number): Promise<void> {
  await backend.registerWorker({ id: 'bench', host: 'bench', boot: 'bench', pid: process.pid, concurrency: 2 });
  let held: readonly Claim[] = [];
  for (let done = 0; done < rows - Math.floor(rows / 10); done += held.length) {
    const begins = held.map(({ campaign: of, number, token }) => ({ campaign: of, number, token }));
    await backend.exchange({ worker: 'bench', records: [], begins, claims: [] });
    const claims = [{ campaign, want: CLAIMED }];
    const turn = { worker: 'bench', records: held.map(outcomeOf), begins: [], claims };
    held = (await backend.exchange(turn)).claims[0] ?? [];
    if (held.length === 0) return;
  }
}
