import { erasePerson, type PersonFacts, personFacts, planErase } from '../app/person.ts';
import { openStore } from '../app/project.ts';
import type { Backend } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import { saidDelivery } from '../report/said.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { formatTime, said, words } from './words.ts';

/**
 * `facteur person ADDRESS [--erase]`: all that is kept of one person, or takes them out of the ledger; that is asked about on a terminal, and
 * needs `--yes` elsewhere. Throws `address-invalid`, `person-declined`, `person-erase-ask`.
 */
export async function person(context: Context, address: string, { erase = false }: { readonly erase?: boolean }) {
  const { backend } = await openStore(context, { readonly: !erase });
  try {
    await (erase ? eraseThem(context, backend, address) : showThem(context, backend, address));
  } finally {
    await backend.close();
  }
}

async function showThem({ terminal, json, clock }: Context, backend: Backend, address: string): Promise<void> {
  const kept = await personFacts(backend, address);
  const deliveries = kept.deliveries.map((one) => ({ ...one, ...saidDelivery(one, said) }));
  const facts: PersonFacts = { ...kept, deliveries };
  if (json) return terminal.result(facts);
  for (const line of linesOf(facts, clock.now())) terminal.say(line);
}

function linesOf({ email, deliveries, suppressions }: PersonFacts, now: number): string[] {
  const w = words();
  const p = w.leaving.person;
  if (deliveries.length + suppressions.length === 0) return [p.none({ email })];
  const time = (iso: string) => formatTime(Date.parse(iso), now);
  const campaigns = new Set(deliveries.map(({ campaign }) => campaign)).size;
  return [
    p.found({ email, deliveries: deliveries.length, campaigns }),
    ...deliveries.flatMap(({ id, state, at, reply, vars, files }) => [
      p.delivery({ id, state: w.status.deliveryStates[state], at: time(at), reply: whyOf(state, reply) }),
      ...[Object.entries(vars).map(([name, value]) => `${name}: ${value}`), files].flatMap((parts) =>
        parts.length > 0 ? [p.vars({ vars: parts.join(', ') })] : [],
      ),
    ]),
    ...suppressions.map(({ reason, topic, at, detail }) => {
      const about = topic === null ? '' : `, ${w.leaving.ofTopic({ topic })}`;
      return p.suppressed({ reason: w.upkeep.suppress.reasons[reason] + about, at: time(at), detail });
    }),
  ];
}

// Of who was skipped the reply is a code.
function whyOf(state: string, reply: string | null): string {
  const reasons: Readonly<Record<string, string>> = words().status.mail.skipped;
  return (state === 'skipped' ? reasons[reply ?? ''] : reply) ?? '';
}

async function eraseThem(context: Context, backend: Backend, address: string): Promise<void> {
  const { terminal, json, interactive, yes } = context;
  const p = words().leaving.person;
  const plan = await planErase(backend, address);
  const isNothing = plan.count + plan.suppressions === 0;
  if (isNothing && !json) return terminal.say(plan.left === 0 ? p.none(plan) : p.plan(plan));
  if (!yes && !interactive && !isNothing) throw new FacteurError('person-erase-ask', { email: plan.email });
  if (!json) terminal.say(p.plan(plan));
  if (!yes && !isNothing && !(await confirm(p.confirm, false))) throw new FacteurError('person-declined', {});
  const erased = await erasePerson(backend, address);
  if (json) terminal.result(erased);
  else terminal.say(p.erased(erased));
}
