import type { Backend, Claim } from '../../src/backend/port.ts';

/** The address of a delivery of `sentCampaign`. */
export const addressOf = (number: number) => `membre${number}@example.org`;

/** A campaign of so many that was sent to its end, from the account `lettre`; all is told to the ledger, nothing goes out. `released`: called before it is sent. */
export async function sentCampaign(
  backend: Backend,
  count: number,
  message = '{"subject":"Bonjour"}',
  released: () => Promise<void> = async () => {},
): Promise<string> {
  const { id } = await backend.createDraft({
    ...{ name: 'Lettre', mode: 'async', account: 'lettre', delayMs: 0, onUnknown: 'keep', key: null },
    ...{ digest: `digest-${count}-${Math.random()}`, message, sender: 'lettre@example.org' },
  });
  const { addChunk } = backend.capabilities;
  for (let first = 1; first <= count; first += addChunk) {
    const length = Math.min(addChunk, count - first + 1);
    const rows = Array.from({ length }, (_, i) => {
      const email = addressOf(first + i);
      return { number: first + i, email, key: email, vars: '{}', skip: null };
    });
    await backend.addDeliveries(id, rows);
  }
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  await released();
  await sendAll(backend, id);
  return id;
}

async function sendAll(backend: Backend, campaign: string): Promise<void> {
  const worker = `sender-${Math.random()}`;
  await backend.registerWorker({ id: worker, host: 'host', boot: 'boot', pid: 1, concurrency: 1 });
  const turn = { worker, records: [], begins: [], claims: [] };
  for (;;) {
    const { claims } = await backend.exchange({ ...turn, claims: [{ campaign, want: 200 }] });
    const claimed: readonly Claim[] = claims[0] ?? [];
    if (claimed.length === 0) break;
    await backend.exchange({ ...turn, begins: claimed });
    const records = claimed.map(({ number, token }) => {
      return { campaign, number, token, kind: 'sent' as const, reply: '250 OK' };
    });
    await backend.exchange({ ...turn, records });
  }
  await backend.recover(worker);
}
