import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** What `facteur check` says of the page that the links in messages lead to. */
export const leavePage = {
  fine: (p: { url: string; waiting: number | null }) =>
    p.waiting === null || p.waiting === 0
      ? f`Page de désinscription : ${p.url} répond`
      : f`Page de désinscription : ${p.url} répond ; demandes à reprendre : ${n(p.waiting)}`,
  silent: (p: { url: string; problem: string }): Said => ({
    what: f`La page de désinscription ${p.url} ne répond pas : ${p.problem}`,
    remedy: f`Vérifiez publicUrl dans facteur.yaml, puis ouvrez cette adresse dans un navigateur. Si la page tourne sur votre machine, démarrez-la : facteur web --public`,
  }),
  troubles: {
    'not-ours': (p: { url: string }): Said => ({
      what: f`À l’adresse ${p.url}, ce n’est pas la page de désinscription de Facteur qui répond`,
      remedy: f`Corrigez publicUrl dans facteur.yaml ; ou déposez à cette adresse les deux fichiers que la commande facteur suppress php écrit. Si elle est derrière un serveur web, il doit transmettre tout ce qui suit /u/.`,
    }),
    'no-settings': (p: { url: string }): Said => ({
      what: f`La page de désinscription ${p.url} est là, mais pas son second fichier, unsubscribe-settings.php`,
      remedy: f`Déposez-le dans le même dossier. La commande facteur suppress php l’écrit.`,
    }),
    'other-key': (p: { url: string }): Said => ({
      what: f`La page de désinscription ${p.url} n’a pas la clé de ce projet : elle ne reconnaît pas les liens de vos messages`,
      remedy: f`Relancez facteur suppress php, puis déposez de nouveau unsubscribe-settings.php. Si vous avez déplacé ce projet, remettez d’abord la clé d’avant (facteur restore).`,
    }),
    'cannot-write': (p: { url: string }): Said => ({
      what: f`La page de désinscription ${p.url} ne peut pas noter les demandes : son dossier n’accepte pas d’écriture`,
      remedy: f`Chez votre hébergeur, autorisez l’écriture dans ce dossier, ou donnez-en un autre dans unsubscribe-settings.php ('folder').`,
    }),
  },
};
