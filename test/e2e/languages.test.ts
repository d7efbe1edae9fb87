import { expect, it, onTestFinished } from 'vitest';
import { csv, Project } from '../helpers/facteur.ts';
import { inLanguage, speaking } from '../helpers/terminal.ts';

it('what is kept of a campaign is said to whoever asks, in their language, also in JSON and CSV', async () => {
  const project = new Project({
    'message.md': '---\nsubject: Bonjour\nfrom: asso@example.org\n---\nBonjour {{ name }}\n',
    'destinataires.csv': csv(2),
  });
  onTestFinished(() => project.close());
  const { id } = await project.json(['send', '--dry-run', '--yes']);
  for (const language of ['fr', 'en'] as const) {
    const test = inLanguage(language).own['dry-run']({});
    const said = async (...args: string[]) => (await project.run(args, speaking(language))).stdout;
    expect(await said('status', `${id}.1`)).toContain(test);
    expect(JSON.parse(await said('status', `${id}.1`, '--json')).reply).toBe(test);
    expect(await said('export', id)).toContain(`,${test},`);
    expect(JSON.parse((await said('export', id, '--format', 'json')).split('\n')[0] ?? '').reply).toBe(test);
  }
});
