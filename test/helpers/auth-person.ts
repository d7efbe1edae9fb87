/** Somebody with a browser who signs in at the test's authorization server: forms are filled in, and links followed. */

export interface Person {
  /** The name that is typed where one is asked for. */
  readonly address: string;
  /** The code of a device, where one is asked for. */
  readonly code?: string;
  /** Says no where the others agree. */
  readonly declines?: boolean;
}

const MOST_PAGES = 20;

/**
 * Opens an address and goes on until it leads away from that server, which is where it resolves, or until there is nothing more to
 * fill in: then with the last page's address.
 */
export async function visit(address: string, person: Person): Promise<URL> {
  const home = new URL(address).origin;
  const cookies = new Map<string, string>();
  let request: { url: URL; body?: URLSearchParams } = { url: new URL(address) };
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { url, body } = request;
    if (url.origin !== home) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body && { method: 'POST', body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const html = await response.text();
    const next = location === null ? filledIn(html, url, person) : { url: new URL(location, url) };
    if (next === null) return url;
    request = next;
  }
  throw new Error(`no end of pages at ${address}`);
}

function filledIn(html: string, url: URL, person: Person): { url: URL; body?: URLSearchParams } | null {
  const [, attributes = '', content = ''] = /<form\b([^>]*)>(.*?)<\/form>/s.exec(html) ?? [];
  const action = /action="([^"]*)"/.exec(attributes)?.[1];
  if (action === undefined) return null;
  const isConsent = /name="prompt" value="consent"/.test(content);
  const abort = /href="([^"]*\/abort)"/.exec(html)?.[1];
  if (person.declines && isConsent && abort) return { url: new URL(abort, url) };
  const body = new URLSearchParams();
  for (const [tag] of content.matchAll(/<input\b[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
    if (name !== undefined) body.set(name, answerTo(name, person) ?? value);
  }
  return { url: new URL(action, url), body };
}

function answerTo(name: string, { address, code }: Person): string | undefined {
  if (name === 'login') return address;
  if (name === 'password') return 'whatever';
  return name === 'user_code' ? code : undefined;
}
