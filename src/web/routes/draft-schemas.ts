import { z } from 'zod';
import { consents } from '../../app/consent.ts';
import type { DraftForecast } from '../../app/drafts/answers.ts';
import type { DraftCheck } from '../../app/drafts/check.ts';
import type { DraftMessage } from '../../app/drafts/message.ts';
import type { ListReading } from '../../app/drafts/reading.ts';
import type { DraftOptionsChange } from '../../app/drafts/stored.ts';
import type { DraftView } from '../../app/drafts/view.ts';
import type { Preview } from '../../app/preview.ts';
import type { TestResult } from '../../app/test-mail.ts';
import { workbookFormats } from '../../campaign/list/table.ts';
import type { FindingCode, RowProblem } from '../../findings.ts';
import { words } from '../../i18n/index.ts';
import { keySchema } from '../idempotency.ts';
import { count, next, time } from '../routing.ts';
import { shownState } from './deliveries.ts';

const text = (most: number) => z.string().max(most);
const unset = <T extends z.ZodType>(schema: T) => schema.nullable().optional();
const line = z.number().int().min(1);

/** What of the options is to change; null takes back. */
export const optionsChange = z.strictObject({
  language: unset(z.enum(['fr', 'en'])).describe('Of what is put around the message'),
  account: unset(text(200)).describe('The account that sends, or several together: a,b,c'),
  delay: unset(z.number().min(0).max(86_400)).describe('Seconds between two messages'),
  at: unset(text(50)).describe('"14:30", "2026-12-01 08:00", or ISO 8601 with a time zone'),
  limit: unset(z.number().int().min(1)).describe('The first so many rows only'),
  name: unset(text(500)),
  key: unset(keySchema),
  subject: unset(text(1_000)),
  from: unset(text(1_000)),
  replyTo: unset(text(1_000)),
  topic: unset(text(100)).describe('What it is about, so that people can leave that alone'),
  where: unset(text(5_000)).describe('A condition in Liquid: ville == "Podor"'),
  onlyFailedOf: unset(text(64)).describe('A campaign: only those who failed in it'),
  onlyMissingOf: unset(text(64)).describe('A campaign: only those who did not get it, whatever the reason'),
  excludeReplied: unset(text(64)).describe('A campaign: not those who have answered it'),
  skipHidden: unset(z.boolean()).describe('Rows that the spreadsheet hides are left out'),
  onUnknown: unset(z.enum(['keep', 'resend'])),
  attach: unset(z.array(text(1_000)).max(100)).describe('Files of it that go to everybody as attachments'),
  list: unset(
    z.strictObject({
      map: unset(z.record(text(200), text(1_000))).describe('Columns by the variable they are to be'),
      encoding: unset(text(50)),
      delimiter: unset(z.string().length(1)),
      sheet: unset(text(200)),
      header: unset(z.union([line, z.literal('none')])).describe('The line with the names of the columns'),
      rows: unset(text(500)).describe('Of JSON: where the rows are'),
      mend: unset(z.array(z.enum(['text', 'zeros', 'capitals'])).max(3)),
      atColumn: unset(text(200)).describe('The column with the time before which each recipient gets nothing'),
      timeZoneColumn: unset(text(200)).describe('The column with the time zones of these times'),
    }),
  ),
}) satisfies z.ZodType<DraftOptionsChange>;

const correction = z.strictObject({
  line: line.describe('Where the row begins in the list'),
  written: text(1_000).optional().describe('What is there for an address, where several rows begin on one line'),
  email: text(1_000).nullable().describe('The address that is meant; null: the row is left out'),
});
export const correctionsSchema = z.array(correction).max(100_000);

const rows = z.array(z.looseObject({ email: z.string() }));
export const listBody = z.union([
  z.strictObject({ rows }),
  z.strictObject({ text: z.string() }).describe('Copied from a spreadsheet or a mail program'),
  z
    .strictObject({
      campaign: text(64),
      states: z.array(shownState).optional(),
      search: z.string().max(320).optional(),
      columns: z.boolean().optional(),
    })
    .describe('The list of an earlier campaign; states, search and columns: only those who fit them'),
]);
export const excludeBody = listBody.options[2].describe(
  'Those of an earlier campaign; states, search and columns: only those who fit them',
);
export const messageBody = z.strictObject({ format: z.enum(['md', 'html', 'mjml', 'txt']), text: z.string() });

/** A draft, or what of it is to change, as JSON. */
export const draftBody = z.strictObject({
  list: listBody.optional(),
  message: messageBody.optional(),
  options: optionsChange.optional(),
  corrections: correctionsSchema.optional(),
});
export type DraftBody = z.infer<typeof draftBody>;

const file = z.object({ name: z.string(), size: count });
/** Variables of other systems, and what stands there now; null: it was left as it is. */
const changes = z.array(z.object({ written: z.string(), write: z.string().nullable() })).readonly();
export const draftSchema = z
  .object({
    id: z.string(),
    revision: count.describe('As ETag; If-Match with it refuses a change of another one'),
    state: z.enum(['open', 'sent']),
    createdAt: time,
    changedAt: time,
    expiresAt: time.describe('When it is removed if nobody changes it before'),
    ready: z
      .object({ by: z.string().nullable().describe('null: somebody without a name'), at: time })
      .nullable()
      .describe('Who has said when that it can be sent as it is; null: nobody has, or it was changed since'),
    campaign: z.string().nullable().describe('The campaign it became'),
    list: file.extend({ source: z.enum(['file', 'rows', 'text', 'campaign']) }).nullable(),
    message: z.object({ name: z.string().nullable(), files: z.array(file).readonly() }).nullable(),
    excludes: z
      .array(file.extend({ campaign: z.object({ id: z.string(), name: z.string() }).exactOptional() }))
      .readonly()
      .describe('Lists whose addresses are left out; campaign: that of an earlier one'),
    options: z.record(z.string(), z.unknown()),
    corrections: z.array(correction).readonly(),
  })
  .meta({ id: 'Draft' }) satisfies z.ZodType<Omit<DraftView, 'options'>>;

export const convertedSchema = z.object({ draft: draftSchema, changes });

/** A code of something that is found. */
export const findingCode = z.enum(Object.keys(words('en').findings.problems) as FindingCode[]);
const rowProblem = z.enum(Object.keys(words('en').findings.rows.problems) as RowProblem[]);

const names = z.array(z.string()).readonly();
const cells = z.record(z.string(), z.string());
export const readingSchema = z
  .object({
    revision: count,
    file: z.string(),
    format: z.enum(['csv', 'json', 'ndjson', 'vcf', 'ldif', 'addresses', ...workbookFormats]),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    sheet: z.string().nullable(),
    sheetHidden: z.boolean().exactOptional(),
    rows: z.string().exactOptional(),
    titled: z.boolean(),
    headerLine: z.number().nullable(),
    headers: names,
    addressColumn: z.string(),
    otherAddressColumns: names,
    hiddenColumns: names,
    garbledNames: z.array(z.object({ name: z.string(), meant: z.string() })).readonly(),
    variables: z.array(z.object({ column: z.string(), write: z.string() })).readonly(),
    firstRows: z
      .array(z.object({ line: count, email: z.string(), problem: rowProblem.nullable(), vars: cells }))
      .readonly(),
  })
  .meta({ id: 'ListReading' }) satisfies z.ZodType<ListReading>;

export const recipientsSchema = z
  .object({
    recipients: z.array(z.object({ number: count, line: count, email: z.string(), vars: cells })).readonly(),
    next,
  })
  .meta({ id: 'DraftRecipients' });

export const messageSchema = z
  .object({
    revision: count,
    name: z.string(),
    format: z
      .enum(['md', 'html', 'mjml', 'txt', 'document'])
      .describe('document: it has no text until it is converted'),
    settings: z.string().describe('What stands above the text, fences and line ends included; empty: nothing'),
    text: z.string(),
    subject: z.string().nullable().describe('In its settings; the option goes before it'),
    attachments: names.describe('Files that its settings name'),
  })
  .meta({ id: 'DraftMessage' }) satisfies z.ZodType<DraftMessage>;

const level = z.enum(['error', 'warning', 'info']);
const params = z.record(z.string(), z.unknown());
const about = {
  detail: z.string().optional().describe('What is written there'),
  meant: z.string().optional().describe('What was probably meant'),
  column: z.string().optional(),
  problem: rowProblem.optional(),
  said: z.string().describe('What it is in the case of this row, in words; empty: nothing more'),
};
export const findingSchema = z
  .object({
    code: findingCode,
    level: level.describe('error refuses; warning is for a person to decide'),
    count: count.nullable().describe('Rows; null: it is about the message or the list itself'),
    rows: z.array(z.object({ line: count, email: z.string(), ...about })).readonly(),
    params,
    what: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'Finding' });
const rowSchema = z.object({
  line: count,
  email: z.string(),
  findings: z.array(z.object({ code: findingCode, level, params, what: z.string(), ...about })).readonly(),
});
const leftOut = z.object({
  ...{
    where: count,
    exclude: count,
    onlyFailedOf: count,
    onlyMissingOf: count.optional(),
    excludeReplied: count.optional(),
    skipHidden: count.optional(),
    byHand: count.optional(),
  },
});
export const acceptSchema = z.array(z.enum(consents)).max(20);
export const checkSchema = z
  .object({
    revision: count,
    checkedAt: time,
    withMessage: z.boolean().describe('Whether there was a message; else only the list was looked at'),
    from: z.string().nullable().describe('Who they would come from; null: there was no message'),
    total: count,
    sendable: count,
    leftOut,
    findings: z.array(findingSchema).readonly(),
    consents: z
      .array(z.object({ consent: z.enum(consents), finding: findingCode, needed: z.boolean() }))
      .readonly()
      .describe('What to agree to when it is sent (accept)'),
    rows: z.array(rowSchema).readonly().describe('Rows in which something was found, in the order of the list'),
    next,
  })
  .meta({ id: 'DraftFindings' }) satisfies z.ZodType<Omit<DraftCheck, 'findings'>>;

export const previewSchema = z
  .object({
    row: count,
    line: count,
    email: z.string(),
    from: z.string(),
    replyTo: z.string().nullable(),
    subject: z.string(),
    text: z.string(),
    html: z.string().nullable().describe('Its own pictures are within it'),
    attachments: z.array(z.object({ filename: z.string(), size: count })).readonly(),
    size: count.describe('The whole message, in bytes'),
  })
  .meta({ id: 'Preview' }) satisfies z.ZodType<Preview>;

export const testSchema = z
  .object({ row: count, email: z.string(), sent: z.boolean(), reply: z.string() })
  .meta({ id: 'TestResult' }) satisfies z.ZodType<TestResult>;

export const forecastSchema = z
  .object({
    revision: count,
    account: z.string(),
    delay: z.number().describe('Seconds between two messages'),
    count,
    seconds: z.number().nullable(),
    startAt: time.nullable(),
    endAt: time.nullable(),
    quota: z.object({ ms: z.number(), most: count, left: count }).nullable(),
    besides: count.describe('Messages of other campaigns that wait for the same accounts and make this one end later'),
    shares: z
      .array(z.object({ account: z.string(), count }))
      .readonly()
      .exactOptional()
      .describe('How many each of several accounts will send; absent: one account sends'),
  })
  .meta({ id: 'Forecast' }) satisfies z.ZodType<DraftForecast>;

export const sentSchema = z
  .object({
    id: z.string().describe('The campaign'),
    name: z.string(),
    total: count,
    skipped: count,
    mode: z.string(),
    backend: z.string(),
    worker: z.literal('running').nullable().describe('null: no worker runs, it waits for one'),
    existing: z.boolean().describe('It was there already; nothing new was made'),
    etaSeconds: z.number().nullable(),
    findings: z.array(findingSchema).readonly(),
    leftOut: leftOut.optional(),
  })
  .meta({ id: 'SentDraft' });
