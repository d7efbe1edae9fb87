import type { MailServer } from '../helpers/smtp/mail-server.ts';
import { workbook } from '../helpers/workbook.ts';
import { type Face, message, refusalOf, type Sending } from './face.ts';

/** The mail server of a story, and whom it does not take mail for. */
export interface Post {
  readonly server: MailServer;
  readonly refused: Set<string>;
}

/** Something that people do, and what comes of it: the same on every face and every backend. */
export interface Story {
  readonly name: string;
  run(face: Face, post: Post): Promise<unknown>;
  readonly expected: unknown;
}

const all = { total: 3, skipped: 0, existing: false };
const none = {
  ...{ cancelled: 0, deferred: 0, failed: 0, pending: 0, sending: 0, sent: 0, skipped: 0, unknown: 0 },
  ...{ returned: 0, complained: 0 },
};
const finished = { state: 'finished', taskState: 'SUCCESS' };
const untidy =
  'email;prenom\na@example.org;Awa\npas une adresse;X\nA@example.org;Awa\n"b@example.org, c@example.org";B\nz@gmial.com;Z\n';
const warnings = ['link', 'invalid-addresses', 'several-addresses', 'mistyped-addresses'];
const row = (email: string, n: number, state: string, attempts: number) => ({ number: n, email, state, attempts });

/** The second of its rows is hidden. */
const hidden: Sending = {
  listName: 'membres.xlsx',
  list: workbook([
    {
      name: 'x',
      rows: [
        ['email', 'prenom'],
        ['a@example.org', 'Awa'],
        ['b@example.org', 'Bira'],
      ],
    },
  ]),
};

/** Without the code of a campaign, which no two runs share. */
async function sent(face: Face, sending: Sending = {}) {
  const { id: _, ...facts } = await face.send(sending);
  return facts;
}

async function emails(face: Face, sending: Sending): Promise<readonly string[]> {
  const { id } = await face.send(sending);
  return (await face.export(id)).map(({ email }) => email);
}

export const stories: readonly Story[] = [
  {
    name: 'a campaign is sent to everybody',
    async run(face, { server }) {
      const { id, ...facts } = await face.send({});
      await face.work();
      return [facts, await face.status(id), server.received.flatMap(({ to }) => to).sort()];
    },
    expected: [
      all,
      { ...finished, counts: { ...none, total: 3, sent: 3 } },
      ['a@example.org', 'b@example.org', 'c@example.org'],
    ],
  },
  {
    name: 'the same key makes no second campaign, whatever comes with it',
    async run(face) {
      const key = 'assemblée 2026';
      const first = await face.send({ key });
      const again = await face.send({ key, message: `${message}Autre chose.\n` });
      return [first.id === again.id, again.existing, await face.campaigns()];
    },
    expected: [true, true, 1],
  },
  {
    name: 'the same content within a day makes no second campaign',
    run: async (face) => [await sent(face), await sent(face), await face.campaigns()],
    expected: [all, { ...all, existing: true }, 1],
  },
  {
    name: 'rows without a valid address refuse the campaign',
    run: async (face) => [await refusalOf(face.send({ list: untidy })), await face.campaigns()],
    expected: ['send-invalid-addresses', 0],
  },
  {
    name: 'rows without a valid address are skipped when that was agreed to, duplicates are, too',
    async run(face) {
      const { id, ...facts } = await face.send({ list: untidy, accept: ['invalid-addresses'] });
      await face.work();
      return [facts, (await face.status(id)).counts, (await face.export(id)).map(({ state }) => state)];
    },
    expected: [
      { total: 5, skipped: 2, existing: false },
      { ...none, total: 5, skipped: 2, sent: 3 },
      ['sent', 'skipped', 'skipped', 'sent', 'sent'],
    ],
  },
  {
    name: 'rows that the spreadsheet shows are written to',
    run: async (face) => [await sent(face, hidden), await emails(face, { ...hidden, skipHidden: true })],
    expected: [{ total: 2, skipped: 0, existing: false }, ['a@example.org', 'b@example.org']],
  },
  {
    name: 'a condition chooses among the rows',
    run: (face) => emails(face, { where: 'ville == "Podor"' }),
    expected: ['a@example.org', 'c@example.org'],
  },
  {
    name: 'a condition that is not understood refuses the campaign',
    run: async (face) => [
      await refusalOf(face.send({ where: 'ville = "Podor"' })),
      await refusalOf(face.send({ where: 'pays == "x"' })),
    ],
    expected: ['where-syntax', 'where-column'],
  },
  {
    name: 'who is on another list is left out',
    run: (face) => emails(face, { exclude: 'email\nB@example.org\n' }),
    expected: ['a@example.org', 'c@example.org'],
  },
  {
    name: 'the first rows only',
    run: (face) => emails(face, { limit: 2 }),
    expected: ['a@example.org', 'b@example.org'],
  },
  {
    name: 'a campaign waits for its time, and no time is over',
    async run(face) {
      const { id } = await face.send({ at: '2099-12-01 08:00' });
      return [(await face.status(id)).state, await refusalOf(face.send({ at: '2020-01-01 08:00' }))];
    },
    expected: ['scheduled', 'send-time-past'],
  },
  {
    name: 'everything is looked at, and nothing is sent or kept',
    async run(face, { server }) {
      const text = message.replace('Bonjour {{ prenom }}.', 'Bonjour {{ prenom }}, {{ ville }}, [ici](www.x).');
      const looked = [await face.check({}), await face.check({ list: untidy, message: text })];
      return [looked, await face.campaigns(), server.received.length];
    },
    expected: [
      [
        { total: 3, sendable: 3, errors: [], warnings: [] },
        { total: 5, sendable: 3, errors: ['variable-missing'], warnings },
      ],
      0,
      0,
    ],
  },
  {
    name: 'a variable that is missing refuses the campaign',
    run: async (face) => [
      await refusalOf(face.send({ message: `${message}{{ age }}\n` })),
      await refusalOf(face.send({ message: `${message}{% if %}\n` })),
      await face.campaigns(),
    ],
    expected: ['send-variable-missing', 'liquid-syntax', 0],
  },
  {
    name: 'a list that cannot be read refuses the campaign',
    run: async (face) => [
      await refusalOf(face.send({ list: 'email;prenom\n' })),
      await refusalOf(face.send({ list: 'nom;prenom\nx;y\n' })),
      await refusalOf(face.send({ list: 'email\npas une adresse\n', message: message.replaceAll('{{ prenom }}', '') })),
    ],
    expected: ['list-no-rows', 'list-no-address-column', 'send-nobody'],
  },
  {
    name: 'a test goes to whoever looks at it, and is no campaign',
    async run(face, { server }) {
      const taken = await face.test({}, { to: 'moi@example.org', email: 'b@example.org' });
      const [mail] = server.received;
      return [taken, mail?.to, /Subject: \[TEST\] Bonjour Bira/.test(String(mail?.raw)), await face.campaigns()];
    },
    expected: [true, ['moi@example.org'], true, 0],
  },
  {
    name: 'a campaign is paused, and goes on',
    async run(face) {
      const { id } = await face.send({});
      await face.steer(id, 'pause');
      await face.work();
      const paused = await face.status(id);
      await face.steer(id, 'resume');
      await face.work();
      return [paused, await face.status(id)];
    },
    expected: [
      { state: 'paused', taskState: 'PENDING', counts: { ...none, total: 3, pending: 3 } },
      { ...finished, counts: { ...none, total: 3, sent: 3 } },
    ],
  },
  {
    name: 'a campaign is cancelled for good',
    async run(face, { server }) {
      const { id } = await face.send({});
      await face.steer(id, 'cancel');
      await face.work();
      const refused = [await refusalOf(face.steer(id, 'pause')), await refusalOf(face.steer(id, 'resume'))];
      return [await face.status(id), refused, server.received.length];
    },
    expected: [
      { state: 'cancelled', taskState: 'REVOKED', counts: { ...none, total: 3, cancelled: 3 } },
      ['state-refused', 'state-refused'],
      0,
    ],
  },
  {
    name: 'who failed is tried again',
    async run(face, { refused }) {
      refused.add('b@example.org');
      const { id } = await face.send({});
      await face.work();
      const failed = await face.status(id);
      refused.clear();
      await face.retry(id, 'failed');
      const again = (await face.status(id)).counts;
      await face.work();
      return [failed, again, (await face.status(id)).counts, await refusalOf(face.retry(id, 'failed'))];
    },
    expected: [
      { ...finished, counts: { ...none, total: 3, sent: 2, failed: 1 } },
      { ...none, total: 3, sent: 2, pending: 1 },
      { ...none, total: 3, sent: 3 },
      'retry-nothing',
    ],
  },
  {
    name: 'what became of everybody is exported, or of some',
    async run(face, { refused }) {
      refused.add('b@example.org');
      const { id } = await face.send({});
      await face.work();
      return [await face.export(id), await face.export(id, 'failed')];
    },
    expected: [
      [row('a@example.org', 1, 'sent', 1), row('b@example.org', 2, 'failed', 1), row('c@example.org', 3, 'sent', 1)],
      [row('b@example.org', 2, 'failed', 1)],
    ],
  },
  {
    name: 'one delivery is found by its address',
    async run(face) {
      const { id } = await face.send({});
      return [await face.delivery(id, 'b@example.org'), await refusalOf(face.delivery(id, 'x@example.org'))];
    },
    expected: [row('b@example.org', 2, 'pending', 0), 'delivery-not-found'],
  },
  {
    name: 'nobody writes to an address that is suppressed, until it is not',
    async run(face) {
      await face.suppress('B@example.org');
      const before = [await face.suppressions(), await sent(face)];
      await face.unsuppress('b@example.org');
      const refused = await refusalOf(face.suppress('pas une adresse'));
      return [...before, await face.suppressions(), await sent(face, { key: 'encore' }), refused];
    },
    expected: [['b@example.org'], { ...all, skipped: 1 }, [], all, 'address-invalid'],
  },
  {
    name: 'a campaign that is not there is not found',
    run: async (face) => [
      await refusalOf(face.status('zzzzzz')),
      await refusalOf(face.steer('zzzzzz', 'pause')),
      await refusalOf(face.retry('zzzzzz', 'failed')),
      await refusalOf(face.export('zzzzzz')),
    ],
    expected: ['campaign-not-found', 'campaign-not-found', 'campaign-not-found', 'campaign-not-found'],
  },
  {
    name: 'the accounts are told',
    run: (face) => face.accounts(),
    expected: ['default'],
  },
];
