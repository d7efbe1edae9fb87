import { setTimeout as sleep } from 'node:timers/promises';
import { leavePageOf } from './leave-page-address.ts';
import type { OpenProject } from './project.ts';

/** How often workers ask, in milliseconds. */
const EVERY_MS = 60_000;

/** Runs `work`, and beside it takes over what the page took down, now and each minute. `onTrouble` is told when that fails, once until it goes again. */
export async function besideLeavePage<T>(
  project: OpenProject,
  onTrouble: (error: Error) => void,
  work: () => Promise<T>,
): Promise<T> {
  if (leavePageOf(project.config) === null) return work();
  const end = new AbortController();
  const fetching = keepFetching(project, onTrouble, end.signal);
  try {
    return await work();
  } finally {
    end.abort();
    await fetching;
  }
}

async function keepFetching(project: OpenProject, onTrouble: (error: Error) => void, signal: AbortSignal) {
  // Most projects have no such page: what reads its answers is not loaded for them.
  const { fetchLeaves } = await import('./leave-page.ts');
  let failing = false;
  while (!signal.aborted) {
    try {
      await fetchLeaves(project, signal);
      failing = false;
    } catch (error) {
      if (!failing && !signal.aborted) onTrouble(error as Error);
      failing = true;
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
