import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n } = formats;

/** The view `campaigns`. */
export const campaigns = {
  empty: {
    title: f`Il n’y a pas encore d’envoi`,
    text: f`Un envoi commence par une liste de personnes et un message.`,
  },
  noneHere: f`Aucun envoi de ce genre.`,
  filter: f`Quels envois`,
  filters: { all: f`Tous`, open: f`En cours`, over: f`Terminés`, drafts: f`Brouillons` },
  table: f`Les envois, le plus récent d’abord`,
  drafts: f`Les brouillons, le plus récent d’abord`,
  columns: {
    name: f`Envoi`,
    state: f`Où il en est`,
    sent: f`Reçus`,
    missing: f`Non reçus`,
    waiting: f`En attente`,
    when: f`Date`,
    changed: f`Modifié`,
    list: f`Liste`,
    actions: f`Actions`,
  },
  of: (p: { count: number; total: number }) => f`${n(p.count)} sur ${n(p.total)}`,
  uncertain: (p: { count: number }) => f`${n(p.count)} d’issue inconnue`,
  copy: f`Copier`,
  copyTitle: (p: { name: string }) => f`Copier « ${p.name} » dans un nouvel envoi`,
  more: f`Montrer les précédents`,
  noList: f`pas encore de liste`,
  goOn: f`Continuer`,
  goOnTitle: (p: { name: string }) => f`Continuer « ${p.name} »`,
};
