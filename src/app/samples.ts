import { accountsOf } from '../backend/pool.ts';
import type { ListRow } from '../campaign/list/read-list.ts';
import { throwErrors } from '../campaign/preflight/refusal.ts';
import { type Sample, type SampleChoice, sampleOf, sampleRows } from '../campaign/sample.ts';
import { type Looked, type OpenList, preflightOf, prepareLook } from '../campaign/submit.ts';
import type { Clock } from '../clock.ts';
import { FacteurError } from '../errors.ts';
import type { Finding } from '../findings.ts';
import type { SendPlan } from './plan.ts';
import type { OpenProject } from './project.ts';
import { knownOutside } from './submission.ts';

/** A message read for a few recipients of a list. */
export interface Samples {
  readonly submission: Looked;
  readonly samples: readonly Sample[];
  /** What was found for them, and nothing that refuses them. */
  readonly findings: readonly Finding[];
}

/** Who is looked at: the recipients that were chosen, or rows that are known already with the list they are of. */
export type SampleRows = SampleChoice | { readonly open: OpenList; readonly known: readonly ListRow[] };

/**
 * Reads message and list as `send` would and looks at the recipients that were chosen, and at nobody else; keeps nothing. `account`: whose
 * limits count. Throws what `send` throws for them, `sample-not-found` and `address-invalid`.
 */
export async function readSamples(
  { backend, config }: OpenProject,
  plan: SendPlan,
  chosen: SampleRows,
  { clock, account = config.account }: { readonly clock: Clock; readonly account?: string | undefined },
): Promise<Samples> {
  const submission = await prepareLook(backend, plan, 'known' in chosen ? chosen.open : null);
  const rows = 'known' in chosen ? chosen.known : await sampleRows(submission, chosen);
  const facts = knownOutside(
    clock,
    config,
    submission,
    accountsOf(account).flatMap((name) => config.accounts.get(name) ?? []),
  );
  const preflight = preflightOf(submission, { identity: config.identity, ...facts });
  for (const row of rows) {
    if (row.problem !== null) throw new FacteurError('address-invalid', { address: row.email, problem: row.problem });
    const [files = []] = (await submission.recipientFiles?.ofAll([row])) ?? [];
    preflight.check(row, files);
  }
  const findings = preflight.finish();
  throwErrors(findings);
  return { submission, findings, samples: await Promise.all(rows.map((row) => sampleOf(backend, submission, row))) };
}
