/**
 * Compares what Facteur reads of workbooks with what LibreOffice's own CSV export shows, cell by cell, in French and English:
 *
 *     npm run workbooks [COUNT]
 *
 * makes COUNT workbooks (200) with openpyxl, has LibreOffice save a quarter of them as .ods and a quarter as .xls, and prints the
 * share of cells that are the same, and what differs. It fails when fewer than 99 % are. Needs Debian's libreoffice-calc and
 * python3-openpyxl. Some of them are kept in test/list/workbooks for the suite.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { cleanCell } from '../../src/campaign/list/clean.ts';
import { openListFile } from '../../src/campaign/list/file.ts';
import { openTable } from '../../src/campaign/list/formats.ts';
import type { Language } from '../../src/language.ts';

const COUNT = Number(process.argv[2] ?? 200);
/** Files that LibreOffice is given at once: it keeps what it had open. */
const AT_ONCE = 25;
const SHOWN = 40;
/** Of the cells, that are to be the same. */
const ENOUGH = 0.99;
const languages = [
  { language: 'fr', locale: 'fr-FR' },
  { language: 'en', locale: 'en-US' },
] as const;
/** Token 9: numbers as they are shown, not as they are. */
const AS_SHOWN = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false';

const folder = mkdtempSync(join(tmpdir(), 'spreadsheets-'));
try {
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const made = join(folder, 'xlsx');
  mkdirSync(made);
  execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make.py'), made, String(COUNT)]);
  const files = readdirSync(made).map((name) => join(made, name));
  const quarter = Math.floor(files.length / 4);
  for (const { language, locale } of languages) {
    const own = (name: string) => join(folder, `${language}-${name}`);
    office(locale, files.slice(0, quarter), 'ods', own('ods'));
    office(locale, files.slice(quarter, 2 * quarter), 'xls:MS Excel 97', own('xls'));
    const formats = {
      xlsx: files.slice(2 * quarter),
      ods: readdirSync(own('ods')).map((name) => join(own('ods'), name)),
      xls: readdirSync(own('xls')).map((name) => join(own('xls'), name)),
    };
    for (const [format, some] of Object.entries(formats)) {
      const shown = own(`${format}-csv`);
      office(locale, some, AS_SHOWN, shown);
      await compare(`${format}, ${language}`, { files: some, shown, language });
    }
  }
}

/** Has LibreOffice convert files, in a language of its own. */
function office(locale: string, files: readonly string[], to: string, into: string): void {
  const profile = join(folder, `profile-${locale}`);
  mkdirSync(join(profile, 'user'), { recursive: true });
  writeFileSync(
    join(profile, 'user', 'registrymodifications.xcu'),
    `<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>${locale}</value></prop></item></oor:items>`,
  );
  mkdirSync(into, { recursive: true });
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const home = `-env:UserInstallation=${pathToFileURL(profile)}`;
    const args = [home, '--headless', '--convert-to', to, '--outdir', into, ...files.slice(i, i + AT_ONCE)];
    execFileSync('soffice', args, { stdio: 'ignore' });
  }
  const missing = files.find((file) => !existsSync(join(into, `${nameOf(file)}.${to.split(':')[0]}`)));
  if (missing) throw new Error(`LibreOffice has not converted ${missing} to ${to}: is libreoffice-calc installed?`);
}

/** A file's name without its ending. */
function nameOf(file: string): string {
  return basename(file).replace(/\.\w+$/, '');
}

/** `shown`: the folder of what LibreOffice shows of the files in that language. */
async function compare(
  what: string,
  { files, shown, language }: { files: readonly string[]; shown: string; language: Language },
): Promise<void> {
  let [cells, same] = [0, 0];
  const differences = new Map<string, number>();
  for (const file of files) {
    const theirs = csvRows(join(shown, `${nameOf(file)}.csv`));
    const ours = await rowsOf(file, language);
    const [formats = []] = theirs;
    for (const [y, row] of theirs.entries()) {
      for (const [x, text] of row.entries()) {
        if (y === 0 || x === 0) continue;
        cells += 1;
        const read = cleanCell(ours[y]?.[x] ?? '');
        if (read === cleanCell(text)) same += 1;
        else count(differences, `${formats[x]}: "${read}" : "${cleanCell(text)}"`);
      }
    }
  }
  console.log(`${what}: ${files.length} workbooks, ${cells} cells, ${((100 * same) / cells).toFixed(2)} % the same`);
  if (!(same >= cells * ENOUGH)) process.exitCode = 1;
  const most = [...differences].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  for (const [difference, times] of most) console.log(`   ${times} × ${difference}`);
}

function csvRows(path: string): string[][] {
  return parse(readFileSync(path), { relax_column_count: true });
}

async function rowsOf(path: string, language: Language): Promise<(readonly (string | undefined)[])[]> {
  const rows: (readonly (string | undefined)[])[] = [];
  for await (const batch of (await openTable(await openListFile(path, language), {})).records()) {
    for (const { line, cells, flaws } of batch) {
      const shown = [...cells];
      for (const [at, flaw] of flaws ?? []) shown[at] = flaw.kind === 'error' ? flaw.shown : '';
      rows[line - 1] = shown;
    }
  }
  return rows;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
