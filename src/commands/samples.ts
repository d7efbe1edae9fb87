import type { OpenProject } from '../app/project.ts';
import { knownOutside } from '../app/submission.ts';
import { throwErrors } from '../campaign/preflight/refusal.ts';
import { type Sample, type SampleChoice, sampleOf, sampleRows } from '../campaign/sample.ts';
import { preflightOf, prepareSubmission, type Submission } from '../campaign/submit.ts';
import { FacteurError } from '../errors.ts';
import type { Context } from './context.ts';
import { problemsOf, sayProblems } from './review.ts';
import { makePlan, type SendOptions } from './send-plan.ts';

/** A message read for a few recipients of a list. */
export interface Samples {
  readonly submission: Submission;
  readonly samples: readonly Sample[];
}

/**
 * Reads message and list as `send` would and looks at the recipients that were chosen, and at nobody else. Throws what
 * `send` throws for them, `sample-not-found` and `address-invalid`.
 */
export async function readSamples(
  context: Context,
  project: OpenProject,
  options: SendOptions & SampleChoice,
  { tell }: { tell: boolean },
): Promise<Samples> {
  const { backend, config } = project;
  const plan = await makePlan({ ...context, interactive: false }, project, { ...options, mode: 'dry-run' });
  const submission = await prepareSubmission(backend, plan);
  const rows = await sampleRows(submission, options);
  const account = config.accounts.get(options.account ?? config.account);
  const facts = { identity: config.identity, ...knownOutside(context.clock, config, submission, account) };
  const preflight = preflightOf(submission, facts);
  for (const row of rows) {
    if (row.problem !== null) throw new FacteurError('address-invalid', { address: row.email, problem: row.problem });
    const [files = []] = (await submission.recipientFiles?.ofAll([row])) ?? [];
    preflight.check(row, files);
  }
  const findings = preflight.finish();
  throwErrors(findings);
  if (tell) sayProblems(context, problemsOf(findings));
  return { submission, samples: await Promise.all(rows.map((row) => sampleOf(backend, submission, row))) };
}
