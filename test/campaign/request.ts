import { onTestFinished } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { type DraftParts, fillDraft } from '../../src/campaign/draft.ts';
import type { RowFinding } from '../../src/campaign/preflight/findings.ts';
import { preflightOf, prepareSubmission, type SubmissionRequest } from '../../src/campaign/submit.ts';
import { handClock } from '../backend/hand-clock.ts';
import { folderWith } from '../helpers/folder.ts';

export const letter =
  '---\nfrom: Les Amis <asso@example.org>\nsubject: Bonjour {{ prenom }}\n---\n\nBonjour {{ prenom }}\n';
export const list =
  'email;prenom;ville\nlea@example.org;Léa;Dakar\nawa@example.org;Awa;Podor\nzoe@example.org;Zoé;Dakar\n';

export async function openBackend(): Promise<Backend> {
  const backend = await openSqliteBackend({ folder: folderWith(), clock: handClock() });
  onTestFinished(() => backend.close());
  return backend;
}

/** What is asked for of these files in a folder of their own: `message.md` and `liste.csv`, these ones where none are given. */
export function requestOf(
  files: Readonly<Record<string, string>> = {},
  over: Partial<SubmissionRequest> = {},
): SubmissionRequest {
  const folder = folderWith({ 'message.md': letter, 'liste.csv': list, ...files });
  return {
    language: 'fr',
    messageFile: `${folder}/message.md`,
    listFile: `${folder}/liste.csv`,
    list: {},
    choice: { at: new Date(0) },
    mode: 'async',
    delayMs: 5_000,
    limit: Number.POSITIVE_INFINITY,
    account: 'main',
    senders: [],
    key: null,
    onUnknown: 'keep',
    timeZone: 'Europe/Paris',
    name: null,
    overrides: { subject: undefined, from: undefined, replyTo: undefined, topic: undefined, attach: [] },
    defaultFrom: null,
    identity: { name: null, address: null, colour: null, logo: null },
    unsubscribe: { email: null, online: null },
    ...over,
  };
}

/** The draft of what is asked for. */
export async function draftOf(
  backend: Backend,
  request: SubmissionRequest,
  { onRow, ...over }: Partial<DraftParts> & { onRow?: (found: RowFinding) => void } = {},
) {
  const submission = await prepareSubmission(backend, request);
  const { campaign, contents, rows, recipientFiles, times } = submission;
  const facts = { identity: request.identity, maxSize: null, domain: null, at: new Date(0) };
  return fillDraft({
    ...{ backend, campaign, contents, rows, recipientFiles, times },
    file: 'liste.csv',
    limit: request.limit,
    leftOut: rows.leftOut,
    refuse: true,
    preflight: preflightOf(submission, facts, onRow),
    onProgress: () => {},
    ...over,
  });
}
