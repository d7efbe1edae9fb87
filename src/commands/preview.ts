import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { imagesOf, type Preview, previewOf } from '../app/preview.ts';
import { wholePage } from '../app/preview-page.ts';
import { openProject } from '../app/project.ts';
import type { Backend } from '../backend/port.ts';
import { composeSample, type Sample, type SampleChoice } from '../campaign/sample.ts';
import type { Looked } from '../campaign/submit.ts';
import { FacteurError } from '../errors.ts';
import type { Context } from './context.ts';
import { readSamples } from './samples.ts';
import type { SendOptions } from './send-plan.ts';
import { words } from './words.ts';

/** The flags of `facteur preview`. */
export interface PreviewOptions extends SendOptions, SampleChoice {
  /** The whole message as it would go out: true: on stdout; else a file. */
  readonly eml?: true | string | undefined;
  /** The HTML part as a page that shows its images: true: on stdout; else a file. */
  readonly html?: true | string | undefined;
  /** In the browser. */
  readonly open?: boolean | undefined;
}

/**
 * `facteur preview`: the message for one recipient of the list (the first one by default) as text, `.eml` or page; sends
 * and keeps nothing. Throws what `send` throws for this recipient, `sample-not-found`, `preview-file`, `usage`.
 */
export async function preview(context: Context, options: PreviewOptions): Promise<void> {
  refuseMisuse(context, options);
  const project = await openProject(context);
  try {
    const { submission, samples } = await readSamples(context, project, options, { tell: false });
    const [sample] = samples;
    if (sample) await show(context, options, { submission, sample, backend: project.backend });
  } finally {
    await project.backend.close();
  }
}

function refuseMisuse({ terminal, json }: Context, { eml, html, open }: PreviewOptions): void {
  const w = words();
  const fail = (problem: string) => new FacteurError('usage', { problem, command: 'facteur preview' });
  const ways = Object.entries({ '--eml': eml, '--html': html, '--open': open, '--json': json || undefined });
  const named = ways.filter(([, value]) => value !== undefined && value !== false).map(([option]) => option);
  if (named.length > 1) throw fail(w.cli.wrong.conflict({ options: named.join(', ') }));
  if (open && !terminal.live) throw fail(w.preview.openNeedsTerminal);
}

interface Shown {
  readonly submission: Looked;
  readonly sample: Sample;
  readonly backend: Backend;
}

async function show(context: Context, { eml, html, open }: PreviewOptions, shown: Shown): Promise<void> {
  const { sample, submission } = shown;
  const at = new Date(context.clock.now());
  if (eml !== undefined) return hand(context, eml, Buffer.concat(composeSample(sample, at).chunks));
  if (html === undefined && !open) return sayText(context, previewOf(submission, sample, at));
  const rendered = submission.message.check(sample.row);
  const page = Buffer.from(wholePage(rendered, await imagesOf(submission, shown.backend)));
  if (html !== undefined) return hand(context, html, page);
  const { openInBrowser } = await import('./open-browser.ts');
  context.terminal.say(words().preview.opened({ file: openInBrowser(page, context.env) }));
}

/** To stdout as it is, or into a file. */
async function hand(context: Context, where: true | string, bytes: Uint8Array): Promise<void> {
  if (where === true) return void (await context.terminal.write(bytes));
  const file = resolve(context.cwd, where);
  try {
    writeFileSync(file, bytes);
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code ?? cause);
    throw new FacteurError('preview-file', { file: where, reason }, { cause });
  }
  context.terminal.say(words().preview.written({ file: where }));
}

function sayText(context: Context, { replyTo, ...shown }: Preview): void {
  if (context.json) {
    context.terminal.result(shown);
    return;
  }
  const { from, email, row, line, subject, attachments, size, html, text } = shown;
  const w = words().preview;
  const lines = [
    w.from({ from }),
    ...(replyTo === null ? [] : [w.replyTo({ to: replyTo })]),
    w.to({ email, row, line }),
    w.subject({ subject }),
    ...attachments.map((attachment) => w.attachment(attachment)),
    w.size({ size, html: html !== null }),
    '-'.repeat(60),
    text.trimEnd(),
  ];
  context.terminal.say(lines.join('\n'));
}
