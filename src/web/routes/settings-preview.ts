import { z } from 'zod';
import { layoutPreview } from '../../app/settings/layout-preview.ts';
import { words } from '../../i18n/index.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { sendPreview } from '../page/preview.ts';
import { flag, route } from '../routing.ts';

const text = z.string().max(1_000).default('');
const colour = z.union([z.literal(''), z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)]).default('');
const logo = z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default('');
const html = {
  200: {
    description: 'The page around a message, without scripts and network',
    content: { 'text/html': { schema: z.unknown().meta({ type: 'string' }) } },
  },
};

/** How messages would look with an identity that is not kept yet. */
export function settingsPreviewRoutes(app: WebApp, { project }: WebContext): void {
  app.get(
    '/api/v1/settings/preview',
    route('admin', 'settings', 'How messages would look with this identity; nothing is kept', {
      response: html,
      querystring: z.strictObject({
        ...{ name: text, address: text, colour, logo },
        pictures: flag.describe('The logo is fetched from where it is'),
      }),
    }),
    async ({ query: { pictures, ...given }, headers }, reply) => {
      const language = languageOf(headers['accept-language']);
      const { name, address, colour, logo } = given;
      const identity = { name: name || null, address: address || null, colour: colour || null, logo: logo || null };
      const { config } = project;
      const account = config.accounts.get(config.account);
      const leave = config.unsubscribe.email ?? account?.from?.address ?? 'contact@example.org';
      const { title, text } = words(language).web.layoutSample;
      return sendPreview(reply, layoutPreview({ identity, language, leave, title, text }), {
        remotePictures: pictures,
      });
    },
  );
}
