import { describe, expect, it } from 'vitest';
import { type MessageOptions, readMessageFile } from '../../src/campaign/message-file.ts';
import { unsubscribeKeyId } from '../../src/message/unsubscribe.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const defaultFrom = { name: '', address: 'bureau@exemple.fr' };
const identity = { name: 'Les Amis & Co', address: '1 rue de l’Été\n75001 Paris', colour: '#0a7', logo: null };
const byMail = { email: null, url: null };
const online = { email: null, url: { base: 'https://courrier.exemple.fr', keyId: unsubscribeKeyId(Buffer.from('k')) } };

async function made(
  name: string,
  content: string,
  options: Partial<MessageOptions> = {},
  files: Record<string, string> = {},
) {
  const folder = folderWith({ ...files, [name]: content });
  return (
    await readMessageFile(`${folder}/${name}`, {
      language: 'fr',
      defaultFrom,
      identity,
      unsubscribe: byMail,
      ...options,
    })
  ).source;
}

describe('the default layout', () => {
  it('shows who writes, from where, and how to leave the list, in both parts', async () => {
    const { html, text, list } = await made('m.md', '# Réunion\n\nBonjour');
    expect(html).toContain('border-bottom:2px solid #0a7');
    expect(html).toMatch(/<p [^>]*>Les Amis &amp; Co<\/p>\n<h1/);
    expect(html).toContain(
      '1 rue de l’Été<br>\n75001 Paris<br>\nPour ne plus recevoir ces messages, écrivez à <a href=',
    );
    expect(html).toContain('href="{{ unsubscribe_url }}">bureau@exemple.fr</a>');
    expect(text).toMatch(/\n\n-- \nLes Amis & Co\n1 rue de l’Été\n75001 Paris\nPour ne plus .* bureau@exemple\.fr\n$/);
    expect(list).toEqual({ email: 'bureau@exemple.fr', subject: 'Désinscription', url: null });
  });

  it('leads to a page where there is one', async () => {
    const { html, text, list } = await made('m.md', '# s', { unsubscribe: online });
    expect(html).toContain('<a href="{{ unsubscribe_url }}">Ne plus recevoir ces messages</a>');
    expect(text).toContain('Ne plus recevoir ces messages\u202f: {{ unsubscribe_url }}\n');
    expect(list?.url).toEqual(online.url);
  });

  it('speaks English', async () => {
    const { html, text } = await made('m.md', '# s', { unsubscribe: online, language: 'en' });
    expect(html).toContain('>Receive no more of these messages</a>');
    expect(text).toContain('Receive no more of these messages: {{ unsubscribe_url }}\n');
  });

  it('writes to the address for it, else to whoever gets the replies', async () => {
    const email = async (settings: string, unsubscribe = byMail as MessageOptions['unsubscribe']) =>
      (await made('m.md', `---\nsubject: s\n${settings}\n---\nx`, { unsubscribe })).list?.email;
    expect(await email('replyTo: r@exemple.fr')).toBe('r@exemple.fr');
    expect(await email('replyTo: r@exemple.fr', { email: 'stop@exemple.fr', url: null })).toBe('stop@exemple.fr');
    expect(await email('unsubscribe: moi@exemple.fr', { email: 'stop@exemple.fr', url: null })).toBe('moi@exemple.fr');
    expect(await email('unsubscribe: none')).toBeUndefined();
    expect(await email('unsubscribe: non')).toBeUndefined();
    const bad = await errorOf(() => email('unsubscribe: nobody'));
    expect(bad).toMatchObject({ code: 'sender-invalid', params: { key: 'unsubscribe' } });
  });

  it('is around Markdown, and around others that ask for it', async () => {
    expect((await made('m.html', '<h1>s</h1><p>x</p>')).html).not.toContain('Les Amis');
    const asked = await made('m.html', '---\nlayout: default\n---\n<html><body class="x"><h1>s</h1></body></html>');
    expect(asked.html).toContain('Les Amis &amp; Co');
    expect(asked.html?.match(/<body/g)).toHaveLength(1);
    expect(asked.text).toContain('-- \nLes Amis & Co');
    const off = await made('m.md', '---\nlayout: none\n---\n# s\n\n<b>');
    expect(off.html).not.toContain('Les Amis');
    expect(off.text).toBe('s\n=\n\n<b>\n'.replace('s\n=\n', 's\n===\n'));
    expect((await made('m.txt', '---\nsubject: s\nlayout: default\n---\nx')).text).toContain('x\n\n-- \nLes Amis');
  });

  it('takes braces in a name for braces', async () => {
    const { html } = await made('m.md', '# s', { identity: { ...identity, name: 'A {{ b }} {% c' } });
    expect(html).toContain('A {{ "{" }}{ b }} {{ "{" }}% c');
  });
});

describe('a layout of one’s own', () => {
  const cadre = `<html lang="{{ language }}"><head><title>{{ subject }}</title><style>p { color: {{identity.colour}} }</style></head>
<body><img src="logo.png"><p>{{ identity.name }}, {{ prenom }}</p>{{ content }}<hr>{{ identity.address }}{{ footer }}</body></html>`;
  const files = { 'cadres/bleu.html': cadre, 'cadres/logo.png': 'png' };
  const message = '---\nsubject: A & {{ b }}\nlayout: cadres/bleu.html\n---\nBonjour';

  it('gets the message, the subject and who writes; other variables are the recipients’', async () => {
    const { html, text, attachments } = await made('m.md', message, {}, files);
    expect(html).toContain('<html lang="fr">');
    expect(html).toContain('<title>A &amp; {{ b }}</title>');
    expect(html).toContain('<p style="color: #0a7;">Les Amis &amp; Co, {{ prenom }}</p>');
    expect(html).toContain('Bonjour</p><hr>1 rue de l’Été<br>\n75001 Paris');
    expect(html).toContain('écrivez à <a href="{{ unsubscribe_url }}">bureau@exemple.fr');
    expect(attachments).toMatchObject([{ filename: 'logo.png' }]);
    expect(text).toContain('Bonjour\n\n-- \nLes Amis & Co');
  });

  it('must be there, in the folder, say where the message goes, and be right', async () => {
    const refused = (layout: string, more: Record<string, string> = {}) =>
      errorOf(() => made('m.md', `---\nsubject: s\nlayout: ${layout}\n---\nx`, {}, { ...files, ...more }));
    expect(await refused('autre.html')).toMatchObject({ code: 'layout-not-found', params: { line: 3 } });
    expect(await refused('../autre.html')).toMatchObject({ code: 'attachment-outside' });
    expect(await refused('vide.html', { 'vide.html': '<p>x</p>' })).toMatchObject({ code: 'layout-no-content' });
    const broken = await refused('c.html', { 'c.html': '\n{{ content }}\n{{ x' });
    expect(broken).toMatchObject({ code: 'liquid-not-closed', params: { line: 3 } });
  });
});
