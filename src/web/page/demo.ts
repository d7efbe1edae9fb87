import { z } from 'zod';
import { FacteurError } from '../../errors.ts';
import type { DemoMail } from '../api/demo.ts';
import type { WebApp } from '../app.ts';
import { unlisted } from '../routing.ts';
import { sendPreview } from './preview.ts';

/** The mailbox that all mail of the demo goes to. */
export interface DemoMailbox {
  /** Messages that came. */
  readonly count: number;
  /** The latest ones, the newest first. */
  mails(limit: number): Promise<readonly DemoMail[]>;
  /** One as a page of its own for a browser; null: there is none of this number. */
  page(number: number): Promise<string | null>;
}

/** Mails listed at once. */
const LISTED = 50;

/** The mailbox of `facteur web --demo`; nothing of it is there otherwise, and so not in the description of the API. */
export function demoRoutes(app: WebApp, mailbox: DemoMailbox): void {
  const params = z.strictObject({ number: z.coerce.number().int().min(1) });
  app.get('/api/v1/demo/mails', unlisted('read'), async () => ({
    count: mailbox.count,
    mails: await mailbox.mails(LISTED),
  }));
  app.get('/api/v1/demo/mails/:number', unlisted('read', { params }), async (request, reply) => {
    const html = await mailbox.page(request.params.number);
    if (html === null) throw new FacteurError('route-not-found', { method: 'GET', path: request.url });
    return sendPreview(reply, html, { remotePictures: false });
  });
}
