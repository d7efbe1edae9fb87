import type { Engine } from 'mrml';
import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import { suggest } from '../suggest.ts';
import type { TemplatePlace } from './liquid.ts';
import { type Shielded, shield } from './shield.ts';

/**
 * MJML (https://mjml.io) as an HTML template, by the optional package mrml: one WebAssembly file without dependencies, which
 * reads MJML 4 but for `mj-include` and `mj-html-attributes`. Fonts are not fetched from anywhere unless an `mj-font` says so.
 */

const ELEMENTS = new Set(
  `mjml mj-head mj-body mj-attributes mj-all mj-class mj-breakpoint mj-font mj-preview mj-style mj-title mj-accordion
  mj-accordion-element mj-accordion-title mj-accordion-text mj-button mj-carousel mj-carousel-image mj-column mj-divider
  mj-group mj-hero mj-image mj-navbar mj-navbar-link mj-raw mj-section mj-social mj-social-element mj-spacer mj-table mj-text
  mj-wrapper`.split(/\s+/),
);
const COMMENT = /<!--[\s\S]*?-->/g;
const ELEMENT = /<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/gi;
const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** Levels of elements; some thousands would be more than the stack of WebAssembly holds. */
const DEEPEST = 200;
const INLINE_STYLE = /<mj-style\b[^>]*\binline\s*=\s*["']inline["'][^>]*>([\s\S]*?)<\/mj-style\s*>/gi;

/** `language`: of a document that names none. Throws `mjml-missing`, and `mjml-element` or `mjml-syntax` with file and line. */
export async function fromMjml(source: string, place: TemplatePlace, language: Language): Promise<string> {
  const shielded = shield(source.replace(/^\s*<\?xml[^>]*\?>/, ''));
  checkElements(shielded.text, place);
  const css: string[] = [];
  const mjml = shielded.text
    .replace(INLINE_STYLE, (_, rules: string) => {
      css.push(rules);
      return '';
    })
    .replace(/<mjml(?![^>]*\slang\s*=)(?=[\s>])/i, `<mjml lang="${language}"`);
  const html = toHtml(await loadEngine(), mjml, place);
  return shielded.restore(css.length === 0 ? html : await inlined(html, css.join('\n'), shielded));
}

async function loadEngine(): Promise<Engine> {
  const { Engine } = await import('mrml').catch((cause) => {
    throw new FacteurError('mjml-missing', {}, { cause });
  });
  const engine = new Engine();
  engine.setRenderOptions({ disableComments: false, socialIconOrigin: null, fonts: {} });
  return engine;
}

function toHtml(engine: Engine, mjml: string, { file, line }: TemplatePlace): string {
  const result = engine.toHtml(mjml);
  engine.free();
  // Hidden already: white on white would look like what spam does.
  if (result.type === 'success')
    return result.content.replace('display:none;font-size:1px;color:#ffffff;', 'display:none;font-size:1px;');
  const [, position] = / at position (\d+):/.exec(result.message) ?? [];
  const before = Buffer.from(mjml).toString('utf8', 0, Number(position ?? 0));
  const problem = result.message.replace(/ in root template| at position \d+:\d+/g, '');
  throw new FacteurError('mjml-syntax', { file, line: line + before.split('\n').length - 1, problem });
}

// mrml leaves out what it does not know without a word, and does not say which element is not closed.
function checkElements(text: string, { file, line: first }: TemplatePlace): void {
  const bare = text.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, ' '));
  const lineAt = (index: number) => first + bare.slice(0, index).split('\n').length - 1;
  const wrong = (name: string, index: number) =>
    new FacteurError('mjml-syntax', { file, line: lineAt(index), problem: `<${name}>` });
  const open: { name: string; index: number }[] = [];
  let depth = 0;
  for (const { 1: closing, 2: written = '', 4: empty, index } of bare.matchAll(ELEMENT)) {
    const name = written.toLowerCase();
    if (empty === '' && !VOID.test(name)) depth += closing ? -1 : 1;
    if (depth > DEEPEST) throw new FacteurError('message-too-nested', { file });
    if (!name.startsWith('mj')) continue;
    if (!ELEMENTS.has(name)) {
      const near = suggest(name, [...ELEMENTS]);
      throw new FacteurError('mjml-element', { file, line: lineAt(index), name, near });
    }
    if (closing) {
      const last = open.pop();
      if (last?.name !== name) throw wrong(last?.name ?? `/${name}`, last?.index ?? index);
    } else if (!empty) open.push({ name, index });
  }
  const [unclosed] = open;
  if (unclosed) throw wrong(unclosed.name, unclosed.index);
  if (!/<mjml[\s>]/i.test(bare)) throw wrong('mjml', 0);
}

async function inlined(html: string, css: string, shielded: Shielded): Promise<string> {
  const { default: juice } = await import('juice');
  const result = juice.inlineContent(html, css, { inlinePseudoElements: false });
  // What the tool could not carry is sent without these rules: the message is right, if less pretty.
  return shielded.words(result).join() === shielded.words(html).join() ? result : html;
}
