import { words } from '../../i18n/index.ts';
import type { Language } from '../../language.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}';

/** What the browser shows when it comes back from a provider's page: nothing of it comes from outside. `back`: the address of this program's page. */
export function signInAnswer(
  ok: boolean,
  { language, back }: { readonly language: Language; readonly back: string | null },
): string {
  const { title, done, failed, goBack } = words(language).signIn.page;
  const link = back === null ? '' : `<p><a href="${back}">${goBack}</a></p>`;
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} – Facteur</title><style>${STYLE}</style><main><h1>${title}</h1><p>${ok ? done : failed}</p>${link}</main></html>`;
}
