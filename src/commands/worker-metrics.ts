import type { OpenProject } from '../app/project.ts';
import type { SharedClock } from '../clock.ts';
import type { Endpoint, EndpointOptions } from '../metrics/endpoint.ts';
import type { WorkerMeter } from '../metrics/worker-meter.ts';
import { version } from './version.ts';

/** The address of a worker that is used when none is named: this machine alone. */
const LOOPBACK = '127.0.0.1';

export interface MetricsOptions {
  /** 0 to 65535 (0: a free one); absent: figures are not served, and nothing is measured. */
  readonly metricsPort?: number | undefined;
  /** Default: 127.0.0.1. */
  readonly metricsHost?: string | undefined;
}

export interface WorkerMetrics {
  readonly meter: WorkerMeter;
  readonly endpoint: Endpoint;
}

/**
 * Measures and serves, when it was asked for; what that takes is loaded only then. `onFault`: see EndpointOptions. Null: it was not. Throws
 * `metrics-port-taken`, `metrics-port-refused`.
 */
export async function openWorkerMetrics(
  { backend, config }: OpenProject,
  clock: SharedClock,
  { metricsPort, metricsHost = LOOPBACK, onFault }: MetricsOptions & Pick<EndpointOptions, 'onFault'>,
): Promise<WorkerMetrics | null> {
  if (metricsPort === undefined) return null;
  const { workerMetrics } = await import('../metrics/metrics.ts');
  const { startEndpoint } = await import('../metrics/endpoint.ts');
  const { readinessOf } = await import('../metrics/readiness.ts');
  const metrics = workerMetrics({ backend, clock, version }, [...config.accounts.keys()]);
  const readiness = () => readinessOf(backend, metrics.meter.id);
  const endpoint = await startEndpoint({ host: metricsHost, port: metricsPort, metrics, readiness, onFault });
  return { meter: metrics.meter, endpoint };
}
