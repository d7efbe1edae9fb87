import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

const without = 'ou continuez sans Redis sur cette seule machine avec FACTEUR_BACKEND=sqlite dans .env';

/** The Redis backend: what its server says, and what a Redis that forgot leads to. */
export const redis = {
  errors: {
    'redis-unreachable': (p: { server: string; problem: string }): Said => ({
      what: f`Redis n’est pas accessible (${p.server}) : ${p.problem}`,
      remedy: f`Démarrez-le (redis-server, ou : sudo systemctl start redis) et vérifiez avec redis-cli ping ; vérifiez REDIS_URL, ou REDIS_HOST et REDIS_PORT ; ${without}.`,
    }),
    'redis-tls': (p: { server: string; problem: string }): Said => ({
      what: f`La connexion chiffrée à Redis n’aboutit pas (${p.server}) : ${p.problem}`,
      remedy: f`Écrivez REDIS_URL en rediss:// si le serveur chiffre, en redis:// sinon ; pour un certificat maison, donnez son autorité à Node avec NODE_EXTRA_CA_CERTS.`,
    }),
    'redis-refused': (p: { server: string; problem: string }): Said => ({
      what: f`Redis refuse cet utilisateur ou ce mot de passe (${p.server}) : ${p.problem}`,
      remedy: f`Vérifiez REDIS_USERNAME, REDIS_PASSWORD et REDIS_DB (ou REDIS_URL) dans .env ; les droits nécessaires sont dans docs/redis.md.`,
    }),
    'redis-full': (p: { server: string }): Said => ({
      what: f`La mémoire de Redis est pleine (maxmemory, ${p.server}) : rien de plus ne peut y être gardé.`,
      remedy: f`Augmentez maxmemory, ou retirez d’anciens envois avec facteur purge --older-than JOURS ; ce qui était accepté est gardé et repart tout seul.`,
    }),
    'redis-too-small': (p: { server: string; needed: number; free: number }): Said => ({
      what: f`La mémoire de Redis ne suffit pas pour cet envoi (${p.server}) : il faut environ ${p.needed} Mio, il en reste ${p.free}.`,
      remedy: f`Augmentez maxmemory, retirez d’anciens envois avec facteur purge --older-than JOURS, ou divisez la liste. Rien n’a été gardé de cet envoi.`,
    }),
    'redis-old': (p: { server: string; version: string }): Said => ({
      what: f`Redis est trop ancien (${p.server}, version ${p.version}).`,
      remedy: f`Il faut Redis 6.2 ou plus récent, ou Valkey.`,
    }),
    'redis-failed': (p: { server: string; problem: string }): Said => ({
      what: f`Redis (${p.server}) a répondu : ${p.problem}`,
      remedy: f`Lisez le journal de Redis ; s’il s’agit d’une grappe (Redis Cluster), prenez un serveur simple : Facteur ne marche pas sur une grappe.`,
    }),
    'redis-driver-missing': (p: { name: string }): Said => ({
      what: f`Le paquet ${p.name}, nécessaire pour Redis, n’est pas installé.`,
      remedy: f`Installez-le à côté de Facteur : npm install bullmq ioredis ; ${without}.`,
    }),
    'redis-recipient-files': (): Said => ({
      what: f`Avec Redis, une pièce jointe ne peut pas dépendre du destinataire : les workers sont sur d’autres machines.`,
      remedy: f`Joignez le même fichier à tous, mettez les fichiers en ligne, ou envoyez de cette seule machine avec FACTEUR_BACKEND=sqlite.`,
    }),
  },
  log: {
    journalAside: (p: { file: string }) =>
      f`Des lignes d’un journal sont illisibles : elles sont mises de côté dans ${p.file}.`,
    jobDropped: (p: { job: string }) =>
      f`Une invitation (${p.job}) parle d’un envoi qui n’existe pas : elle est retirée de la file.`,
    forgot: f`Redis a redémarré ou changé de serveur : ce qu’il aurait oublié est redit d’après les journaux.`,
    replayed: (p: { worker: string; count: number }) =>
      f`Journal de ${p.worker} relu : ${p.count} messages redits à Redis.`,
  },
};
