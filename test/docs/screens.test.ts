import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bulkLines } from '../../src/commands/show-status.ts';
import { words } from '../../src/i18n/index.ts';
import type { CampaignStatus } from '../../src/report/status.ts';
import { absolute, proseIn } from './markdown.ts';
import { everyText } from './say.ts';

const read = (path: string) => readFileSync(absolute(path), 'utf8');
const { worker, send } = words('fr');

/** What the guide shows of the program, screen by screen. */
const screens: Readonly<Record<string, readonly string[]>> = {
  'the start-up report of the worker': [
    worker.banner,
    worker.checkingBackend({ backend: 'sqlite' }),
    worker.checkingAccounts,
    worker.settings,
    worker.concurrency({ count: 2 }),
    worker.logLevel({ level: 'info' }),
    worker.queues({ queues: 'email_queue, bulk_email_queue' }),
    worker.starting,
    worker.howToStop,
  ],
  'the dialogue of send': [
    send.title({ identity: 'Association Gamadji Saré' }),
    send.chooseMode,
    ...[send.modes.async, send.modes.sync, send.modes.test].map((lines) => lines.join('\n')),
    send.choice.trim(),
    send.askDelay({ seconds: 5 }).trim(),
    send.checks.rendered({ count: 200 }),
    send.plan({ count: 200, seconds: 995, at: '11:30', delay: 5, quota: null, several: false }),
    send.confirm.trim(),
  ],
  'the last words of send': [
    send.planned,
    send.id({ id: 'xpppr7' }),
    [send.follow, send.followCommand({ id: 'xpppr7' }), '', send.list, send.listCommand].join('\n'),
    send.background,
  ],
  'the report of the whole campaign': bulkReport(),
};

function bulkReport(): string[] {
  const none = { pending: 0, sending: 0, deferred: 0, unknown: 0, skipped: 0, cancelled: 0 };
  const counts = { ...none, total: 200, sent: 198, failed: 2 };
  const status = { id: 'xpppr7', mode: 'async', taskState: 'SUCCESS', counts, heldReason: null };
  return [bulkLines(status as unknown as CampaignStatus).join('\n')];
}

describe('what the guide shows is what the program says', () => {
  const guide = read('docs/fr/guide.md');

  it.each(Object.entries(screens))('%s', (_, texts) => {
    expect(texts.filter((text) => !guide.includes(text))).toEqual([]);
  });
});

describe('what the troubleshooting quotes as a symptom', () => {
  const said = everyText('fr').map(({ text }) => text);
  const symptoms = proseIn({ path: '', text: read('docs/fr/depannage.md') }).filter(({ text }) =>
    text.startsWith('**Symptôme'),
  );

  it('is what the program says', () => {
    const quotes = symptoms.flatMap(({ text }) => Array.from(text.matchAll(/«\u202f(.+?)\u202f»/g), ([, q = '']) => q));
    expect(quotes.length).toBeGreaterThan(10);
    expect(quotes.filter((quote) => !said.some((text) => text.includes(quote)))).toEqual([]);
  });
});
