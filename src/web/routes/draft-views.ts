import { basename } from 'node:path';
import { z } from 'zod';
import type { Drafts } from '../../app/drafts/drafts.ts';
import { inScheme, wholePage } from '../../app/preview-page.ts';
import type { WebApp } from '../app.ts';
import { previewPolicy } from '../page/preview.ts';
import { flag, pageQuery, route } from '../routing.ts';
import { draftFileName, draftParams, sampleQuery } from './draft-addresses.ts';
import { messageSchema, recipientsSchema } from './draft-schemas.ts';

/** Files that browsers may show; all others are saved. */
const PICTURES = [
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp', 'image/svg+xml'],
] as const;
const SAVED = 'application/octet-stream';

/** What is shown of a draft to whoever writes it: its message and files, whom it goes to, and the message as a page. */
export function draftViews(app: WebApp, drafts: Drafts): void {
  app.get(
    '/api/v1/drafts/:id/recipients',
    route('read', 'drafts', 'Who of its list is to be written to', {
      ...{ params: draftParams, response: { 200: recipientsSchema } },
      querystring: z.strictObject({
        ...pageQuery,
        after: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional()
          .describe('What the page before said as next'),
        search: z.string().max(320).optional().describe('A text in one of the cells, whatever its case and accents'),
      }),
    }),
    async ({ params, query }) => {
      const { items, next } = await drafts.recipients(params.id, query);
      return { recipients: items, next };
    },
  );
  app.get(
    '/api/v1/drafts/:id/message',
    route('read', 'drafts', 'Its message, to be written on', {
      ...{ params: draftParams, response: { 200: messageSchema } },
    }),
    async ({ params }, reply) => {
      const message = await drafts.message(params.id);
      return reply.header('etag', `"${message.revision}"`).send(message);
    },
  );
  app.get(
    '/api/v1/drafts/:id/files/*',
    route('read', 'drafts', 'A picture or an attachment of its message', {
      params: draftFileName,
      response: { 200: { description: 'The file', content: media([...PICTURES, SAVED]) } },
    }),
    async ({ params }, reply) => {
      const { content, contentType } = await drafts.file(params.id, params['*']);
      const shown = PICTURES.find((type) => type === contentType) ?? SAVED;
      const name = encodeURIComponent(basename(params['*'])).replace(/['()*]/g, hexadecimal);
      reply.type(shown).header('content-security-policy', previewPolicy(false)).header('cache-control', 'no-store');
      // RFC 6266 with the encoding of RFC 8187: names have accents.
      if (shown === SAVED) reply.header('content-disposition', `attachment; filename*=UTF-8''${name}`);
      return reply.serializer((bytes: unknown) => bytes as string).send(Buffer.from(content));
    },
  );
  app.get(
    '/api/v1/drafts/:id/preview.html',
    route('read', 'drafts', 'The message as one recipient would get it, as a page without script and network', {
      ...{ params: draftParams, response: { 200: { description: 'The page', content: media(['text/html']) } } },
      querystring: z.strictObject({
        ...sampleQuery,
        revision: z.coerce.number().int().optional().describe('Only so that browsers ask again'),
        scheme: z.enum(['light', 'dark']).default('light').describe('As mail programs are'),
        remote: flag.describe('Pictures from elsewhere are loaded: their servers see that somebody looks'),
      }),
    }),
    async ({ params, query: { remote, scheme, line, email } }, reply) => {
      // Of a problem, too: a frame that asked a moment too late shows it instead of a fault of the browser's.
      reply.header('content-security-policy', previewPolicy(remote)).header('cache-control', 'no-store');
      const { html, ...shown } = await drafts.preview(params.id, { line, email });
      reply.type('text/html; charset=utf-8');
      const page = html ?? wholePage({ ...shown, html, shownEmpty: [] }, new Map());
      return reply.serializer(String).send(inScheme(page, scheme));
    },
  );
}

function media(types: readonly string[]) {
  return Object.fromEntries(types.map((type) => [type, { schema: z.unknown() }]));
}

function hexadecimal(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
