import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;
const persons = (count: number) => f`${n(count)} ${plural(count, 'personne', 'personnes')}`;

/** The view `campaign`. */
export const campaign = {
  by: f`Par état`,
  progress: f`Avancement de l’envoi`,
  /** What has happened, in a sentence. */
  now: {
    running: (p: { left: number; end: string | null }) =>
      p.end === null ? f`Il reste ${persons(p.left)}.` : f`Il reste ${persons(p.left)} ; ce sera fini ${p.end}.`,
    rate: (p: { rate: string }) => f`En ce moment : ${p.rate}.`,
    scheduled: (p: { left: number }) => f`L’envoi à ${persons(p.left)} commencera à l’heure prévue.`,
    paused: (p: { left: number }) => f`Rien ne part. ${persons(p.left)} ${plural(p.left, 'attend', 'attendent')}.`,
    held: (p: { left: number }) =>
      f`Rien ne part pour l’instant. ${persons(p.left)} ${plural(p.left, 'attend', 'attendent')} ; personne n’est perdu.`,
    cancelled: (p: { sent: number }) =>
      f`L’envoi a été annulé ; ${persons(p.sent)} ${plural(p.sent, 'l’avait', 'l’avaient')} reçu.`,
    finished: (p: { sent: number; total: number; at: string }) =>
      f`Terminé ${p.at} : ${n(p.sent)} sur ${persons(p.total)} l’ont reçu.`,
    all: (p: { total: number; at: string }) => f`Terminé ${p.at} : tout le monde l’a reçu (${persons(p.total)}).`,
    closeLid: f`Vous pouvez fermer cette page, mais pas l’ordinateur : c’est lui qui envoie.`,
  },
  pause: f`Mettre en pause`,
  paused: f`L’envoi est en pause : rien ne part avant que vous le repreniez.`,
  resumed: f`L’envoi reprend.`,
  resumeFor: (p: { count: number }) => f`Reprendre l’envoi à ${persons(p.count)}`,
  more: f`Autres actions`,
  cancel: {
    act: f`Annuler cet envoi…`,
    title: f`Annuler cet envoi ?`,
    text: (p: { left: number; sent: number }) =>
      f`${persons(p.left)} ne ${plural(p.left, 'recevra', 'recevront')} rien. ${p.sent === 0 ? f`Personne ne l’a encore reçu.` : f`Ce qui est déjà parti (${n(p.sent)}) ne peut pas être repris.`} Un envoi annulé ne se reprend pas ; il peut être copié.`,
    confirm: (p: { left: number }) => f`Annuler pour ${persons(p.left)}`,
    keep: f`Continuer l’envoi`,
    done: (p: { left: number }) =>
      f`Envoi annulé : ${persons(p.left)} ne ${plural(p.left, 'recevra', 'recevront')} rien.`,
  },
  retry: {
    failed: (p: { count: number }) => f`Réessayer pour ${persons(p.count)}`,
    aboutFailed: (p: { count: number }) =>
      f`Le serveur a refusé ${plural(p.count, 'ce message', 'ces messages')} : ${plural(p.count, 'cette personne ne l’a pas reçu', 'ces personnes ne l’ont pas reçu')}. Réessayer est utile si la raison est passée.`,
    titleFailed: (p: { count: number }) => f`Envoyer de nouveau à ${persons(p.count)} ?`,
    textFailed: f`Rien n’est arrivé : personne n’aura le message deux fois. L’envoi commence aussitôt, au même rythme. Les adresses qui n’existent plus sont écartées sans nouvel essai.`,
    unknown: (p: { count: number }) => f`Renvoyer à ${persons(p.count)}…`,
    aboutUnknown: (p: { count: number }) =>
      f`Pour ${persons(p.count)}, la liaison a été coupée au moment de la remise : le message est peut-être arrivé. Facteur ne le renvoie jamais de lui-même.`,
    titleUnknown: (p: { count: number }) => f`Renvoyer à ${persons(p.count)}, au risque d’un doublon ?`,
    textUnknown: f`Qui l’a déjà reçu l’aura une deuxième fois. Si le doublon gêne plus que le silence, demandez plutôt si le message est arrivé.`,
    done: (p: { count: number }) => f`L’envoi repart pour ${persons(p.count)}.`,
  },
  again: {
    act: (p: { count: number }) => f`Écrire à ${persons(p.count)} qui ne ${plural(p.count, 'l’a', 'l’ont')} pas reçu…`,
    title: f`Un nouvel envoi à ceux qui ne l’ont pas reçu`,
    text: f`Un brouillon est préparé avec le même message, que vous pourrez changer. Rien ne part avant votre accord.`,
    states: f`À qui ?`,
    state: (p: { word: string; count: number }) => f`${p.word} (${n(p.count)})`,
    risk: f`Ceux dont l’issue est inconnue l’ont peut-être déjà reçu.`,
    confirm: (p: { count: number }) => f`Préparer un envoi à ${persons(p.count)}`,
  },
  copy: f`Copier dans un nouvel envoi`,
  exportExcel: f`Enregistrer pour Excel`,
  exportCsv: f`Enregistrer en CSV`,
  print: f`Imprimer le bilan`,
  mail: f`Envoyer le bilan par courriel`,
  ownTimes: (p: { count: number; next: string; last: string }) =>
    f`${persons(p.count)} à une heure choisie pour chacun, de ${p.next} à ${p.last}.`,
  report: {
    title: f`Bilan de l’envoi`,
    of: (p: { at: string }) => f`Établi ${p.at}`,
    subject: (p: { name: string }) => f`Bilan de l’envoi « ${p.name} »`,
    line: (p: { word: string; count: number }) => f`${p.word} : ${n(p.count)}`,
  },
  chart: {
    title: f`Les messages au fil du temps`,
    short: (p: { count: number }) =>
      f`Tout s’est passé en moins de deux minutes : ${n(p.count)} ${plural(p.count, 'message', 'messages')}.`,
    brief: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'message', 'messages')} jusqu’ici.`,
    nothing: f`Rien n’est encore parti.`,
    label: (p: { from: string; to: string; most: string }) =>
      f`Messages par minute, de ${p.from} à ${p.to} ; au plus ${p.most}.`,
    perMinute: f`messages par minute`,
    cursor: f`Instant regardé`,
    table: f`Les mêmes chiffres en tableau`,
    stops: f`Quand rien ne partait`,
    columns: { at: f`À partir de` },
    quiet: f`rien`,
    stop: (p: { why: string; from: string; to: string | null }) =>
      p.to === null ? f`${p.why}, depuis ${p.from}` : f`${p.why}, de ${p.from} à ${p.to}`,
    stopReasons: { paused: f`En pause` },
  },
  why: {
    title: f`Qui ne l’a pas reçu, et pourquoi`,
    none: f`Tout le monde l’a reçu.`,
    noneYet: f`Jusqu’ici, tout a été accepté.`,
    counting: (p: { counted: number; total: number }) => f`${n(p.counted)} sur ${n(p.total)} regardés…`,
    byReason: f`Par raison`,
    byDomain: f`Chez quels fournisseurs`,
    columns: { reason: f`Raison`, count: f`Personnes`, remedy: f`Que faire`, domain: f`Fournisseur` },
    noDomain: f`(adresse sans domaine)`,
    others: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'autre fournisseur', 'autres fournisseurs')}`,
  },
  list: {
    title: f`Les personnes`,
    search: f`Chercher un nom ou une adresse`,
    clear: f`Tout montrer`,
    caption: f`Les personnes de la liste`,
    columns: { who: f`Personne`, state: f`Résultat`, why: f`Raison`, when: f`Quand` },
    nobody: f`Personne ici.`,
    looking: f`Recherche…`,
    more: f`Montrer la suite`,
    lookFurther: f`Chercher plus loin`,
    changed: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'nouveau', 'nouveaux')} : actualiser la liste`,
    selected: (p: { count: number }) => f`Ce filtre désigne ${persons(p.count)}.`,
    counting: f`Comptage…`,
    draft: (p: { count: number }) => f`Préparer un envoi à ${persons(p.count)}`,
    suppress: (p: { count: number }) => f`Ne plus écrire à ${persons(p.count)}…`,
    suppressNow: (p: { count: number }) => f`Ne plus écrire à ${persons(p.count)}`,
    suppressTitle: (p: { count: number }) => f`Ne plus jamais écrire à ${persons(p.count)} ?`,
    suppressText: (p: { count: number }) =>
      f`${plural(p.count, 'Cette personne est ajoutée', 'Elles sont ajoutées')} à la liste des désinscriptions : aucun envoi, présent ou à venir, ne ${plural(p.count, 'lui', 'leur')} sera plus adressé. Vous pourrez ${plural(p.count, 'la', 'les')} retirer de cette liste.`,
    suppressed: (p: { count: number }) =>
      f`${persons(p.count)} ne ${plural(p.count, 'recevra', 'recevront')} plus rien.`,
    export: (p: { count: number }) => f`Enregistrer ${n(p.count)} ${plural(p.count, 'ligne', 'lignes')} pour Excel`,
    reason: (p: { what: string }) => f`Raison : ${p.what}`,
    remark: (p: { name: string }) => f`depuis la page, envoi « ${p.name} »`,
    next: (p: { at: string }) => f`nouvel essai ${p.at}`,
  },
  one: {
    title: (p: { who: string }) => f`Le message à ${p.who}`,
    line: f`Ce qui s’est passé`,
    listed: f`Inscrit sur la liste de l’envoi`,
    number: (p: { number: number }) => f`ligne ${n(p.number)}`,
    attempts: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'tentative', 'tentatives')} en tout`,
    next: (p: { at: string }) => f`Prochain essai, tout seul, ${p.at}`,
    said: f`Réponse du serveur :`,
    detail: f`En détail :`,
    meaning: f`Ce que cela veut dire :`,
    message: f`Le message envoyé à cette personne`,
    messageToCome: f`Le message à envoyer à cette personne`,
    subject: f`Objet`,
    from: f`De`,
    files: f`Pièces jointes`,
    width: f`Voir comme`,
    widths: { phone: f`Téléphone`, desktop: f`Ordinateur`, text: f`Texte seul` },
    remote: f`Montrer les images venues d’ailleurs`,
    frame: f`Aperçu du message`,
    elsewhere: f`Tout ce qui lui a été envoyé`,
  },
};
