import { openProject } from '../app/project.ts';
import type { Draft } from '../campaign/draft.ts';
import { prepareSubmission } from '../campaign/submit.ts';
import { requireAccount } from '../config/load.ts';
import { countOf, type Finding, findingOf } from '../findings.ts';
import { sayDetail, sayFinding } from '../i18n/findings.ts';
import { saidParams } from '../i18n/say-kept.ts';
import { domainCheck, lookUpDomain } from './check-domain.ts';
import { type Check, sayCheck } from './check-report.ts';
import type { Context } from './context.ts';
import { problemsOf, review } from './review.ts';
import { makePlan, type SendOptions } from './send-plan.ts';
import { words } from './words.ts';

/**
 * `facteur check --message FILE --to FILE`: everything that `send` checks before it accepts a campaign, for everybody, and
 * the DNS of the sender's domain; sends and keeps nothing. Returns 0, or 4 when there is an error. Throws what reading the
 * message and the list throws.
 */
export async function checkMessage(context: Context, options: SendOptions): Promise<number> {
  const project = await openProject(context);
  const { backend, config } = project;
  try {
    if (options.account !== undefined) requireAccount(config, options.account);
    const quiet = { ...context, interactive: false };
    const plan = await makePlan(quiet, project, { ...options, mode: 'dry-run' });
    if (!context.json) context.terminal.say(`\n${words().preflight.title(plan.shown)}\n${'='.repeat(60)}\n`);
    const submission = await prepareSubmission(backend, plan);
    const domain = submission.source.from.address.split('@').at(-1) as string;
    const issues = await lookUpDomain(context, config, domain);
    const account = options.account ?? config.account;
    // What is known of the domain from before is told only when the DNS does not answer now: one thing, one warning.
    const draft = await review(quiet, project, plan, submission, {
      account,
      refuse: false,
      tellDomain: issues === null,
    });
    await backend.discardDraft(draft.id);
    const told = findingOf(draft.findings, 'domain') !== undefined;
    return report(context, draft, { dns: told ? null : domainCheck(domain, issues), known: issues !== null });
  } finally {
    await backend.close();
  }
}

/** `dns`: what the DNS says; null: it is among the draft's problems. `known`: it answered. */
function report(context: Context, draft: Draft, { dns, known }: { dns: Check | null; known: boolean }): number {
  const w = words().preflight;
  const { total, sendable, findings } = draft;
  const problems = problemsOf(findings);
  const errors = problems.filter(({ level }) => level === 'error').length;
  if (context.json) {
    const [invalid, duplicates, suppressed] = (['invalid-addresses', 'duplicates', 'suppressed'] as const).map((code) =>
      countOf(findings, code),
    );
    const counts = { total, sendable, invalid, duplicates, suppressed };
    const told = findings.filter(({ level }) => level !== 'info');
    context.terminal.result({ ok: errors === 0, ...counts, checks: [...told.map(asCheck), ...(dns ? [dns] : [])] });
    return errors === 0 ? 0 : 4;
  }
  if (dns) sayCheck(context, dns);
  const warnings = problems.length - errors + (known && dns?.status === 'warning' ? 1 : 0);
  const count = sendable;
  const last = errors > 0 ? w.refused({ errors }) : warnings > 0 ? w.warned({ count, warnings }) : w.ready({ count });
  context.terminal.say(`\n${last}`);
  return errors === 0 ? 0 : 4;
}

/** A problem as `--json` says it. */
function asCheck(found: Finding) {
  const finding = saidParams(words(), found);
  const { level, code, count, rows } = finding;
  const said = words().findings;
  const { what, remedy } = sayFinding(finding, said);
  const recipients = rows.map((row) => {
    const { line, email } = row;
    const detail = sayDetail(code, row, said.rows);
    return detail === '' ? { line, email } : { line, email, detail };
  });
  return { name: 'message', status: level, code, message: what, remedy, count, recipients };
}
