import { z } from 'zod';
import type { Metrics } from '../../metrics/metrics.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { route } from '../routing.ts';

const said = {
  200: {
    description: 'Figures in Prometheus’ text format',
    content: { 'text/plain': { schema: z.string() } },
  },
};

/**
 * Figures for Prometheus. They name accounts and no person, so a program of this machine may read them without a token; any other
 * needs one that may read. Measuring begins with the first who asks.
 */
export function metricsRoutes(app: WebApp, { project: { backend }, where, version }: WebContext): void {
  let measuring: Promise<Metrics> | null = null;
  const metrics = async () => {
    const { ledgerMetrics } = await import('../../metrics/metrics.ts');
    return ledgerMetrics({ backend, clock: where.clock, version });
  };
  const { config, schema } = route(
    'read',
    'metrics',
    'How everything is doing, for Prometheus; programs of this machine need no token',
    { response: said },
  );
  app.get('/metrics', { config: { ...config, openHere: true }, schema }, async (_request, reply) => {
    measuring ??= metrics();
    const { contentType, text } = await measuring;
    return reply
      .type(contentType)
      .serializer(String)
      .send(await text());
  });
}
