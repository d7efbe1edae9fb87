import type { updates as french } from '../fr/updates.ts';

/** Whether there is a newer version, and how to get it. */
export const updates: typeof french = {
  option: 'also asks npm’s registry whether there is a newer version (without message and list)',
  alone: '--updates goes without a message or a list',
  current: (p) => `Facteur ${p.version}: up to date`,
  newer: (p) => `Facteur ${p.newest} is available; this is ${p.version}`,
  how: {
    global: () => 'Update it: npm install --global facteur@latest',
    project: (p) => `Update it in ${p.folder}: npm install facteur@latest`,
    bundle: (p) =>
      `Download the new version, unpack it beside ${p.folder}, and open it in place of the old one: your campaigns and settings are not in there, it finds them.`,
    container: () => 'Build the image of the new version (deploy/Dockerfile), then start the containers with it.',
    source: (p) => `Update the sources in ${p.folder}: git pull, then npm ci`,
  },
  after: 'What is being sent goes on then; see “Updating” in docs/installing.md.',
  unknown: (p) => `Whether there is a newer version could not be looked up (${p.registry}): ${p.reason}`,
  unknownRemedy:
    'Nothing else depends on it: your campaigns go out as before. Try again later, or look at the project’s page.',
  problems: (p) => {
    if (p.kind === 'status') return `the registry answered ${p.status}`;
    if (p.kind === 'network') return `no connection (${p.reason})`;
    if (p.kind === 'late') return 'no answer within five seconds';
    if (p.kind === 'address') return 'that is no address (setting npm_config_registry)';
    return 'the answer is not that of an npm registry';
  },
};
