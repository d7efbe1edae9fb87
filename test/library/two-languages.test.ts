import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpenProject, openProject } from '../../src/app/project.ts';
import type { Begin, OutcomeRecord } from '../../src/backend/port.ts';
import { readList } from '../../src/campaign/list/read-list.ts';
import { readMessageFile } from '../../src/campaign/message-file.ts';
import { Findings } from '../../src/campaign/preflight/findings.ts';
import { systemClock } from '../../src/clock.ts';
import { FacteurError, keptError } from '../../src/errors.ts';
import { sayFinding } from '../../src/i18n/findings.ts';
import { words } from '../../src/i18n/index.ts';
import { saidParams } from '../../src/i18n/say-kept.ts';
import { type Facteur, openFacteur } from '../../src/index.ts';
import type { Language } from '../../src/language.ts';
import { ownWords } from '../../src/own-words.ts';
import { everyText } from '../docs/say.ts';
import { folderWith } from '../helpers/folder.ts';

/** So often both languages ask for everything at the same time, nine calls each. */
const TIMES = 40;
const languages = ['fr', 'en'] as const;

/** The words that only one language's catalogue has: none of them may be said in the other. */
const own = { fr: wordsOnlyIn('fr', 'en'), en: wordsOnlyIn('en', 'fr') };

function wordsOnlyIn(language: Language, other: Language): ReadonlySet<string> {
  const others = vocabulary(other);
  return new Set([...vocabulary(language)].filter((word) => !others.has(word)));
}

function vocabulary(language: Language): Set<string> {
  return new Set(everyText(language).flatMap(({ text }) => wordsOf(text)));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
}

let folder: string;
let id: string;
let readers: Readonly<Record<Language, Facteur>>;

beforeEach(async () => {
  folder = folderWith({
    'message.md': '---\nsubject: 1\n---\n\n1\n',
    'annexe.md': '---\nsubject: 1\nattachments: [d]\n---\n\n1\n',
    'liste.csv': `email\n${Array.from({ length: 8 }, (_, i) => `m${i}@xy.zz`).join('\n')}\n`,
    'cartes.vcf': 'BEGIN:VCARD\r\nVERSION:3.0\r\nN:A;B;;;\r\nEMAIL:m@xy.zz\r\nEND:VCARD\r\n',
  });
  mkdirSync(join(folder, 'd'));
  const settings = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'a@xy.zz', FACTEUR_DATA: join(folder, 'data') };
  const [fr, en] = await Promise.all([
    openFacteur({ folder, settings }),
    openFacteur({ folder, settings, language: 'en' }),
  ]);
  readers = { fr, en };
  id = (await fr.send({ message: 'message.md', to: 'liste.csv', delay: 0 })).id;
  const where = { cwd: folder, env: settings, clock: systemClock({}) };
  const project = await openProject(where, { ownProcess: false });
  await lookedAfterBadly(project).finally(() => project.backend.close());
});
afterEach(() => Promise.all(languages.map((language) => readers[language].close())));

/** Replies and a hold in words of ours, as transports, workers and backends keep them. */
async function lookedAfterBadly({ backend }: OpenProject): Promise<void> {
  const worker = 'w1';
  await backend.registerWorker({ id: worker, host: 'h', boot: 'b', pid: 1, concurrency: 2 });
  const turn = { worker, records: [], begins: [], claims: [] };
  const { claims } = await backend.exchange({ ...turn, claims: [{ campaign: id, want: 7 }] });
  const begins: Begin[] = (claims[0] ?? []).map(({ campaign, number, token }) => ({ campaign, number, token }));
  expect((await backend.exchange({ ...turn, begins })).begins.map(({ kind }) => kind)).toEqual(Array(7).fill('begun'));
  const failed = [
    ownWords('too-large', { size: 3_100_000, limit: 2_000_000 }),
    ownWords('no-smtputf8', { address: 'é@xy.zz' }),
    ownWords('not-composed', { detail: ownWords('value-no-date', { task: 'age' }) }),
    ownWords('not-composed', { detail: keptError(new FacteurError('content-missing', { sha256: 'a1' })) }),
  ];
  const unknown = ['no-answer', 'stopped'] as const;
  const outcomes: Pick<OutcomeRecord & { kind: 'failed' }, 'kind' | 'reply' | 'suppress'>[] = failed.map((reply) => {
    return { kind: 'failed', reply, suppress: false };
  });
  const lost = unknown.map((code) => {
    return { kind: 'unknown', reply: ownWords('lost-after', { detail: ownWords(code, {}) }) } as const;
  });
  const records = [...outcomes, ...lost].map((outcome, i) => ({ ...(begins[i] as Begin), ...outcome }));
  await backend.exchange({ ...turn, records });
  await backend.recover(worker);
  const message = ownWords('sent-since-backup', { backup: '2026-11-28 03:15 UTC', upTo: 7 });
  await backend.holdCampaign(id, { reason: 'restored', message });
}

/** Everything that one reader is told, all of it asked for at once. */
async function told(language: Language): Promise<string[]> {
  const reader = readers[language];
  const texts = await Promise.all([
    reader.status(id).then(({ heldMessage, recentErrors }) => [`${heldMessage}`, ...recentErrors.map((e) => e.reply)]),
    repliesOf(reader),
    reader.delivery(id, { number: 7 }).then(({ reply }) => [`${reply}`]),
    errorOf(reader.status('zzzzzz'), language),
    errorOf(reader.delivery(id, { number: 99 }), language),
    errorOf(reader.send({ message: 'annexe.md', to: 'liste.csv' }), language),
    findings(language),
    frameOf(language),
    readList(join(folder, 'cartes.vcf'), { language }).then(({ info }) => [info.headers.join(', ')]),
  ]);
  return texts.flat();
}

async function repliesOf(reader: Facteur): Promise<string[]> {
  const replies: string[] = [];
  for await (const { reply } of reader.deliveries(id)) if (reply !== null) replies.push(reply);
  return replies;
}

async function errorOf(call: Promise<unknown>, language: Language): Promise<string[]> {
  const error: unknown = await call.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof FacteurError)) throw error;
  const { what, remedy } = error.say(language);
  return [what, remedy];
}

async function findings(language: Language): Promise<string[]> {
  const found = new Findings();
  const row = { line: 2, email: 'm1@xy.zz' };
  found.note('error', 'variable-missing', { variable: 'x', part: 'subject' }, row);
  found.note('error', 'template-fails', { problem: ownWords('value-no-date', { task: 'age' }), part: 'html' }, row);
  found.note('error', 'recipient-file', { problem: ownWords('file-outside', {}) }, row);
  found.note('warning', 'subject-empty', {}, row);
  const catalogue = words(language);
  return found
    .all()
    .flatMap((finding) => Object.values(sayFinding(saidParams(catalogue, finding), catalogue.findings)));
}

/** What is put around a message, and how one leaves the list. */
async function frameOf(language: Language): Promise<string[]> {
  const options = { language, defaultFrom: { name: '', address: 'a@xy.zz' }, unsubscribe: { email: null, url: null } };
  const { source } = await readMessageFile(join(folder, 'message.md'), options);
  expect(source.language).toBe(language);
  expect(source.html).toContain(`<html lang="${language}">`);
  return [`${source.text} ${source.list?.subject}`];
}

it('two languages at the same time never mix: status, replies, holds, errors, findings, what is around a message', async () => {
  const first = { fr: await told('fr'), en: await told('en') };
  for (const language of languages) {
    const other = language === 'fr' ? 'en' : 'fr';
    expect(first[language].filter((text) => wordsOf(text).some((word) => own[other].has(word)))).toEqual([]);
    expect(first[language].filter((text) => !wordsOf(text).some((word) => own[language].has(word)))).toEqual([]);
  }
  for (let i = 0; i < TIMES; i++) {
    const [en, fr] = await Promise.all([told('en'), told('fr')]);
    expect({ fr, en }).toEqual(first);
  }
});
