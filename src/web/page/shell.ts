import { session as english } from '../../i18n/en/page/session.ts';
import { session as french } from '../../i18n/fr/page/session.ts';
import type { Language } from '../../language.ts';
import type { ViewName } from '../api/views.ts';
import type { Manifest } from './assets.ts';

/** What the page looks like: as the computer is set, or as was chosen. */
export type Theme = 'auto' | 'light' | 'dark';

interface ShellOf {
  readonly manifest: Manifest;
  readonly language: Language;
  readonly theme: Theme;
  /** The view that is asked for: its files are fetched at once. */
  readonly view: ViewName | null;
}

/** The HTML of every view: it loads the page, which draws itself. No script and no style stands in it. */
export function shellHtml({ manifest, language, theme, view }: ShellOf): string {
  const { noScript } = { fr: french, en: english }[language];
  const [main = '', ...rest] = manifest.main;
  const soon = [...rest, ...manifest.words[language], ...((view && manifest.views[view]) ?? [])];
  return `<!doctype html>
<html lang="${language}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Facteur</title>
<link rel="icon" href="/front/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/front/${manifest.style}">
${soon.map((file) => `<link rel="modulepreload" href="/front/${file}">`).join('\n')}
<script type="module" src="/front/${main}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p>${noScript}</p></noscript>
</body>
</html>
`;
}
