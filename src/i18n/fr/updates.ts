import { f } from '../typography.ts';

/** Whether there is a newer version, and how to get it. */
export const updates = {
  option: f`demande aussi au registre de npm s’il y a une version plus récente (sans message ni liste)`,
  alone: f`--updates va sans message ni liste`,
  current: (p: { version: string }) => f`Facteur ${p.version} : à jour`,
  newer: (p: { version: string; newest: string }) =>
    f`Facteur ${p.newest} est disponible ; celui-ci est le ${p.version}`,
  how: {
    global: (_: { folder: string }) => f`Mettez-le à jour : npm install --global facteur@latest`,
    project: (p: { folder: string }) => f`Mettez-le à jour dans ${p.folder} : npm install facteur@latest`,
    bundle: (p: { folder: string }) =>
      f`Téléchargez la nouvelle version, décompressez-la à côté de ${p.folder}, et ouvrez-la à la place de l’ancienne : vos envois et vos réglages n’y sont pas, elle les retrouve.`,
    container: (_: { folder: string }) =>
      f`Construisez l’image de la nouvelle version (deploy/Dockerfile), puis démarrez les conteneurs avec elle.`,
    source: (p: { folder: string }) => f`Mettez les sources à jour dans ${p.folder} : git pull, puis npm ci`,
  },
  after: f`Les envois en cours continuent ensuite ; voir « Mettre à jour » dans docs/fr/installer.md.`,
  unknown: (p: { registry: string; reason: string }) =>
    f`Impossible de savoir s’il y a une version plus récente (${p.registry}) : ${p.reason}`,
  unknownRemedy: f`Rien d’autre n’en dépend : vos envois partent comme avant. Essayez plus tard, ou regardez la page du projet.`,
  problems: (
    p:
      | { readonly kind: 'address' | 'late' | 'answer' }
      | { readonly kind: 'status'; readonly status: number }
      | { readonly kind: 'network'; readonly reason: string },
  ): string => {
    if (p.kind === 'status') return f`le registre a répondu ${p.status}`;
    if (p.kind === 'network') return f`pas de connexion (${p.reason})`;
    if (p.kind === 'late') return f`pas de réponse en cinq secondes`;
    if (p.kind === 'address') return f`ce n’est pas une adresse (réglage npm_config_registry)`;
    return f`la réponse n’est pas celle d’un registre de npm`;
  },
};
