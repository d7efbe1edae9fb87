import type { OpenProject } from '../app/project.ts';
import { readSamples as readThem, type Samples } from '../app/samples.ts';
import type { SampleChoice } from '../campaign/sample.ts';
import type { Context } from './context.ts';
import { problemsOf, sayProblems } from './review.ts';
import { makePlan, type SendOptions } from './send-plan.ts';

/** Reads message and list for the recipients that were chosen, and says what was found for them where `tell`. See app/samples.ts. */
export async function readSamples(
  context: Context,
  project: OpenProject,
  options: SendOptions & SampleChoice,
  { tell }: { tell: boolean },
): Promise<Samples> {
  const plan = await makePlan({ ...context, interactive: false }, project, { ...options, mode: 'dry-run' });
  const samples = await readThem(project, plan, options, { clock: context.clock, account: options.account });
  if (tell) sayProblems(context, problemsOf(samples.findings));
  return samples;
}
