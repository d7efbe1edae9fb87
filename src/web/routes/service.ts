import { z } from 'zod';
import {
  declineService,
  installOffered,
  ownManager,
  type ServiceOffer,
  type ServicePlace,
  serviceOffer,
} from '../../app/service-offer.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { noBody, route } from '../routing.ts';

const serviceSchema = z
  .object({
    installed: z.enum(['no', 'yes', 'other']).describe('other: it starts a program in another place than this one'),
    active: z.boolean().describe('The system says that it is at work'),
    system: z
      .enum(['systemd-user', 'systemd', 'launchd-user', 'launchd', 'task'])
      .nullable()
      .describe('null: none is known on this platform'),
    name: z.string().nullable(),
    file: z.string().nullable().describe('What would be written, or is; null: the system keeps it'),
    text: z.string().nullable().describe('The file’s text'),
    commands: z.array(z.string()).readonly().describe('Run after the file is written, in this order'),
    offered: z
      .boolean()
      .describe('A campaign has lasted longer than an hour, none is installed, one can be, and nobody has declined'),
    problem: z
      .object({ code: z.string(), message: z.string(), remedy: z.string() })
      .nullable()
      .describe('Why none can be installed here'),
  })
  .meta({ id: 'Service' });

/** The worker as a service that starts with the computer: what it would be, and whether to offer it. */
export function serviceRoutes(app: WebApp, { where, project, page, services = ownManager }: WebContext): void {
  const placeFor = (accept: string | undefined): ServicePlace => ({
    ...{ where, project, manager: services },
    language: languageOf(accept),
    isDemo: page?.mailbox !== undefined,
  });
  const told = ({ problem, ...offer }: ServiceOffer, accept: string | undefined) => {
    if (problem === null) return { ...offer, problem };
    const { what, remedy } = problem.say(languageOf(accept));
    return { ...offer, problem: { code: problem.code, message: what, remedy } };
  };
  app.get(
    '/api/v1/service',
    route('admin', 'workers', 'Whether the worker starts with the computer, and what would have it do so', {
      response: { 200: serviceSchema },
    }),
    async ({ headers: { 'accept-language': accept } }) => told(await serviceOffer(placeFor(accept)), accept),
  );
  app.post(
    '/api/v1/service',
    route('admin', 'workers', 'Has the worker start with the computer; what is installed already stays as it is', {
      body: noBody,
      response: { 201: serviceSchema },
    }),
    async ({ headers: { 'accept-language': accept } }, reply) =>
      reply.code(201).send(told(await installOffered(placeFor(accept)), accept)),
  );
  app.post(
    '/api/v1/service/decline',
    route('admin', 'workers', 'Nobody wants to be asked about it again', {
      body: noBody,
      response: { 200: serviceSchema },
    }),
    async ({ headers: { 'accept-language': accept } }) => told(await declineService(placeFor(accept)), accept),
  );
}
