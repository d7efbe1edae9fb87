import type { Identity } from '../../config/types.ts';
import type { Language } from '../../language.ts';
import { type LeaveView, leavePage, leavePolicy } from './page.ts';

/** What unsubscribe.php puts the topic of a link in the place of. */
const TOPIC = '%TOPIC%';
const LANGUAGES: readonly Language[] = ['fr', 'en'];
const VIEWS = ['ask', 'done', 'done-all', 'stayed', 'faulty'] as const;

/** What unsubscribe.php is given by Facteur. */
export interface PhpSettings {
  readonly identity: Identity;
  /** What verifies links (`UnsubscribeTokens.verifier`). */
  readonly mac: Uint8Array;
  /** By which it knows that it is us who ask what it took down. */
  readonly secret: string;
}

/** The text of unsubscribe-settings.php: the keys, and the pages in both languages. Whoever asks for it over the web is shown nothing. */
export function phpSettings({ identity, mac, secret }: PhpSettings): string {
  const pages = LANGUAGES.map((language) => {
    const views = VIEWS.map((kind) => `    ${quoted(kind)} => ${bothOf({ kind }, language, identity)},\n`).join('');
    return `  ${quoted(language)} => [\n${views}  ],\n`;
  });
  return `<?php
// Written by "facteur suppress php". It holds keys: show it to nobody.
return [
  'mac' => ${quoted(Buffer.from(mac).toString('hex'))},
  'secret' => ${quoted(secret)},
  // 'folder' => '/home/me/outside-of-the-site',
  'policy' => ${quoted(leavePolicy(identity))},
  'pages' => [
${pages.join('')}  ],
];
`;
}

function bothOf(view: LeaveView, language: Language, identity: Identity): string {
  const page = (topic: string | null) => quoted(leavePage(view, { language, topic, identity }));
  return `['plain' => ${page(null)}, 'topic' => ${page(TOPIC)}]`;
}

/** A PHP string: within single quotes only the quote and the backslash mean something. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
