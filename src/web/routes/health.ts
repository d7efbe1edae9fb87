import { z } from 'zod';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { route } from '../routing.ts';

const ok = z.object({ status: z.literal('ok') });

/**
 * Whether this process and its ledger answer, for whoever restarts or routes around it. A held account is no reason for either: restarting
 * would not end it.
 */
export function healthRoutes(app: WebApp, { project }: WebContext): void {
  app.get('/healthz', route('open', 'health', 'The process answers', { response: { 200: ok } }), () => ({
    status: 'ok' as const,
  }));
  app.get('/readyz', route('open', 'health', 'The ledger answers, else 503', { response: { 200: ok } }), async () => {
    await project.backend.campaigns({ limit: 1 });
    return { status: 'ok' as const };
  });
}
