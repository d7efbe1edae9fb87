import { z } from 'zod';
import { layoutPreview } from '../../app/settings/layout-preview.ts';
import { words } from '../../i18n/index.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { sendPreview } from '../page/preview.ts';
import { flag, route } from '../routing.ts';

const text = z.string().max(1_000).default('');
const isColour = z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i);
const isAddress = z.url({ protocol: /^https?$/ });
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
        ...{ name: text, address: text },
        colour: text.describe('#rgb or #rrggbb; anything else, as what is half typed, is left out'),
        logo: text.describe('An address of http or https; anything else is left out'),
        pictures: flag.describe('The logo is fetched from where it is'),
      }),
    }),
    async ({ query: { pictures, ...given }, headers }, reply) => {
      const language = languageOf(headers['accept-language']);
      const { name, address } = given;
      const colour = isColour.safeParse(given.colour).data ?? null;
      const logo = isAddress.safeParse(given.logo).data ?? null;
      const identity = { name: name || null, address: address || null, colour, logo };
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
