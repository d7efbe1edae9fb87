import { formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** The mail that tells what became of a campaign (notify in facteur.yaml). */
export const endNotices = {
  hello: 'Hello,',
  finished: (p: { name: string; got: number; total: number }) =>
    `Mailing finished: ${p.name} (${n(p.got)} of ${n(p.total)})`,
  over: (p: { id: string; name: string; got: number; total: number }) =>
    `The mailing "${p.name}" (${p.id}) is finished: ${n(p.got)} of ${n(p.total)} message${s(p.total)} delivered.`,
  everybody: 'Everybody has it. There is nothing for you to do.',
  missing: (p: { count: number }) =>
    `${n(p.count)} ${p.count > 1 ? 'people' : 'person'} did not get it, or perhaps not; their addresses are in the attached file:`,
  reason: (p: { count: number; what: string; remedy: string }) => `- ${n(p.count)}: ${p.what}. ${p.remedy}`,
  again: (p: { id: string }) =>
    `When the list is corrected, the same message to those who do not have it: facteur send --only-missing-of ${p.id}`,
  held: (p: { name: string; waits: boolean }) =>
    p.waits ? `Mailing stopped, it needs you: ${p.name}` : `Mailing held: ${p.name}`,
  why: (p: { what: string; account: string }) => `The account "${p.account}" sends nothing: ${p.what}. Nobody is lost.`,
  said: (p: { said: string }) => `The server said: "${p.said}"`,
  todo: (p: { remedy: string }) => `What to do: ${p.remedy}`,
  waiting: (p: { id: string; name: string; left: number }) =>
    `- ${p.name} (${p.id}): ${n(p.left)} message${s(p.left)} left`,
  automatic:
    'Facteur, which sends these messages, writes to you because your address stands under "notify" in facteur.yaml.',
  file: 'not-received',
  columns: ['address', 'reason', 'reply of the server'],
};
