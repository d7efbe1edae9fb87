import { mkdir, writeFile } from 'node:fs/promises';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { type MessageOptions, readMessageFile } from '../../src/campaign/message-file.ts';
import { compileMessage } from '../../src/message/compile.ts';
import { defaultFrom, messageFolder } from './message-folder.ts';
import { bytesOf } from './wire.ts';

const { at, read, refused } = messageFolder();

describe('front matter', () => {
  it('gives subject, sender, reply address, name and attachments', async () => {
    await writeFile(at('a.pdf'), 'pdf');
    await writeFile(at('b.txt'), 'text');
    const { source, name, contents } = await read(
      'm.md',
      `---
# Notre lettre
subject: "Réunion : {{ lieu }}"
from: 'Association Gâmadji Saré <contact@exämple.fr>'
replyTo: bureau@exemple.fr
name: Lettre de mars
attachments:
  - a.pdf
  - ./b.txt
---
Bonjour
`,
    );
    expect(source).toMatchObject({
      subject: 'Réunion : {{ lieu }}',
      from: { name: 'Association Gâmadji Saré', address: 'contact@xn--exmple-cua.fr' },
      replyTo: { name: '', address: 'bureau@exemple.fr' },
      text: 'Bonjour\n',
      language: 'fr',
    });
    expect(name).toBe('Lettre de mars');
    expect(source.attachments).toMatchObject([
      { filename: 'a.pdf', contentType: 'application/pdf', size: 3 },
      { filename: 'b.txt', contentType: 'text/plain', size: 4 },
    ]);
    expect(source.attachments.map(({ sha256 }) => String(contents.get(sha256)))).toEqual(['pdf', 'text']);
  });

  it.each([
    ['{{ prenom }}, la réunion : suite', '{{ prenom }}, la réunion : suite'],
    ['Réunion: ordre du jour', 'Réunion: ordre du jour'],
    ['Lettre #3', 'Lettre #3'],
    ['Lettre # la troisième', 'Lettre'],
    ['"entre \\"guillemets\\""', 'entre "guillemets"'],
    ['2026', '2026'],
    ['non', 'non'],
    ["l'été", "l'été"],
    ['{% if x %}a{% endif %}', '{% if x %}a{% endif %}'],
    ['>\n  deux\n  lignes', 'deux lignes'],
  ])('takes the subject %j for what it says', async (written, subject) => {
    expect((await read('m.txt', `---\nsubject: ${written}\n---\na`)).source.subject).toBe(subject);
    const besideYaml = `---\nname: "x"\nsubject: ${written}\n---\na`;
    expect((await read('m.txt', besideYaml)).source.subject).toBe(subject);
  });

  it('names unknown keys with their line and what was probably meant', async () => {
    const unknown = async (key: string) => {
      const { params, fr } = await refused('m.txt', `---\nsubject: a\n\n${key}: b\n---\na`);
      expect(fr.what).toContain('ligne 4');
      expect(fr.remedy).toContain('subject, from, replyTo, attachments, name, layout, unsubscribe, topic, automatic');
      return (params as { near: string | null }).near;
    };
    expect(await unknown('reply-to')).toBe('replyTo');
    expect(await unknown('Subject')).toBe('subject');
    expect(await unknown('subjet')).toBe('subject');
    expect(await unknown('objet')).toBe('subject');
    expect(await unknown('Expéditeur')).toBe('from');
    expect(await unknown('pièces-jointes')).toBe('attachments');
    expect(await unknown('couleur')).toBeNull();
  });

  it('is refused where it cannot be read', async () => {
    expect(await refused('m.txt', '---\nsubject: a\na')).toMatchObject({ code: 'front-matter-open' });
    expect(await refused('m.txt', '---\nsubject:\n  - a\n---\na')).toMatchObject({
      code: 'front-matter-value',
      params: { line: 2, key: 'subject' },
    });
    expect(await refused('m.txt', '---\nsubject: a\nsubject: b\n---\na')).toMatchObject({
      code: 'front-matter-syntax',
      params: { line: 3 },
    });
    for (const settings of ['name: "x\nsubject: a', 'just words', 'name: [a', 'name: &a b\nsubject: *c']) {
      expect((await refused('m.txt', `---\n${settings}\n---\na`)).code).toBe('front-matter-syntax');
    }
  });

  it('is none when the file only begins with a line of dashes', async () => {
    const { source } = await read('m.txt', '---\nBonjour\n', { subject: 's' });
    expect(source.text).toBe('---\nBonjour\n');
  });
});

describe('the file', () => {
  const text = '---\nsubject: Été à l’œuvre\n---\nGâteau à 5 €\nfin\n';
  const windows = Buffer.from(
    '---\nsubject: \xc9t\xe9 \xe0 l\x92\x9cuvre\n---\nG\xe2teau \xe0 5 \x80\nfin\n',
    'latin1',
  );

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['windows-1252', windows],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('may be in %s', async (_, bytes) => {
    const { source } = await read('m.txt', bytes);
    expect(source).toMatchObject({ subject: 'Été à l’œuvre', text: 'Gâteau à 5 €\nfin\n', html: null });
  });

  it('must be there, be a message, and have something in it', async () => {
    await expect(readMessageFile(at('none.md'), { language: 'fr' })).rejects.toMatchObject({
      code: 'message-not-found',
    });
    await mkdir(at('folder.md'));
    await expect(readMessageFile(at('folder.md'), { language: 'fr' })).rejects.toMatchObject({
      code: 'message-unreadable',
    });
    expect(await refused('m.pages', 'x')).toMatchObject({ code: 'message-format' });
    expect(await refused('m.md', '---\nsubject: a\n---\n\n')).toMatchObject({ code: 'message-empty' });
    expect(await refused('m.txt', 'x'.repeat(2_000_001))).toMatchObject({ code: 'message-too-large' });
  });

  it('says what is wrong with a variable of another system that Liquid or the disk would only stumble over', async () => {
    const foreign = { code: 'message-foreign', params: { line: 2, write: '{{ prenom }}' } };
    expect(await refused('m.md', 'a\n{{var:prenom}}', { subject: 'a' })).toMatchObject(foreign);
    expect(await refused('m.md', '---\nattachments: "carte_[prenom].pdf"\n---\na', { subject: 'a' })).toMatchObject(
      foreign,
    );
  });

  it('may be a page as the replaced system had it, which goes out unchanged', async () => {
    const page =
      '<!DOCTYPE html>\n<html>\n<body>\n<h1>Bonjour {{ name }} !</h1>\n<p>Merci &amp; à bientôt</p>\n</body>\n</html>\n';
    const { source, contents } = await read('m.html', page, { subject: 'Nouvelles' });
    expect(source.html).toBe(page);
    const recipient = { email: 'zoe@exemple.fr', vars: { name: 'Zoé <3' }, delivery: 'k1.1' };
    const message = compileMessage(source, { stamp: 'x', contents }).compose(recipient, new Date());
    const email = await PostalMime.parse(bytesOf(message));
    const unix = (text: string | undefined) => text?.replaceAll('\r\n', '\n').trimEnd();
    expect(unix(email.html)).toBe(page.replace('{{ name }}', 'Zoé &lt;3').trimEnd());
    expect(unix(email.text)).toBe('Bonjour Zoé <3 !\n\nMerci & à bientôt');
  });
});

describe('the subject', () => {
  it('is the flag’s, else the front matter’s, else the first heading’s', async () => {
    const subject = async (name: string, content: string, options?: Partial<MessageOptions>) =>
      (await read(name, content, options)).source.subject;
    expect(await subject('m.md', '---\nsubject: b\n---\n# c', { subject: 'a' })).toBe('a');
    expect(await subject('m.md', '---\nsubject: b\n---\n# c')).toBe('b');
    expect(await subject('m.md', 'x\n\n# Lettre de {{ mois }} & *plus*')).toBe('Lettre de {{ mois }} & plus');
    expect(await subject('m.html', '<title>t</title><h1>R&eacute;union {{ x }}</h1>')).toBe('Réunion {{ x }}');
    expect(await subject('m.html', '<title>t</title><p>x</p>')).toBe('t');
  });

  it('is asked for when there is none', async () => {
    for (const [name, content] of [
      ['m.md', '## x'],
      ['m.html', '<p>x</p>'],
      ['m.txt', 'x'],
    ] as const) {
      expect(await refused(name, content)).toMatchObject({ code: 'subject-missing' });
    }
  });

  it('is the page’s title in a Markdown message', async () => {
    const { source } = await read('m.md', '---\nsubject: A & {{ b | default: "<" }}\n---\nx');
    expect(source.html).toContain('<title>A &amp; {{ b | default: "<" }}</title>');
  });
});

describe('what no message may have in it', () => {
  it('is named: NUL, and line breaks in what becomes a header', async () => {
    expect(await refused('m.txt', '---\nsubject: s\n---\na\nb\0')).toMatchObject({
      code: 'message-null-byte',
      params: { line: 5 },
    });
    expect(await refused('m.txt', Buffer.from('---\nsubject: s\n---\na', 'utf16le'))).toMatchObject({
      code: 'message-null-byte',
    });
    const injected = 'x\r\nBcc: victime@exemple.fr';
    expect(await refused('m.txt', 'a', { subject: injected })).toMatchObject({ code: 'subject-lines' });
    expect(await refused('m.txt', '---\nsubject: |\n  a\n  b\n---\na')).toMatchObject({
      code: 'subject-lines',
      params: { line: 2 },
    });
    for (const options of [{ from: `${injected} <a@exemple.fr>` }, { replyTo: `${injected} <a@exemple.fr>` }]) {
      expect(await refused('m.txt', 'a', { subject: 's', ...options })).toMatchObject({
        code: 'sender-invalid',
        params: { problem: 'characters' },
      });
    }
  });

  it('is worth a word when it is a copy to somebody', async () => {
    const { warnings } = await read('m.txt', '---\nsubject: s\ncc: chef@exemple.fr\nbcc: [a@exemple.fr]\n---\na');
    expect(warnings).toMatchObject([
      { code: 'copies', key: 'cc', line: 3 },
      { code: 'copies', key: 'bcc', line: 4 },
    ]);
    expect((await read('m.txt', '---\nsubject: s\nautomatic: oui\n---\na')).source.automatic).toBe(true);
    expect(await refused('m.txt', '---\nsubject: s\nautomatic: parfois\n---\na')).toMatchObject({
      code: 'front-matter-value',
      params: { kind: 'boolean' },
    });
  });
});

describe('sender and reply address', () => {
  it('are the flag’s, else the front matter’s, else the default', async () => {
    const from = async (settings: string, options: Partial<MessageOptions>) =>
      (await read('m.txt', `---\nsubject: s\n${settings}\n---\nx`, options)).source;
    expect(await from('from: A <a@exemple.fr>', { from: 'B <b@exemple.fr>' })).toMatchObject({
      from: { name: 'B', address: 'b@exemple.fr' },
      replyTo: null,
    });
    expect(await from('from: A <a@exemple.fr>', {})).toMatchObject({ from: { name: 'A', address: 'a@exemple.fr' } });
    expect(await from('replyTo: c@exemple.fr', {})).toMatchObject({
      from: defaultFrom,
      replyTo: { name: '', address: 'c@exemple.fr' },
    });
  });

  it('must each be one address', async () => {
    expect(await refused('m.txt', '---\nsubject: s\n---\nx', { defaultFrom: null })).toMatchObject({
      code: 'sender-missing',
    });
    const many = await refused('m.txt', '---\nsubject: s\nfrom: a@exemple.fr, b@exemple.fr\n---\nx');
    expect(many).toMatchObject({ code: 'sender-invalid', params: { key: 'from' } });
    expect(many.fr.what).toContain('m.txt:3');
    expect(await refused('m.txt', '---\nsubject: s\n---\nx', { replyTo: 'nobody' })).toMatchObject({
      code: 'sender-invalid',
      params: { key: 'replyTo', where: '--reply-to', problem: 'no-at' },
    });
  });
});

describe('Liquid', () => {
  it('that is broken is named by the line of the file', async () => {
    expect(await refused('m.md', '---\nsubject: s\nname: n\n---\na\n{{ x')).toMatchObject({
      code: 'liquid-not-closed',
      params: { file: at('m.md'), line: 6 },
    });
    expect(await refused('m.txt', '---\nname: n\nsubject: "{{ x | nope }}"\n---\na')).toMatchObject({
      code: 'liquid-unknown-filter',
      params: { line: 3 },
    });
    expect(await refused('m.txt', 'a', { subject: '{{ x' })).toMatchObject({ params: { file: '--subject', line: 1 } });
  });

  it.each(['m.html', 'm.mjml'])(
    'or a page that is nested in thousands of levels is said to be so (%s)',
    async (name) => {
      const page = `${'<div>'.repeat(30_000)}x${'</div>'.repeat(30_000)}`;
      const mjml = `<mjml><mj-body><mj-section><mj-column><mj-text>${page}</mj-text></mj-column></mj-section></mj-body></mjml>`;
      const nested = await refused(name, name === 'm.html' ? `<h1>s</h1>${page}` : mjml, { subject: 's' });
      expect(nested).toMatchObject({ code: 'message-too-nested' });
      const tags = await refused('m.txt', `${'{% if a %}'.repeat(30_000)}x${'{% endif %}'.repeat(30_000)}`, {
        subject: 's',
      });
      expect(tags).toMatchObject({ code: 'liquid-syntax' });
    },
  );

  it('that HTML tears apart is found before anybody gets it', async () => {
    const torn = '<h1>s</h1><p><!-- {% if x %} -->a{% endif %}</p>';
    expect(await refused('m.html', torn)).toMatchObject({ code: 'liquid-misplaced', params: { part: 'text' } });
  });
});

describe('a Markdown message', () => {
  const identity = { name: 'Les Amis & Co', address: '1 rue de l’Été\n75001 Paris', colour: '#0a7', logo: null };

  it('says who writes when that is configured', async () => {
    const { source } = await read('m.md', '# s\n\nBonjour', { identity });
    expect(source.html).toContain('border-top:4px solid #0a7');
    expect(source.html).toContain('Les Amis &amp; Co<br>\n1 rue de l’Été<br>\n75001 Paris</p>');
    expect(source.text).toBe('s\n===\n\nBonjour\n\n-- \nLes Amis & Co\n1 rue de l’Été\n75001 Paris\n');
  });

  it('takes its logo along', async () => {
    await writeFile(at('logo.svg'), '<svg/>');
    const logo = { ...identity, logo: at('logo.svg') };
    const { source } = await read('m.md', '# s', { identity: logo });
    expect(source.attachments).toMatchObject([{ filename: 'logo.svg', cid: expect.any(String) }]);
    const web = { ...identity, logo: 'https://x.fr/logo.png?a=1&b=2' };
    expect((await read('m.md', '# s', { identity: web })).source.html).toContain(
      'src="https://x.fr/logo.png?a=1&amp;b=2"',
    );
  });

  it('is in the language asked for', async () => {
    const { source } = await read('m.md', '# s', { language: 'en' });
    expect(source.html).toContain('<html lang="en">');
    expect(source.language).toBe('en');
  });
});
