import { expect, it } from 'vitest';
import { createDryRunTransport } from '../../src/transport/dry-run.ts';
import { always, mail } from './mails.ts';

it('counts each message as sent and says that it was not', async () => {
  const transport = createDryRunTransport();
  expect(transport.kind).toBe('dry-run');
  expect(transport.connections).toBeGreaterThanOrEqual(1);
  expect(await transport.ready()).toBeNull();
  expect(await transport.send(mail(), always)).toEqual({ kind: 'sent', reply: 'facteur:dry-run' });
});

it('sends nothing when it may not begin, or is closed', async () => {
  const transport = createDryRunTransport();
  expect(await transport.send(mail(), () => false)).toMatchObject({ kind: 'not-sent' });
  await transport.close({ now: false });
  expect(await transport.send(mail(), always)).toMatchObject({ kind: 'not-sent' });
});
