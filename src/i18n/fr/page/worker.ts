import { f } from '../../typography.ts';

/** What sends in the background, and goes on when the page is closed. */
export const worker = {
  title: f`L’envoi en arrière-plan`,
  start: f`Démarrer l’envoi en arrière-plan`,
  stop: f`Arrêter`,
  stopping: f`Il termine le message en cours, puis s’arrête.`,
  nobody: {
    title: f`Des messages attendent, et rien ne les envoie`,
    text: f`L’envoi en arrière-plan est arrêté. Une fois démarré, il continue même si vous fermez cette page.`,
  },
  off: f`Arrêté. Il démarre avec le premier envoi, ou d’ici.`,
  on: (p: { host: string; since: string }) => f`En marche sur ${p.host}, démarré ${p.since}.`,
  safe: f`Vous pouvez fermer cette page, pas éteindre l’ordinateur : c’est lui qui envoie. Après un arrêt, l’envoi reprend là où il en était, sans doublon, dès qu’il est relancé ici ; il se relance seul s’il démarre avec l’ordinateur.`,
};
