import { expect, it } from 'vitest';
import { csv, Project } from '../helpers/facteur.ts';

it('MJML without its optional module says what to install', async () => {
  const project = new Project({
    'message.mjml':
      '---\nsubject: s\nfrom: a@example.org\n---\n<mjml><mj-body><mj-section></mj-section></mj-body></mjml>\n',
    'destinataires.csv': csv(1),
    // As if it had not been installed.
    'without-mrml.mjs': `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  if (name === 'mrml') throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
} });\n`,
  });
  try {
    const options = { NODE_OPTIONS: `--import=${project.path('without-mrml.mjs')}` };
    const done = await project.run(['send', '--dry-run', '--yes', '--json'], options);
    expect(done.code).toBe(3);
    expect(done.json()).toMatchObject({
      error: { code: 'mjml-missing', remedy: expect.stringContaining('npm install mrml') },
    });
  } finally {
    await project.close();
  }
});
