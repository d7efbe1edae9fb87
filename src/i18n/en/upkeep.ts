import type { upkeep as french } from '../fr/upkeep.ts';
import { formatNumber as n } from './format.ts';
import { list } from './list.ts';

const s = (count: number) => (count === 1 ? '' : 's');
const es = (count: number) => (count === 1 ? '' : 'es');
const was = (count: number) => (count === 1 ? 'was' : 'were');

export const upkeep: typeof french = {
  suppress: {
    reasons: {
      'hard-bounce': 'dead address',
      operator: 'added by hand',
      unsubscribed: 'unsubscribed',
      complaint: 'spam complaint',
    },
    added: (p) =>
      `✅ ${n(p.added)} address${es(p.added)} added: no campaign will write to ${p.added === 1 ? 'it' : 'them'} any more.${p.already > 0 ? ` (${n(p.already)} ${was(p.already)} there already)` : ''}`,
    removed: (p) =>
      `✅ ${n(p.removed)} address${es(p.removed)} removed: the next campaigns will write to ${p.removed === 1 ? 'it' : 'them'} again.${p.missing > 0 ? ` (${n(p.missing)} ${was(p.missing)} not there)` : ''}`,
    line: (p) => [p.email, p.reason, p.at, p.detail].filter((part) => part !== '').join('  '),
    total: (p) =>
      p.count === 0
        ? 'No address is left out of campaigns.'
        : `${n(p.count)} address${es(p.count)} left out of campaigns.`,
  },
  purge: {
    none: (p) => `No campaign finished more than ${n(p.days)} day${s(p.days)} ago.`,
    plan: (p) =>
      `🗑️  ${n(p.campaigns)} campaign${s(p.campaigns)} finished more than ${n(p.days)} day${s(p.days)} ago (${n(p.deliveries)} recipient${s(p.deliveries)}): ${p.campaigns === 1 ? 'its list, message and results will be erased, its key (--key) forgotten' : 'their lists, messages and results will be erased, their keys (--key) forgotten'}. Unsubscribed and dead addresses stay left out.`,
    confirm: 'Erase for good? (y/N): ',
    done: (p) =>
      `✅ Erased: ${n(p.campaigns)} campaign${s(p.campaigns)}, ${n(p.deliveries)} recipient${s(p.deliveries)}, ${n(p.contents)} file${s(p.contents)}.`,
  },
  errors: {
    'address-invalid': (p) => ({
      what: `"${p.address}" is not a valid address: ${list.addressProblems[p.problem]}.`,
      remedy: 'Correct the address and run the command again; nothing was changed.',
    }),
    'purge-declined': (_) => ({
      what: 'Nothing was erased.',
      remedy: 'Run the command again when you like.',
    }),
  },
};
