import { planOf } from '../app/plan.ts';
import type { OpenProject } from '../app/project.ts';
import { forecastOf, readIntoDraft, releaseDraft, sameCampaign, secondsOf } from '../app/submission.ts';
import type { Surroundings } from '../app/surroundings.ts';
import type { CampaignRow } from '../backend/port.ts';
import { badRowLines, type Draft } from '../campaign/draft.ts';
import { recipientLines } from '../campaign/preflight/problems.ts';
import { prepareSubmission, type Submission } from '../campaign/submit.ts';
import { FacteurError } from '../errors.ts';
import type { Accepted, LibrarySendRequest } from './options.ts';
import { recipientsFile } from './rows.ts';

/** See `Facteur.send`. */
export async function sendFrom(
  where: Surroundings,
  project: OpenProject,
  { to, accept = [], onProgress, ...request }: LibrarySendRequest,
): Promise<Accepted> {
  const rows =
    to === undefined || typeof to === 'string' ? null : await recipientsFile(to, project.config.project.dataFolder);
  try {
    const plan = await planOf(where, project, { ...request, to: rows?.path ?? (to as string | undefined) });
    const submission = await prepareSubmission(project.backend, plan);
    const same = await sameCampaign(project, submission);
    if (same) return { ...factsOf(same), existing: true, etaSeconds: null, warnings: [] };
    const draft = await readIntoDraft(project, plan, submission, {
      ...{ clock: where.clock, account: plan.account, refuse: true, onProgress },
    });
    const ahead = await agreed(project, submission, draft, accept, () =>
      forecastOf(project, plan, draft.sendable, where.clock.now()),
    );
    const { row, existing } = await releaseDraft(project, plan, draft, { again: false });
    const warnings = draft.problems.map(({ code, params, count, recipients }) => ({ code, params, count, recipients }));
    return { ...factsOf(row), existing, etaSeconds: existing || !ahead ? null : secondsOf(ahead), warnings };
  } finally {
    await rows?.remove();
  }
}

/** Does what comes before the release; when that throws, or what was found was not agreed to, no draft is left. */
async function agreed<T>(
  { backend }: OpenProject,
  { list }: Submission,
  { id, invalid: { count, first }, problems }: Draft,
  accept: LibrarySendRequest['accept'] & object,
  before: () => Promise<T>,
): Promise<T> {
  try {
    if (count > 0 && !accept.includes('invalid-addresses')) {
      throw new FacteurError('send-invalid-addresses', {
        count,
        file: list.info.file,
        lines: badRowLines(first, count),
      });
    }
    const hidden = problems.find(({ code }) => code === 'rows-hidden');
    if (hidden && !accept.includes('hidden-rows')) {
      const lines = recipientLines(hidden, 'fr');
      throw new FacteurError('send-hidden-rows', { count: hidden.count ?? 0, file: list.info.file, lines });
    }
    return await before();
  } catch (error) {
    await backend.discardDraft(id);
    throw error;
  }
}

function factsOf({ id, name, counts }: CampaignRow) {
  return { id, name, total: counts.total, skipped: counts.skipped };
}
