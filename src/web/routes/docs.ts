import { z } from 'zod';
import { everyCode } from '../../errors.ts';
import type { Language } from '../../language.ts';
import type { WebApp } from '../app.ts';
import { docsPage, docsStyle } from '../docs-page.ts';
import { languageOf } from '../language.ts';
import { type Description, describe } from '../openapi.ts';
import { route, unlisted } from '../routing.ts';
import { statusOfCode } from '../statuses.ts';

const STYLE = '/api/docs/style.css';
const streamed = z.unknown();

/** What the API says of itself, for programs and for people. It is the same everywhere, so nobody needs a token for it. */
export function docsRoutes(app: WebApp): void {
  // Made when first asked for, and the same from then on: routes are added before the server listens only.
  const description = once(() => describe(app));
  const pages = {
    fr: once(() => page(description(), 'fr')),
    en: once(() => page(description(), 'en')),
  };
  app.get(
    '/api/v1/openapi.json',
    route('open', 'docs', 'This API as OpenAPI 3.1', { response: { 200: streamed } }),
    () => description(),
  );
  app.get(
    '/api/docs',
    route('open', 'docs', 'This API as a page', { response: html('text/html') }),
    (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      reply.type('text/html; charset=utf-8').header('content-language', language).header('vary', 'accept-language');
      return reply.serializer(String).send(pages[language]());
    },
  );
  app.get(STYLE, unlisted('open'), (_request, reply) => reply.type('text/css; charset=utf-8').send(docsStyle));
}

function html(type: string) {
  return { 200: { description: 'The page', content: { [type]: { schema: streamed } } } };
}

function page(description: Description, language: Language): string {
  const errors = everyCode().map((code) => [code, statusOfCode(code)] as const);
  return docsPage(description, { language, style: STYLE, errors });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
