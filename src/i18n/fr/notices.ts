import { f } from '../typography.ts';

/** What a backend found out by itself and tells whoever runs a worker: one line of the log each. */
export const notices = {
  /** `place`: a key of Redis, or a table and which row of it. */
  'set-aside': (p: { place: string }) => f`Illisible dans les données, mis de côté : ${p.place}. Voyez : facteur check`,
  'journal-aside': (p: { file: string }) =>
    f`Des lignes d’un journal sont illisibles : elles sont mises de côté dans ${p.file}.`,
  'job-dropped': (p: { job: string }) =>
    f`Une invitation (${p.job}) parle d’un envoi qui n’existe pas : elle est retirée de la file.`,
  'redis-forgot': (_: object) =>
    f`Redis a redémarré ou changé de serveur : ce qu’il aurait oublié est redit d’après les journaux.`,
  replayed: (p: { worker: string; count: number }) =>
    f`Journal de ${p.worker} relu : ${p.count} messages redits à Redis.`,
};
