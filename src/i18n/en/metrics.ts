import type { metrics as french } from '../fr/metrics.ts';
import { reservedPort } from './system.ts';

export const metrics: typeof french = {
  options: {
    port: 'serves figures for Prometheus (/metrics), /healthz and /readyz on this port',
    host: 'the address of that port (127.0.0.1, this machine alone, by default)',
    log: 'the log: text, for people (default), or json, one object a line, for programs',
  },
  hostAlone: '--metrics-host is of use only with --metrics-port.',
  listening: (p) => `Figures: ${p.url}`,
  errors: {
    'metrics-port-taken': (p) => ({
      what: `Port ${p.port} of ${p.host} is taken by another program (perhaps another worker): figures cannot be served there.`,
      remedy: 'Choose another port (--metrics-port N), one for each worker of this machine.',
    }),
    'metrics-port-refused': (p) => ({
      what: `Port ${p.port} of ${p.host} cannot be opened for figures: ${p.problem}.`,
      remedy: p.privileged
        ? p.port > 1023
          ? reservedPort('--metrics-port N')
          : 'Ports up to 1023 are reserved for the administrator: choose one above (--metrics-port N).'
        : 'Give --metrics-host an address of this machine (127.0.0.1; 0.0.0.0 for all of them).',
    }),
  },
};
