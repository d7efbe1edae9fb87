import { checkAddress } from '../../address.ts';
import type { LinkProblem } from '../../findings.ts';

/*
 * Why a link or an image in a message will not work for those who get it (`LinkProblem`):
 * - `empty`: there is nothing to go to;
 * - `scheme-missing`: `www.example.org`, `a@example.org` lead nowhere without https:// or mailto:;
 * - `scheme`: `htp://...`, `javascript:...` are nothing that a mail program opens;
 * - `address`: it begins right and is no address (RFC 3986, RFC 6068);
 * - `anchor`: it leads to a place within the page (`#x`) that the page does not have;
 * - `relative`: it is relative to a page, and a mail is none;
 * - `local`: it leads to the computer or network of whoever wrote it;
 * - `data`: an image within the address itself, of which Gmail and Outlook show none.
 */

/** A link or an image, as written. */
export interface Link {
  readonly kind: 'link' | 'image';
  readonly url: string;
}

// No `<` within a tag: a page of nothing but `<a` is looked at once, not once for each.
const ATTRIBUTE = /<(a|area|img)\b[^<>]*?\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/** The links and images of a page, in order; what entities stand for is put in. */
export function linksIn(html: string): Link[] {
  return Array.from(html.matchAll(ATTRIBUTE), ([, tag = '', double, single, bare]) => ({
    kind: tag.toLowerCase() === 'img' ? 'image' : 'link',
    url: withoutEntities(double ?? single ?? bare ?? '').trim(),
  }));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', '#34': '"', '#39': "'", lt: '<', gt: '>' };

function withoutEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole) : text;
}

/** Schemes besides http(s) and mailto that programs open by themselves. */
const OPENED = /^(tel|sms|geo|webcal|whatsapp|xmpp|sip|sips|im|facetime|callto|skype|maps|signal|tg):/i;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

/** What is wrong with a link on that page; null: nothing that can be seen without opening it. */
export function linkProblem({ kind, url }: Link, html: string): LinkProblem | null {
  if (url === '' || url === '#') return 'empty';
  if (url.startsWith('#')) return hasAnchor(html, url.slice(1)) ? null : 'anchor';
  const [, scheme] = SCHEME.exec(url) ?? [];
  if (scheme === undefined || /^[\w.-]+:\d+(\/|$)/.test(url)) return withoutScheme(url);
  if (/^https?$/i.test(scheme)) return webProblem(url);
  if (/^mailto$/i.test(scheme)) return mailProblem(url);
  if (/^(file|[a-z])$/i.test(scheme)) return 'local';
  if (kind === 'image') return /^cid$/i.test(scheme) ? null : /^data$/i.test(scheme) ? 'data' : 'scheme';
  return OPENED.test(url) ? null : 'scheme';
}

function hasAnchor(html: string, name: string): boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\s(?:id|name)\\s*=\\s*["']?${quoted}["'\\s>]`, 'i').test(html);
}

function withoutScheme(url: string): LinkProblem {
  const named = /^(\/\/)?([^\s/?#]*@)?[\w-]+(\.[\w-]+)*\.[a-z]{2,}([/?#:].*)?$/i.test(url);
  return named && !/^[^/?#]+\.(html?|php|pdf|jpe?g|png|gif|docx?|xlsx?)$/i.test(url) ? 'scheme-missing' : 'relative';
}

/** RFC 1035 §2.3.4. */
const LONGEST_HOST = 253;
const LABEL = '[\\p{L}\\p{N}_]([\\p{L}\\p{N}_-]*[\\p{L}\\p{N}_])?';
const HOST = new RegExp(`^(${LABEL}\\.)+${LABEL}$`, 'u');
const LOCAL =
  /^(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.0\.0\.0$)|\.(local|localhost|lan|home|internal)$/i;

function webProblem(url: string): LinkProblem | null {
  if (!/^https?:\/\/[^/?#]/i.test(url) || /\s/.test(url) || !URL.canParse(url)) return 'address';
  const { hostname } = new URL(url);
  if (hostname.length > LONGEST_HOST) return 'address';
  if (LOCAL.test(hostname) || hostname === '[::1]') return 'local';
  return hostname.startsWith('[') || HOST.test(hostname) ? null : 'address';
}

// `mailto:?subject=...` lets whoever clicks choose to whom: that is no mistake.
function mailProblem(url: string): LinkProblem | null {
  const [to = '', query] = url.slice('mailto:'.length).split('?', 2);
  if (to === '') return query === undefined ? 'empty' : null;
  try {
    return to.split(',').every((one) => checkAddress(decodeURIComponent(one)).ok) ? null : 'address';
  } catch {
    return 'address';
  }
}
