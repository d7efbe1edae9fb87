/** Which pages the documentation has as a site, in which order, and where each is in either language. Their texts are the files of the repository. */
import type { site } from '../../src/i18n/fr/site.ts';
import type { Language } from '../../src/language.ts';

/** Its short name is in src/i18n under this key. */
type PageName = keyof (typeof site)['pages'];

/** A page of the site. */
export interface SitePage {
  readonly name: PageName;
  /** Its file in each language, from the root of the repository; a page may be there in one only. */
  readonly fr?: string;
  readonly en?: string;
  /** Why it is there in one language only. */
  readonly onlyBecause?: string;
}

/** The first pages: what GitHub shows first. */
export const HOME: Readonly<Record<Language, string>> = { fr: 'README.fr.md', en: 'README.md' };

const FOR_DEVELOPERS = 'developers read English, as they do of every package they use';
const FOR_OPERATORS = 'operators read English, as they do of the Redis it is about';
const FORMER_SYSTEM = 'it maps the French documentation of the system that Facteur replaces, screen by screen';

/** The pages in the order in which each kind of users needs them. */
export const SECTIONS: Readonly<Record<'volunteers' | 'developers' | 'operators' | 'project', readonly SitePage[]>> = {
  volunteers: [
    both('page', 'page', 'page'),
    both('installing', 'installer', 'installing'),
    both('windows', 'windows', 'windows'),
    both('start', 'commencer', 'start'),
    { name: 'guide', fr: 'docs/fr/guide.md', onlyBecause: FORMER_SYSTEM },
    both('promises', 'promesses', 'promises'),
    both('lists', 'listes', 'lists'),
    both('messages', 'messages', 'messages'),
    both('around', 'autour', 'around'),
    both('leaving', 'quitter', 'leaving'),
    both('returns', 'retours', 'returns'),
    both('providers', 'fournisseurs', 'providers'),
    both('signing-in', 'connexion', 'signing-in'),
    {
      name: 'troubleshooting',
      fr: 'docs/fr/depannage.md',
      onlyBecause: `${FORMER_SYSTEM}; docs/errors.md has all of it`,
    },
    both('commands', 'commandes', 'commands'),
    both('settings', 'reglages', 'settings'),
    { name: 'examples', fr: 'examples/README.md', onlyBecause: 'the examples are letters in French' },
  ],
  developers: [
    { name: 'library', en: 'docs/library.md', onlyBecause: FOR_DEVELOPERS },
    both('api', 'api', 'api'),
    both('webhooks', 'webhooks', 'webhooks'),
    { name: 'states', en: 'docs/delivery-states.md', onlyBecause: FOR_DEVELOPERS },
    { name: 'errors', en: 'docs/errors.md', onlyBecause: `${FOR_DEVELOPERS}; the program says each error in French` },
  ],
  operators: [
    both('operations', 'exploitation', 'operations'),
    { name: 'redis', en: 'docs/redis.md', onlyBecause: FOR_OPERATORS },
    { name: 'scaling', en: 'docs/scaling.md', onlyBecause: FOR_OPERATORS },
    { name: 'benchmarks', en: 'docs/benchmarks.md', onlyBecause: 'a program writes it' },
  ],
  project: [
    { name: 'architecture', en: 'docs/architecture.md', onlyBecause: FOR_DEVELOPERS },
    { name: 'contributing', en: 'CONTRIBUTING.md', onlyBecause: FOR_DEVELOPERS },
    { name: 'changelog', en: 'CHANGELOG.md', onlyBecause: FOR_DEVELOPERS },
    { name: 'security', en: 'SECURITY.md', onlyBecause: FOR_OPERATORS },
  ],
};

/** Readmes that are no page of their own in the sidebar, but are linked: those of the examples. */
export const FURTHER = ['attestations', 'lettre-annuelle', 'lettre-mjml', 'library'].map(
  (example) => `examples/${example}/README.md`,
);

function both(name: PageName, fr: string, en: string): SitePage {
  return { name, fr: `docs/fr/${fr}.md`, en: `docs/${en}.md` };
}

/** All pages but the first ones. */
export function sitePages(): readonly SitePage[] {
  return Object.values(SECTIONS).flat();
}

/**
 * Each file with its place in the site, as `docs/lists.md` with `en/lists.md`. Both languages of a page have one name, so that the site can
 * change the language of any of them.
 */
export function places(): Readonly<Record<string, string>> {
  const found = sitePages().flatMap(({ name, fr, en }) => [
    ...(fr === undefined ? [] : [[fr, `${name}.md`]]),
    ...(en === undefined ? [] : [[en, `en/${name}.md`]]),
  ]);
  const further = FURTHER.map((file) => [file, file.replace('/README.md', '.md')]);
  return Object.fromEntries([[HOME.fr, 'index.md'], [HOME.en, 'en/index.md'], ...found, ...further]);
}
