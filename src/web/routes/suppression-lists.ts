import { Readable } from 'node:stream';
import { z } from 'zod';
import { importSuppressionFile, suppressionText } from '../../app/suppression-lists.ts';
import { type SuppressionReason, suppressionReasons } from '../../backend/states.ts';
import { words } from '../../i18n/index.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { InvalidRequest } from '../invalid.ts';
import { languageOf } from '../language.ts';
import { count, route } from '../routing.ts';
import { formParts, takeUploads } from '../uploads.ts';

const importedSchema = z.object({
  added: count,
  already: count.describe('They were there already and keep their entry'),
  invalid: z.object({
    count: count.describe('Rows without an address that can be read'),
    first: z.array(z.object({ line: count, text: z.string(), problem: z.string() })).readonly(),
  }),
});

const exported = {
  200: {
    description: 'email, reason, at, detail, topic',
    content: { 'text/csv': { schema: z.unknown().meta({ type: 'string' }) } },
  },
};

/** Suppressions as a file: in and out. */
export function suppressionListRoutes(app: WebApp, { project: { backend } }: WebContext): void {
  app.get(
    '/api/v1/suppressions/export',
    route('read', 'suppressions', 'All of them as CSV, which can be imported elsewhere', { response: exported }),
    async (_request, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="suppressions.csv"')
        .send(Readable.from(suppressionText(backend))),
  );
  void app.register(async (scope) => {
    await takeUploads(scope, { raw: false });
    (scope as unknown as WebApp).post(
      '/api/v1/suppressions/import',
      route(
        'prepare',
        'suppressions',
        'Nobody writes to the addresses of a list any more: a form with the file `list`',
        {
          consumes: ['multipart/form-data'],
          response: { 200: importedSchema },
        },
      ),
      async (request) => {
        const language = languageOf(request.headers['accept-language']);
        let reason: SuppressionReason = 'operator';
        for await (const part of formParts(request)) {
          if ('file' in part && part.name === 'list') {
            const options = { reason, detail: '', language };
            const { invalid, ...done } = await importSuppressionFile(backend, part.file, options);
            const first = invalid.first.map(({ line, email, problem }) => ({
              ...{ line, text: email },
              problem: words(language).list.addressProblems[problem ?? 'empty'],
            }));
            return { ...done, invalid: { count: invalid.count, first } };
          }
          if (!('file' in part) && part.name === 'reason') reason = reasonIn(part.text);
          else throw refused(part.name, 'unknown', { fields: part.name });
        }
        throw refused('list', 'missing', {});
      },
    );
  });
}

function reasonIn(text: string): SuppressionReason {
  const known = suppressionReasons.find((one) => one === text);
  if (known) return known;
  throw refused('reason', 'choice', { choices: suppressionReasons.join(', ') });
}

function refused(field: string, problem: 'unknown' | 'missing' | 'choice', params: Readonly<Record<string, string>>) {
  return new InvalidRequest([{ place: 'body', field: problem === 'unknown' ? '' : field, problem, params }]);
}
