/** The views of the page, by the name of their folder in front/views/. */
export type ViewName = 'home' | 'mailbox' | 'campaigns' | 'campaign' | 'draft' | 'people' | 'suppressions' | 'settings';

/** A view at an address, with the parts of the address. */
export interface ViewPlace {
  readonly view: ViewName;
  readonly params: Readonly<Record<string, string>>;
}

interface View {
  readonly view: ViewName;
  /** `/campaigns/:id`; `:id?` may be missing. */
  readonly pattern: string;
}

/** Real addresses: each can be bookmarked, loaded again and opened in another tab. The first that fits is taken. */
const views: readonly View[] = [
  { view: 'home', pattern: '/' },
  { view: 'campaigns', pattern: '/campaigns' },
  { view: 'campaign', pattern: '/campaigns/:id/:part?/:number?' },
  { view: 'draft', pattern: '/drafts/:id/:step?' },
  { view: 'mailbox', pattern: '/mailbox/:number?' },
  { view: 'people', pattern: '/people' },
  { view: 'suppressions', pattern: '/suppressions' },
  { view: 'settings', pattern: '/settings/:part?' },
];

/** Which view is at a path; null: none. The server asks it to know what to answer, the page to know what to draw. */
export function viewAt(path: string): ViewPlace | null {
  for (const { view, pattern } of views) {
    const params = matched(pattern, path);
    if (params) return { view, params };
  }
  return null;
}

function matched(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (given.length > wanted.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i];
    if (!part.startsWith(':')) {
      if (part !== value) return null;
    } else if (value !== undefined) params[part.replace(/^:|\?$/g, '')] = decoded(value);
    else if (!part.endsWith('?')) return null;
  }
  return params;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
