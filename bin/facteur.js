#!/usr/bin/env node
// Plain JavaScript that every Node understands: an older one is told what to do instead of failing on syntax it does not know.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const found = process.versions.node;
const entry = new URL('../dist/cli.js', import.meta.url);

if (Number(found.split('.')[0]) < NEEDED) {
  refuse(
    `Facteur demande Node ${NEEDED} ou plus récent ; celui-ci est le ${found}.\n` +
      `Dans le dossier où facteur est installé : npm install node@${NEEDED}, puis npx facteur. Ou installez Node ${NEEDED} pour tout l’ordinateur.`,
    `Facteur needs Node ${NEEDED} or newer; this is ${found}.\n` +
      `In the folder where facteur is installed: npm install node@${NEEDED}, then npx facteur. Or install Node ${NEEDED} for the whole computer.`,
  );
} else if (!existsSync(fileURLToPath(entry))) {
  refuse(
    'Facteur n’est pas encore construit ici. Lancez : npm run build',
    'Facteur is not built here yet. Run: npm run build',
  );
} else {
  if (module.enableCompileCache) module.enableCompileCache();
  import(entry.href);
}

function refuse(french, english) {
  console.error(`${french}\n\n${english}`);
  process.exitCode = 3;
}
