/** The documentation as a site, as VitePress wants to be told it. */
import { copyFileSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { site as english } from '../../src/i18n/en/site.ts';
import { site as french } from '../../src/i18n/fr/site.ts';
import type { Language } from '../../src/language.ts';
import { FILES } from './links.ts';
import { COPY, keepBraces, type MarkdownIt, sayInItsLanguage, siteLinks } from './markdown-it.ts';
import { places, SECTIONS, type SitePage, sitePages } from './pages.ts';
import { slugOf } from './slug.ts';

const WORDS = { fr: french, en: english };

/** The folder of each language in the site: French stands first. */
const FOLDER: Readonly<Record<Language, string>> = { fr: '/', en: '/en/' };

/** What VitePress is given. `root` is the repository, `base` the folder of the site on its host, `to` where it is built. */
export function siteConfig(root: string, base: string, to: string) {
  const linked = new Set<string>();
  const rewrites = places();
  return {
    srcDir: root,
    outDir: resolve(root, to),
    base,
    rewrites,
    // Messages of the examples are Markdown, too, and no pages.
    srcExclude: [
      '!(docs|examples)/**/*.md',
      ...globSync('{*,docs/**/*,examples/**/*}.md', { cwd: root }).filter((file) => !(file in rewrites)),
    ],
    title: french.title,
    description: french.about,
    locales: { root: locale('fr'), en: locale('en') },
    markdown: {
      anchor: { slugify: slugOf },
      config: (md: MarkdownIt) => {
        siteLinks(md, { root, base, titleAt, onFile: (file) => linked.add(file) });
        keepBraces(md);
        sayInItsLanguage(md, (place) => WORDS[languageAt(place)]);
      },
      theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
      codeCopyButtonTitle: COPY,
      languageAlias: { caddyfile: 'nginx', dotenv: 'ini' },
    },
    buildEnd: ({ outDir }: { outDir: string }) => {
      for (const file of linked) {
        const copy = join(outDir, FILES, file);
        mkdirSync(dirname(copy), { recursive: true });
        copyFileSync(join(root, file), copy);
      }
      // For who opens such a link in a window of its own, where theme/index.ts is not asked.
      for (const page of missing()) {
        const there = `${base}${page.startsWith('/en/') ? 'en/' : ''}`;
        mkdirSync(dirname(join(outDir, page)), { recursive: true });
        writeFileSync(
          join(outDir, `${page}.html`),
          `<!doctype html><meta http-equiv="refresh" content="0; url=${there}">\n`,
        );
      }
    },
    themeConfig: {
      // Where the menu of languages leads to a page that is not there, the first page is opened instead (theme/index.ts).
      missing: missing(),
      search: { provider: 'local', options: { locales: { root: search('fr'), en: search('en') }, miniSearch: FOLDED } },
    },
  };
}

function titleAt(place: string): string | undefined {
  const name = place.replace(/^en\/|\.md$/g, '');
  const page = sitePages().find((one) => one.name === name);
  return page && WORDS[languageAt(place)].pages[page.name];
}

function languageAt(place: string): Language {
  return place.startsWith('en/') ? 'en' : 'fr';
}

/** Who types « reglages » finds « réglages ». The functions are sent to the browser as they stand here, so they use nothing from outside. */
const FOLDED = {
  options: {
    processTerm: (term: string) => term.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase(),
  },
};

/** Each address that the menu of languages leads to from a page that is there in the other language only. */
function missing(): string[] {
  const there = new Set(Object.values(places()));
  const others = [...there].map((place) => (place.startsWith('en/') ? place.slice('en/'.length) : `en/${place}`));
  return others.filter((place) => !there.has(place)).map((place) => `/${place.replace(/\.md$/, '')}`);
}

function locale(language: Language) {
  const words = WORDS[language];
  return {
    label: { fr: 'Français', en: 'English' }[language],
    lang: language,
    link: FOLDER[language],
    description: words.about,
    themeConfig: {
      nav: [],
      sidebar: sidebar(language),
      outline: { label: words.outline, level: [2, 3] },
      docFooter: { prev: words.previous, next: words.next },
      returnToTopLabel: words.top,
      sidebarMenuLabel: words.menu,
      darkModeSwitchLabel: words.appearance,
      lightModeSwitchTitle: words.toLight,
      darkModeSwitchTitle: words.toDark,
      skipToContentLabel: words.skip,
      langMenuLabel: words.languages,
      notFound: {
        title: words.missing.title,
        quote: words.missing.what,
        linkText: words.missing.back,
        linkLabel: words.missing.back,
      },
    },
  };
}

function sidebar(language: Language) {
  const { audiences, home, project } = WORDS[language];
  const groups = [
    { text: audiences.volunteers, items: items(SECTIONS.volunteers, language) },
    { text: audiences.developers, items: items(SECTIONS.developers, language) },
    { text: audiences.operators, items: items(SECTIONS.operators, language) },
    { text: project, items: items(SECTIONS.project, language) },
  ];
  return [{ text: home, link: FOLDER[language] }, ...groups];
}

/** A page that is not there in this language is named in it, and said to be in the other one. */
function items(pages: readonly SitePage[], language: Language) {
  const words = WORDS[language];
  const other = { fr: 'en', en: 'fr' } as const;
  return pages.map((page) => {
    const title = words.pages[page.name];
    const here = page[language] !== undefined;
    return {
      text: here ? title : words.elsewhere({ title }),
      link: `${FOLDER[here ? language : other[language]]}${page.name}`,
    };
  });
}

function search(language: Language) {
  const { search: words } = WORDS[language];
  return {
    translations: {
      button: { buttonText: words.button, buttonAriaLabel: words.button },
      modal: {
        displayDetails: words.details,
        resetButtonTitle: words.reset,
        backButtonTitle: words.back,
        noResultsText: words.none,
        footer: {
          selectText: words.select,
          selectKeyAriaLabel: words.enter,
          navigateText: words.move,
          navigateUpKeyAriaLabel: words.up,
          navigateDownKeyAriaLabel: words.down,
          closeText: words.close,
          closeKeyAriaLabel: words.escape,
        },
      },
    },
  };
}
