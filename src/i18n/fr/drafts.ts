import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** Drafts: campaigns that somebody prepares. */
export const drafts = {
  errors: {
    'draft-not-found': (p: { id: string }): Said => ({
      what: f`Le brouillon ${p.id} n’existe pas, ou plus.`,
      remedy: f`Regardez la liste des brouillons ; ils sont supprimés 90 jours après leur dernier changement.`,
    }),
    'draft-changed': (p: { id: string; revision: number }): Said => ({
      what: f`Le brouillon ${p.id} a été modifié entre-temps (c’est maintenant sa version ${p.revision}).`,
      remedy: f`Relisez-le, puis refaites votre changement.`,
    }),
    'draft-sent': (p: { id: string; campaign: string }): Said => ({
      what: f`Le brouillon ${p.id} a été envoyé : c’est l’envoi ${p.campaign}.`,
      remedy: f`Suivez cet envoi, ou faites un nouveau brouillon.`,
    }),
    'draft-incomplete': (p: { id: string; missing: 'list' | 'message' }): Said => ({
      what: f`Le brouillon ${p.id} n’a pas encore ${p.missing === 'list' ? 'de liste' : 'de message'}.`,
      remedy: p.missing === 'list' ? f`Ajoutez-lui une liste de destinataires.` : f`Ajoutez-lui un message.`,
    }),
    'draft-damaged': (p: { file: string; problem: string }): Said => ({
      what: f`Le brouillon dans ${p.file} n’est pas lisible : ${p.problem}.`,
      remedy: f`Supprimez-le et recommencez ; les envois n’en dépendent pas.`,
    }),
    'draft-file-name': (p: { name: string }): Said => ({
      what: f`« ${p.name} » n’est pas un nom de fichier possible ici.`,
      remedy: f`Renommez le fichier : un nom simple, sans point au début ni barre oblique inverse, au plus 200 caractères.`,
    }),
    'draft-no-file': (p: { id: string; name: string }): Said => ({
      what: f`Le brouillon ${p.id} n’a pas de fichier « ${p.name} ».`,
      remedy: f`Regardez quels fichiers l’accompagnent, ou ajoutez-le.`,
    }),
    'draft-file-too-large': (p: { name: string; most: number }): Said => ({
      what: f`Le fichier ${p.name} est trop grand : au plus ${n(p.most / 1024 / 1024)} Mo.`,
      remedy: f`Réduisez-le, ou mettez-le en ligne et donnez son adresse dans le message.`,
    }),
    'draft-too-many-files': (p: { most: number }): Said => ({
      what: f`Il y a trop de fichiers : au plus ${n(p.most)}.`,
      remedy: f`Retirez ceux dont le message n’a pas besoin.`,
    }),
  },
};
