import { describe, expect, it } from 'vitest';
import { FacteurError, keptError } from '../src/errors.ts';
import { words } from '../src/i18n/index.ts';
import { sayKept } from '../src/i18n/say-kept.ts';
import { cutWords, type OwnCode, ownWords, readOwnWords } from '../src/own-words.ts';

/** Every name that a code has a parameter of, as long as somebody else's words can be. */
function longParams(length: number): Record<string, string | number> {
  const text = 'é"\\\n\u{1f4ee}'.repeat(length).slice(0, length);
  const texts = ['detail', 'server', 'host', 'reply', 'address', 'backup', 'name', 'task'];
  return { ...Object.fromEntries(texts.map((name) => [name, text])), size: 1, limit: 1, most: 1, ms: 1000, upTo: 1 };
}

const codes = Object.keys(words('fr').own) as OwnCode[];
const write = ownWords as (code: OwnCode, params: object) => string;

describe('words of ours in the place of a text', () => {
  it('are written as a code with its parameters', () => {
    expect(ownWords('closing', {})).toBe('facteur:closing');
    const detail = ownWords('unexpected-reply', { reply: '299 a "b"' });
    const text = ownWords('lost-after', { detail });
    expect(text).toBe(
      String.raw`facteur:lost-after {"detail":"facteur:unexpected-reply {\"reply\":\"299 a \\\"b\\\"\"}"}`,
    );
    expect(readOwnWords(text)).toEqual({ code: 'lost-after', params: { detail } });
  });

  it('are said in the language of whoever reads, also those within others', () => {
    const text = ownWords('lost-after', { detail: ownWords('no-answer', {}) });
    expect(sayKept(text, 'fr')).toMatch(/^Message remis, .*\u202f: pas de réponse dans le délai\. Nul/);
    expect(sayKept(text, 'en')).toMatch(/^Message handed over, .*: no answer in time\. Nobody/);
  });

  it('may be an error of the table', () => {
    const text = keptError(new FacteurError('content-missing', { sha256: 'abc' }));
    expect(text).toBe('facteur:content-missing {"sha256":"abc"}');
    expect(sayKept(text, 'fr')).toContain('pièce jointe');
    expect(sayKept(text, 'en')).toContain('attachment');
    expect(keptError(new Error('EPIPE'))).toBe('EPIPE');
  });

  it.each([
    '250 2.0.0 Ok: queued',
    'facteur:',
    'facteur:of-a-newer-version {"x":1}',
    'facteur:lost-after {"detail":"cut o',
    'facteur:toString',
    'facteur:config-invalid',
    'facteur:limit-reached null',
    'Message remis, mais pas de réponse du serveur : EPIPE. Nul ne sait s’il est parti.',
  ])('anything else is shown as it is: %s', (text) => {
    expect(sayKept(text, 'fr')).toBe(text);
    expect(sayKept(text, 'en')).toBe(text);
  });

  it('within the parameters of an error are said with it', () => {
    const error = new FacteurError('list-empty', { file: ownWords('standard-input', {}) });
    expect(error.say('fr').what).toContain('(entrée standard)');
    expect(error.say('en').what).toContain('(standard input)');
  });
});

describe('cut', () => {
  it.each(codes)('%s can still be read', (code) => {
    for (const [length, most] of [
      [1_000, 500],
      [1_000, 100],
      [120, 100],
      [30, 100],
    ] as const) {
      const params = longParams(length);
      expect(readOwnWords(cutWords(write(code, params), 500))?.code).toBe(code);
      for (const [name, value] of Object.entries(params)) {
        const text = cutWords(write(code, { [name]: value }), most);
        expect(text.length, text).toBeLessThanOrEqual(most);
        expect(readOwnWords(text)?.code).toBe(code);
      }
    }
  });

  it('so that as much as possible stays', () => {
    const text = cutWords(ownWords('lost-before', { detail: 'x'.repeat(1_000) }), 500);
    expect(text.length).toBeGreaterThan(490);
    expect(sayKept(text, 'en')).toMatch(/: x{400,}$/);
  });

  it('within what is within', () => {
    const detail = ownWords('unexpected-reply', { reply: '"'.repeat(600) });
    const text = cutWords(ownWords('lost-after', { detail }), 100);
    expect(text.length).toBeLessThanOrEqual(100);
    expect(sayKept(text, 'en')).toMatch(/handed over.*: unexpected reply “"+”\./);
  });

  it('nothing that fits, and others’ words by their length, never through a character', () => {
    expect(cutWords('facteur:closing', 15)).toBe('facteur:closing');
    expect(cutWords('x'.repeat(20), 15)).toBe('x'.repeat(15));
    expect(cutWords(`${'x'.repeat(14)}\u{1f4ee}x`, 15)).toBe('x'.repeat(14));
    const text = cutWords(ownWords('lost-before', { detail: '\u{1f4ee}'.repeat(300) }), 101);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toContain('\\ud');
  });
});
