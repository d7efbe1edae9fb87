import { z } from 'zod';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { unlisted } from '../routing.ts';
import { pagePeople } from './access.ts';
import { personRoles } from './roles.ts';

const PEOPLE = '/page/people';
const name = z.string().max(200);

/** Who opens the page under a name, for its owner; as `facteur web people`. No answer has a password in it. */
export function pagePeopleRoutes(app: WebApp, context: WebContext): void {
  const answer = () => pagePeople(context).list();
  app.get(PEOPLE, unlisted('admin'), answer);
  const body = z.strictObject({ name, role: z.enum(personRoles), password: z.string().max(1_000) });
  app.post(PEOPLE, unlisted('admin', { body }), async (request, reply) => {
    await pagePeople(context).add(request.body, context.where.clock.now());
    return reply.code(201).send(await answer());
  });
  app.delete(`${PEOPLE}/:name`, unlisted('admin', { params: z.strictObject({ name }) }), async (request) => {
    await pagePeople(context).remove(request.params.name);
    context.page?.sessions.lookAgain();
    return answer();
  });
}
