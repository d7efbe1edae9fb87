import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacteurProject, measured } from '../contenders/facteur.ts';
import { temporaryFolder } from '../contest/leftovers.ts';
import { material } from '../contest/material.ts';
import { type Spread, spread } from '../contest/statistics.ts';
import { COLUMNS, writeMembership } from '../spreadsheets/membership.ts';

/** What `facteur check` of a workbook and a message to everybody in it takes, from the start of its process to its end. */
export interface WorkbookResult {
  /** ISO 8601: the day. */
  readonly at: string;
  readonly recipients: number;
  readonly seconds: Spread;
  readonly cpuSeconds: Spread;
  /** Bytes. */
  readonly peakRss: Spread;
}

export interface WorkbookOptions {
  readonly launcher: string;
  readonly recipients: number;
  readonly rounds: number;
  /** A list to be read instead of the one that is made; it has the same columns. */
  readonly list?: string | undefined;
}

/** Checks a list of members in an .xlsx, with ten columns that the message uses all, some times. */
export async function checkWorkbook({ launcher, recipients, rounds, list }: WorkbookOptions): Promise<WorkbookResult> {
  const folder = temporaryFolder('facteur-lists-');
  try {
    const path = list ?? join(folder.path, 'membres.xlsx');
    if (list === undefined) await writeMembership(path, recipients);
    const stage = {
      folder: folder.path,
      port: 1,
      messages: 0,
      material: await material(),
      list: path,
      materialFile: '',
    };
    const project = new FacteurProject(launcher, stage);
    writeFileSync(join(project.folder, 'membres.md'), message());
    const check = () => measured(project.ask('check', '-m', 'membres.md', '-t', path));
    await check(); // Node's compile cache is filled by the first.
    const runs: Awaited<ReturnType<typeof check>>[] = [];
    for (let i = 0; i < rounds; i += 1) runs.push(await check());
    for (const { answer } of runs) refuseOther(answer, recipients);
    return {
      at: new Date().toISOString().slice(0, 10),
      recipients,
      seconds: spread(runs.map(({ seconds }) => seconds)),
      cpuSeconds: spread(runs.map(({ cpuSeconds }) => cpuSeconds)),
      peakRss: spread(runs.map(({ peakRss }) => peakRss)),
    };
  } finally {
    folder.remove();
  }
}

function message(): string {
  const values = COLUMNS.map((name) => `- ${name} : **{{ ${name} }}**`);
  return `---\nsubject: "{{ prenom }}, votre adhésion"\n---\nBonjour {{ civilite }} {{ prenom }} {{ nom }},\n\nvoici ce que nous savons de vous :\n\n${values.join('\n')}\n\nSi quelque chose a changé, [dites-le-nous](https://example.org/membres).\n`;
}

function refuseOther(answer: unknown, recipients: number): void {
  const { ok, sendable } = answer as { ok: boolean; sendable: number };
  if (!ok || sendable !== recipients) throw new Error(`facteur says: ${JSON.stringify(answer).slice(0, 500)}`);
}
