import { describe, expect, it } from 'vitest';
import type { MailboxPort, MailboxTurn } from '../../src/backend/mailboxes.ts';
import { FacteurError } from '../../src/errors.ts';
import { backOffMs } from '../../src/mailbox/back-off.ts';
import { chooseFolders } from '../../src/mailbox/folders.ts';
import { HeldLease } from '../../src/mailbox/held-lease.ts';
import { signInTrouble, troubleOf } from '../../src/mailbox/imap-errors.ts';
import { MailboxTrouble } from '../../src/mailbox/port.ts';
import { newState, readState, writeState } from '../../src/mailbox/state.ts';

describe('the folders that are read', () => {
  const folders = [
    { path: 'Archives', use: null, delimiter: '/' },
    { path: 'INBOX', use: 'inbox', delimiter: '/' },
    { path: 'Courrier indésirable', use: 'junk', delimiter: '/' },
    { path: 'QUARANTAINE', use: 'junk', delimiter: '/' },
  ] as const;

  it('are INBOX, which is waited in, and those for junk', () => {
    expect(chooseFolders(folders, null)).toEqual({
      ...{ paths: ['INBOX', 'Courrier indésirable', 'QUARANTAINE'], missing: [] },
    });
    expect(chooseFolders([], null)).toEqual({ paths: [], missing: ['INBOX'] });
  });

  it('are those that are named, in their order, whatever the case; each once', () => {
    expect(chooseFolders(folders, ['archives', 'Retours', 'inbox', 'Inbox'])).toEqual({
      ...{ paths: ['Archives', 'INBOX'], missing: ['Retours'] },
    });
  });
});

describe('how long a mailbox is left alone', () => {
  it('grows from 5 s to a quarter of an hour, evened out at random', () => {
    expect([1, 2, 3, 8, 9, 1_000].map((failures) => backOffMs(failures, 'unreachable', 0.5) / 1_000)).toEqual([
      ...[5, 10, 20, 640, 900, 900],
    ]);
    expect([backOffMs(1, 'server', 0), backOffMs(1, 'server', 1)]).toEqual([4_000, 6_000]);
  });

  it('is longer when it was refused: a password that is tried too often locks an account', () => {
    expect([1, 2, 7].map((failures) => backOffMs(failures, 'refused', 0.5) / 60_000)).toEqual([1, 2, 60]);
  });
});

describe('what a failure is about', () => {
  it.each([
    [{ authenticationFailed: true, responseText: 'Invalid credentials' }, 'refused', 'Invalid credentials'],
    [{ authenticationFailed: true, serverResponseCode: 'UNAVAILABLE', responseText: 'later' }, 'server', 'later'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'tls', 'CERT_HAS_EXPIRED'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'tls', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    [{ tlsFailed: true, message: 'Server does not support STARTTLS' }, 'tls', 'Server does not support STARTTLS'],
    [{ mailboxMissing: true, path: 'Retours', responseStatus: 'NO' }, 'folder-missing', 'Retours'],
    [{ responseStatus: 'NO', responseText: 'over\r\n quota' }, 'server', 'over quota'],
    [{ code: 'ECONNREFUSED' }, 'unreachable', 'ECONNREFUSED'],
    [{ code: 'GREETING_TIMEOUT' }, 'unreachable', 'facteur:no-answer'],
    [{ code: 'NoConnection' }, 'unreachable', 'facteur:connection-ended'],
  ])('%j', (error, code, detail) => {
    expect(troubleOf({ message: '', ...error })).toMatchObject({ code, detail });
  });

  it('is that of signing in, where there is no token', () => {
    const needed = signInTrouble(new FacteurError('sign-in-needed', { account: 'lettre' }));
    expect(needed).toMatchObject({ code: 'refused', detail: 'facteur:sign-in-needed {"account":"lettre"}' });
    const other = new Error('a fault');
    expect(signInTrouble(other)).toBe(other);
  });

  it('stays what it is', () => {
    const trouble = new MailboxTrouble('not-moved', 'Retours');
    expect(troubleOf(trouble)).toBe(trouble);
  });
});

describe('what is kept of a mailbox', () => {
  const state = {
    folders: { INBOX: { uidValidity: '17', uid: 3, again: [2] } },
    readAt: 5,
    trouble: { code: 'refused', detail: 'no', since: 4 },
    read: { return: 3 },
  } as const;

  it('comes back as it was', () => {
    expect(readState(writeState(state))).toEqual(state);
    expect(readState(null)).toEqual(newState);
  });

  it.each([
    ['no JSON'],
    ['null'],
    ['[]'],
    [JSON.stringify({ ...state, folders: { INBOX: { uidValidity: 17, uid: 3, again: [] } } })],
    [JSON.stringify({ ...state, folders: { INBOX: { uidValidity: '17', uid: -1, again: [] } } })],
    [JSON.stringify({ ...state, folders: { INBOX: { uidValidity: '17', uid: 1, again: ['x'] } } })],
    [JSON.stringify({ ...state, readAt: 'yesterday' })],
    [JSON.stringify({ ...state, trouble: { code: 'another', detail: '', since: 1 } })],
    [JSON.stringify({ ...state, read: { return: 1.5 } })],
  ])('is begun anew when it cannot be understood: %s', (kept) => {
    expect(readState(kept)).toEqual(newState);
  });
});

describe('the lease of a mailbox', () => {
  function ledger(answers: readonly (number | null)[]) {
    const left = [...answers];
    const turns: MailboxTurn[] = [];
    const port: Pick<MailboxPort, 'turn'> = {
      async turn(turn) {
        turns.push(turn);
        return left.shift() ?? null;
      },
    };
    const lease = new HeldLease(port as MailboxPort, 'k', { number: 1, askedAt: performance.now() });
    return { turns, lease };
  }

  it('has a new number with each turn, one turn after the other', async () => {
    const { turns, lease } = ledger([2, 3, 4]);
    await Promise.all([lease.keep('a'), lease.keep()]);
    await lease.release('b');
    expect(turns).toEqual([
      { key: 'k', lease: 1, state: 'a', release: false },
      { key: 'k', lease: 2, state: undefined, release: false },
      { key: 'k', lease: 3, state: 'b', release: true },
    ]);
  });

  it('says that it is lost, and keeps nothing from then on', async () => {
    const { turns, lease } = ledger([null]);
    await lease.keep('a');
    expect(lease.lost.aborted).toBe(true);
    await lease.release('b');
    expect(turns).toHaveLength(1);
  });
});
