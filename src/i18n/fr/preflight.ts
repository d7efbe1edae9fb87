import type { DomainIssue, LinkProblem } from '../../findings.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');
const people = (count: number) => f`${n(count)} destinataire${s(count)}`;

/** Why a link or an image in a message will not work for those who get it. */
export const links: Readonly<Record<LinkProblem, string>> = {
  empty: f`l’adresse est vide`,
  'scheme-missing': f`https:// (ou mailto:) manque au début`,
  scheme: f`aucun programme n’ouvre ce genre d’adresse`,
  address: f`ce n’est pas une adresse complète`,
  anchor: f`le message n’a pas d’endroit de ce nom`,
  relative: f`cette adresse n’a de sens que sur un site ou un ordinateur, pas dans un message`,
  local: f`cette adresse n’existe que sur votre ordinateur ou votre réseau`,
  data: f`Gmail et Outlook ne montrent pas les images écrites dans l’adresse`,
};

/** What stands against a sender's domain in the DNS. */
export const domainIssues: Readonly<Record<DomainIssue, string>> = {
  'spf-missing': 'pas de SPF',
  'spf-several': f`plusieurs SPF : aucun ne compte`,
  'spf-everybody': f`un SPF qui permet tout à tout le monde (+all)`,
  'dkim-missing': f`pas de clé DKIM pour ce compte`,
  'dkim-other': f`une autre clé DKIM que celle de ce compte`,
  'dkim-not-seen': f`pas de clé DKIM d’un nom courant`,
  'dmarc-missing': 'pas de DMARC',
};

/** What is checked before anything is accepted. */
export const preflight = {
  title: (p: { message: string; list: string }) => f`🔍 VÉRIFICATION DE ${p.message} POUR ${p.list}`,
  ready: (p: { count: number }) => f`✅ Tout est prêt pour ${people(p.count)}.`,
  warned: (p: { count: number; warnings: number }) =>
    f`⚠️  ${people(p.count)}, ${n(p.warnings)} avertissement${s(p.warnings)} à regarder.`,
  refused: (p: { errors: number }) => f`❌ ${n(p.errors)} erreur${s(p.errors)} à corriger avant d’envoyer.`,
  confirm: f`Envoyer malgré ces avertissements ? (O/n) : `,
  domainIssues,
  domain: {
    good: (p: { domain: string }) => f`Domaine ${p.domain} : SPF, DKIM et DMARC publiés`,
    unsure: (p: { domain: string; found: string }) =>
      f`Domaine ${p.domain} : SPF et DMARC publiés ; ${p.found} (votre fournisseur peut signer avec la sienne)`,
    bad: (p: { domain: string; found: string }) => f`Domaine ${p.domain} : ${p.found}`,
    remedy: f`Demandez à votre hébergeur de publier ces enregistrements : sans eux, des messages finissent en indésirables.`,
    silent: (p: { domain: string }) => f`Domaine ${p.domain} : SPF, DKIM et DMARC inconnus (le DNS ne répond pas)`,
    silentRemedy: f`Relancez la commande quand l’ordinateur est en ligne ; rien n’empêche d’envoyer.`,
  },
};
