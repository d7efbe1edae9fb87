import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** The mail that tells what became of a campaign (notify in facteur.yaml). */
export const endNotices = {
  hello: f`Bonjour,`,
  finished: (p: { name: string; got: number; total: number }) =>
    f`Envoi terminé : ${p.name} (${n(p.got)} sur ${n(p.total)})`,
  over: (p: { id: string; name: string; got: number; total: number }) =>
    f`L’envoi « ${p.name} » (${p.id}) est terminé : ${n(p.got)} message${s(p.got)} remis sur ${n(p.total)}.`,
  everybody: f`Tout le monde l’a reçu. Vous n’avez rien à faire.`,
  missing: (p: { count: number }) =>
    f`${n(p.count)} personne${s(p.count)} ne l’${p.count > 1 ? 'ont' : 'a'} pas reçu, ou peut-être pas ; leurs adresses sont dans le fichier joint :`,
  reason: (p: { count: number; what: string; remedy: string }) => f`– ${n(p.count)} : ${p.what}. ${p.remedy}`,
  again: (p: { id: string }) =>
    f`Quand la liste est corrigée, le même message à ceux qui ne l’ont pas : facteur send --only-missing-of ${p.id}`,
  held: (p: { name: string; waits: boolean }) =>
    p.waits ? f`Envoi arrêté, on a besoin de vous : ${p.name}` : f`Envoi retenu : ${p.name}`,
  why: (p: { what: string; account: string }) =>
    f`Le compte « ${p.account} » n’envoie plus : ${p.what}. Personne n’est perdu.`,
  said: (p: { said: string }) => f`Le serveur a dit : « ${p.said} »`,
  todo: (p: { remedy: string }) => f`Que faire : ${p.remedy}`,
  waiting: (p: { id: string; name: string; left: number }) =>
    f`– ${p.name} (${p.id}) : il reste ${n(p.left)} message${s(p.left)}`,
  automatic: f`Facteur, qui envoie ces messages, vous écrit parce que votre adresse figure sous « notify » dans facteur.yaml.`,
  file: 'non-recus',
  columns: ['adresse', 'raison', 'réponse du serveur'],
};
