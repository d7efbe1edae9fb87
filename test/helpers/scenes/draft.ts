import { Drafts } from '../../../src/app/drafts/drafts.ts';
import type { DraftPart } from '../../../src/app/drafts/parts.ts';
import { workbook } from '../workbook.ts';
import { threeAccounts } from './campaign.ts';
import type { Scene } from './scene.ts';
import { FIRST, openSet, type PageSet } from './set.ts';

/** A workbook as an association has it, with what is wrong in such lists. */
const members = workbook([
  {
    name: 'Adhérents',
    rows: [
      ['Prénom', 'Nom', 'Courriel', 'Ville', 'Cotisation'],
      ...Array.from({ length: 198 }, (_, i) => [
        ...[FIRST[i % FIRST.length] as string, 'Diop', `membre${i + 1}@adherents.example.org`, 'Podor', 20],
      ]),
      ['Léa', 'Sow', 'pas d’adresse', 'Dakar', 20],
      ['Nil', 'Fall', 'nil@gmial.com', 'Dakar', 20],
      ['Nil', 'Fall', 'membre1@adherents.example.org', 'Dakar', 20],
    ],
  },
]);

const MESSAGE = `# Fête de la moisson

Bonjour {{ prenom }},

la fête aura lieu **samedi** à {{ ville }}. Au programme :

- un repas partagé
- de la musique

{% if cotisation == "20" %}
Merci pour votre cotisation !
{% endif %}

[Le plan du jardin](https://example.org/plan)

Les Jardins de Podor – pour ne plus recevoir nos messages, répondez STOP.
`;

/** The files of a draft as it is made. */
const file = (name: string, content: string | Buffer) => ({ name, content: [Buffer.from(content)] });
const list: DraftPart = { list: file('Adhérents 2026.xlsx', members) };
const message: DraftPart = { message: file('message.md', MESSAGE) };
const subject: DraftPart = { options: { subject: 'Fête de la moisson, {{ prenom }} ?' } };
const gone = file('Ont déjà payé.csv', 'Courriel\nmembre12@adherents.example.org\nmembre40@adherents.example.org\n');
const plan: readonly DraftPart[] = [{ file: file('plan.pdf', '%PDF-1.4') }, { options: { attach: ['plan.pdf'] } }];

/** Drafts by what is special about them. */
const kinds = {
  begun: [list],
  chosen: [list, message, subject, { options: { where: 'ville == "Podor" and cotisation > 15' } }, { exclude: gone }],
  puzzling: [list, { options: { where: 'ville = "Podor"' } }],
  unread: [{ list: file('membres.csv', 'nom;ville\nDiop;Podor\nSow;Dakar\n') }],
  whole: [list, message, subject, ...plan],
  /** What is half written is saved, too. */
  typed: [list, message, subject],
  wrong: [
    list,
    { message: file('message.md', 'Bonjour {{ surnom }}, voici *|VILLE|* ! [ici](www.exemple)\n') },
    subject,
  ],
} satisfies Record<string, readonly DraftPart[]>;

const ids = new WeakMap<PageSet, Record<keyof typeof kinds, string>>();

async function drafts(): Promise<PageSet> {
  const set = await openSet({ yaml: 'limits:\n  perDay: 100\n' });
  await set.send('Convocation à l’assemblée générale', 120);
  const kept = new Drafts(set.where, set.project);
  const made = Object.entries(kinds).map(async ([kind, parts]) => [kind, (await kept.create(parts)).id]);
  ids.set(set, Object.fromEntries(await Promise.all(made)));
  return set;
}

/** A draft of a project with three accounts. */
async function pooled(): Promise<PageSet> {
  const set = await openSet({ yaml: threeAccounts(60) });
  const { id } = await new Drafts(set.where, set.project).create([list, message, subject]);
  pools.set(set, id);
  return set;
}

const pools = new WeakMap<PageSet, string>();

const at = (kind: keyof typeof kinds, step: string) => (set: PageSet) => `/drafts/${ids.get(set)?.[kind]}/${step}`;

export const draftScenes: readonly Scene[] = [
  {
    ...{ name: 'draft-new', set: drafts, path: () => '/drafts/new' },
    ready: (page) => page.locator('.list-source select').first().waitFor(),
  },
  {
    ...{ name: 'draft-list', set: drafts, path: at('begun', 'list') },
    ready: async (page) => {
      await page.locator('.finding').nth(2).waitFor();
      await page.locator('.column-name').first().waitFor();
    },
  },
  {
    ...{ name: 'draft-choice', set: drafts, path: at('chosen', 'list') },
    ready: async (page) => {
      await page.locator('.excluded li').waitFor();
      await page.locator('details p[role=status]').waitFor();
    },
  },
  {
    ...{ name: 'draft-choice-wrong', set: drafts, path: at('puzzling', 'list') },
    ready: (page) => page.locator('.field-problem').waitFor(),
  },
  {
    ...{ name: 'draft-list-unread', set: drafts, path: at('unread', 'list') },
    ready: (page) => page.locator('.notice.bad').first().waitFor(),
  },
  {
    ...{ name: 'draft-message', set: drafts, path: at('whole', 'message') },
    ready: async (page) => {
      await page.locator('.visual-text .chip').first().waitFor();
      await page.frameLocator('.preview-frame').locator('h1').waitFor();
    },
  },
  {
    ...{ name: 'draft-source', set: drafts, path: at('typed', 'message') },
    ready: async (page, language) => {
      await page.locator('.visual-text').waitFor();
      const name = language === 'fr' ? 'Voir le texte brut' : 'Show the plain text';
      await page.getByRole('button', { name }).click();
      // Each look types into the same draft.
      await page.locator('.source-text').fill(MESSAGE);
      await page.locator('.source-text').press('Control+Home');
      await page.keyboard.type('{{ p');
      await page.locator('.offers [role=option]').first().waitFor();
    },
  },
  {
    ...{ name: 'draft-checks', set: drafts, path: at('wrong', 'checks') },
    ready: (page) => page.locator('.finding.error').first().waitFor(),
  },
  {
    ...{ name: 'draft-test', set: drafts, path: at('whole', 'test') },
    ready: async (page) => {
      await page.locator('.recipient').waitFor();
      await page.locator('form .button.primary:enabled').waitFor();
    },
  },
  {
    ...{ name: 'draft-send', set: drafts, path: at('whole', 'send') },
    ready: (page) => page.locator('.ahead li').nth(1).waitFor(),
  },
  {
    ...{ name: 'draft-send-accounts', set: pooled, path: (set) => `/drafts/${pools.get(set)}/send` },
    ready: (page) => page.locator('.expected-shares li').nth(2).waitFor(),
  },
  {
    ...{ name: 'draft-send-question', set: drafts, path: at('whole', 'send') },
    ready: async (page, language) => {
      await page.getByRole('button', { name: language === 'fr' ? /^Envoyer à/ : /^Send to/ }).click();
      await page.locator('dialog[open] .left-out').waitFor();
    },
  },
];
