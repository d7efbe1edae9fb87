/** `node draft-writer.ts FOLDER`: makes, changes and discards drafts until it is killed; says `at work` when it has begun. */
import { flushCompileCache } from 'node:module';
import { Drafts } from '../../src/app/drafts/drafts.ts';
import { openProject } from '../../src/app/project.ts';
import { systemClock } from '../../src/clock.ts';

const [, , cwd = '.'] = process.argv;
const env = { MAIL_FROM: 'asso@example.org', SMTP_URL: 'smtp://127.0.0.1:9' };
const where = { cwd, env, clock: systemClock(env) };
const drafts = new Drafts(where, await openProject(where, { ownProcess: false }));
const text = '---\nsubject: Bonjour\n---\n\n![](logo.png)\n';
const list = (rows: number) => ({ rows: Array.from({ length: rows }, (_, i) => ({ email: `m${i}@example.org` })) });
const logo = () => ({ name: 'logo.png', content: [Buffer.alloc(50_000)] });

// What it has compiled is kept for the next one; by itself Node keeps it at the end, which this one does not live to see.
flushCompileCache();
console.log('at work');
for (let turn = 1; ; turn += 1) {
  const { id } = await drafts.create([{ list: list(turn) }, { message: { format: 'md', text } }, { file: logo() }]);
  await drafts.change(id, [{ list: list(turn + 1) }]);
  await drafts.change(id, [{ file: logo() }, { options: { name: `turn ${turn}` } }]);
  await drafts.check(id);
  if (turn % 3 === 0) await drafts.discard(id);
}
