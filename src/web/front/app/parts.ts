import { get, type Query } from './api.ts';

/** Reads what the API answers part by part, to the last. */
export async function* partsOf<T extends { readonly next: string | null }>(
  path: string,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<T> {
  for (let after: string | null | undefined; after !== null; ) {
    const part: T = await get<T>(path, { ...query, after }, signal);
    yield part;
    after = part.next;
  }
}
