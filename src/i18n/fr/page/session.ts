import { f } from '../../typography.ts';

/** Before the page may be used. */
export const session = {
  title: f`Ouvrir Facteur`,
  byLink: {
    title: f`Cette page s’ouvre par un lien`,
    text: f`Le lien est dans la fenêtre où Facteur a été démarré. Il ne sert qu’une fois ; pour en avoir un autre, appuyez là sur Entrée, ou arrêtez Facteur et redémarrez-le.`,
  },
  password: f`Mot de passe`,
  open: f`Ouvrir`,
  noScript: f`Facteur a besoin de JavaScript : autorisez-le pour cette adresse dans votre navigateur.`,
};
