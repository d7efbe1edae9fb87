import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { reservedPort } from './system.ts';

/** Ce que les exploitants demandent à un worker : mesures, santé, journal pour programmes. */
export const metrics = {
  options: {
    port: f`sert sur ce port les mesures pour Prometheus (/metrics), /healthz et /readyz`,
    host: f`l’adresse de ce port (127.0.0.1, cette machine seule, par défaut)`,
    log: f`le journal : text, pour les gens (par défaut), ou json, un objet par ligne, pour les programmes`,
  },
  hostAlone: f`--metrics-host ne sert qu’avec --metrics-port.`,
  listening: (p: { url: string }) => f`Mesures : ${p.url}`,
  errors: {
    'metrics-port-taken': (p: { host: string; port: number }): Said => ({
      what: f`Le port ${p.port} de ${p.host} est déjà pris par un autre programme (peut-être un autre worker) : les mesures ne peuvent pas y être servies.`,
      remedy: f`Choisissez un autre port (--metrics-port N), un par worker de cette machine.`,
    }),
    'metrics-port-refused': (p: { host: string; port: number; privileged: boolean; problem: string }): Said => ({
      what: f`Le port ${p.port} de ${p.host} ne peut pas être ouvert pour les mesures : ${p.problem}.`,
      remedy: p.privileged
        ? p.port > 1023
          ? reservedPort('--metrics-port N')
          : f`Les ports jusqu’à 1023 sont réservés à l’administrateur : choisissez-en un au-dessus (--metrics-port N).`
        : f`Donnez à --metrics-host une adresse de cette machine (127.0.0.1 ; 0.0.0.0 pour toutes).`,
    }),
  },
};
