import { planOf } from '../app/plan.ts';
import type { OpenProject } from '../app/project.ts';
import { recipientsFile } from '../app/recipients-file.ts';
import { secondsOf, submit } from '../app/submission.ts';
import type { Surroundings } from '../app/surroundings.ts';
import type { Accepted, LibrarySendRequest } from './options.ts';

/** See `Facteur.send`. */
export async function sendFrom(
  where: Surroundings,
  project: OpenProject,
  { to, accept = [], onProgress, signal, ...request }: LibrarySendRequest,
): Promise<Accepted> {
  const rows =
    to === undefined || typeof to === 'string' ? null : await recipientsFile(to, project.config.project.dataFolder);
  try {
    const plan = await planOf(where, project, { ...request, to: rows?.path ?? (to as string | undefined) });
    const submitted = await submit(project, plan, { clock: where.clock, accept, onProgress, signal });
    const { existing, ahead, findings } = submitted;
    const { id, name, counts } = submitted.row;
    const etaSeconds = ahead && secondsOf(ahead);
    return { id, name, total: counts.total, skipped: counts.skipped, existing, etaSeconds, warnings: findings };
  } finally {
    await rows?.remove();
  }
}
