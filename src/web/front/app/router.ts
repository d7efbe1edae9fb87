import { computed, signal } from '@preact/signals';

/** Where the page is: the path and what follows `?` in the address. */
const place = signal(here());

/** The path of the address. A component that reads it is drawn again when it changes. */
export const path = computed(() => place.value.path);
/** What follows `?` in the address. */
export const search = computed(() => place.value.search);

/** Goes to another address of the page. `replace`: the present one is not to be gone back to. */
export function go(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  place.value = here();
  if (!replace) scrollTo(0, 0);
}

/** Puts values behind `?` of the present address, so that a filter can be bookmarked; null and '' take one away. */
export function setSearch(values: Readonly<Record<string, string | null>>): void {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  go(location.pathname + (text === '' ? '' : `?${text}`), { replace: true });
}

/** Follows links within the page without loading it again, and the browser's own back and forth. */
export function startRouter(): void {
  addEventListener('popstate', () => {
    place.value = here();
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a');
    if (!link || event.defaultPrevented || !isPlainClick(event) || !isOfThePage(link)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function isPlainClick({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}

function isOfThePage(link: HTMLAnchorElement): boolean {
  const isElsewhere = link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin;
  const isAnchor = link.hash !== '' && link.pathname === location.pathname;
  return !isElsewhere && !isAnchor && !link.pathname.startsWith('/api/');
}

function here() {
  return { path: location.pathname, search: new URLSearchParams(location.search) };
}
