import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** `facteur webhooks`, and what workers say of webhooks. */
export const webhooks = {
  none: f`Aucun webhook n’est configuré. Pour en configurer un : webhooks dans facteur.yaml (docs/fr/webhooks.md).`,
  foreign: f`(n’est plus dans la configuration de ce projet)`,
  events: (p: { events: string }) => f`Événements : ${p.events}`,
  unknown: f`Encore rien : aucun worker ne l’a encore rencontré.`,
  waiting: (p: { count: number }) => f`${n(p.count)} événement${s(p.count)} en attente`,
  nothingWaits: f`Rien en attente`,
  next: (p: { at: string }) => f`Prochain essai : ${p.at}`,
  lastSuccess: (p: { at: string | null }) =>
    p.at === null ? f`Aucune réussite encore` : f`Dernière réussite : ${p.at}`,
  lastError: (p: { at: string; problem: string }) => f`Dernière erreur : ${p.at}, ${p.problem}`,
  failing: (p: { since: string; failures: number }) =>
    f`Échoue depuis ${p.since} (${n(p.failures)} essai${s(p.failures)} de suite)`,
  dropped: (p: { count: number }) => f`${n(p.count)} événement${s(p.count)} abandonné${s(p.count)}`,
  disabled: (p: { at: string }) => f`Désactivé ${p.at} : il a répondu 410 (disparu)`,
  enableRemedy: f`Quand il répond de nouveau : facteur webhooks test`,
  tested: (p: { url: string; ms: number }) => f`✅ ${p.url} a accepté l’événement de test (${n(p.ms)} ms)`,
  testFailed: (p: { url: string; problem: string }) => f`❌ ${p.url} : ${p.problem}`,
  failures: {
    status: (p: { detail: string }) => f`il répond ${p.detail} au lieu de 2xx`,
    redirect: (p: { detail: string }) =>
      f`il renvoie ailleurs (${p.detail}) ; mettez la bonne adresse dans facteur.yaml`,
    gone: (p: { detail: string }) => f`il répond ${p.detail} : il ne veut plus rien`,
    timeout: (_: { detail: string }) => f`il ne répond pas à temps`,
    unreachable: (p: { detail: string }) => f`la connexion échoue (${p.detail})`,
  },
  checks: {
    fine: (p: { url: string }) => f`Webhook ${p.url}`,
    failing: (p: { url: string; problem: string }) => f`Le webhook ${p.url} échoue : ${p.problem}.`,
    failingRemedy: f`Les événements attendent et sont renvoyés. Pour voir et essayer : facteur webhooks, facteur webhooks test`,
    disabled: (p: { url: string }) => f`Le webhook ${p.url} a répondu 410 et ne reçoit plus rien.`,
    disabledRemedy: f`Retirez-le de facteur.yaml ; ou, s’il répond de nouveau : facteur webhooks test`,
    dropped: (p: { url: string; count: number }) =>
      f`Le webhook ${p.url} n’a jamais reçu ${n(p.count)} événement${s(p.count)}, abandonné${s(p.count)} après trop d’essais.`,
    droppedRemedy: f`Ce qui manque est dans facteur status et facteur export. Pour effacer cet avertissement : facteur webhooks test`,
  },
  log: {
    delivered: (p: { endpoint: string; id: string }) => f`Webhook ${p.endpoint} : ${p.id} reçu`,
    back: (p: { endpoint: string }) => f`Webhook ${p.endpoint} : il répond de nouveau`,
    failed: (p: { endpoint: string; problem: string; failures: number }) =>
      f`Webhook ${p.endpoint} : ${p.problem} (essai ${n(p.failures)} de suite) ; l’événement attend`,
    disabled: (p: { endpoint: string }) =>
      f`Webhook ${p.endpoint} : il a répondu 410 et ne reçoit plus rien jusqu’à facteur webhooks test`,
    trouble: (p: { problem: string }) => f`Webhooks : ${p.problem}`,
  },
  errors: {
    'webhooks-none': (_: Record<string, never>): Said => ({
      what: f`Aucun webhook n’est configuré : il n’y a rien à essayer.`,
      remedy: f`Ajoutez webhooks dans facteur.yaml, comme docs/fr/webhooks.md le montre.`,
    }),
  },
};
