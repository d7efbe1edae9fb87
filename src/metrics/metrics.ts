import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Backend } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import { LedgerFigures } from './ledger-figures.ts';
import { LedgerReader, type WatchedPort } from './ledger-reader.ts';
import { WorkerMeter } from './worker-meter.ts';

/** Figures in Prometheus' text format; docs/operations.md lists them all. */
export interface Metrics {
  /** The media type of `text`. */
  readonly contentType: string;
  /**
   * All figures now. A ledger that does not answer is a figure of its own (`facteur_ledger_up`); what is thrown is a fault of this
   * program.
   */
  text(): Promise<string>;
}

interface MetricsParts {
  readonly backend: WatchedPort & Pick<Backend, 'capabilities'>;
  readonly clock: Clock;
  /** Facteur's version. */
  readonly version: string;
}

/** The figures of a process that does not send: the ledger's, and the process's own. One a process is enough. */
export function ledgerMetrics(parts: MetricsParts): Metrics {
  return metricsOf(parts, new Registry(), null);
}

/** The same with those of the worker in this process; `accounts`: the names of those that it may send from. */
export function workerMetrics(
  parts: MetricsParts,
  accounts: readonly string[],
): Metrics & { readonly meter: WorkerMeter } {
  const registry = new Registry();
  const meter = new WorkerMeter(registry, accounts);
  return { ...metricsOf(parts, registry, meter), meter };
}

function metricsOf({ backend, clock, version }: MetricsParts, registry: Registry, meter: WorkerMeter | null): Metrics {
  const reader = new LedgerReader(backend, clock);
  const ledger = new LedgerFigures(registry);
  new Gauge({
    name: 'facteur_build_info',
    help: 'Always 1; what runs here.',
    labelNames: ['version', 'node', 'backend'],
    registers: [registry],
  }).set({ version, node: process.versions.node, backend: backend.capabilities.name }, 1);
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    async text() {
      ledger.set(await reader.read());
      meter?.settle();
      return registry.metrics();
    },
  };
}
