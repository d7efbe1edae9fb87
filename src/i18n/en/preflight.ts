import type { DomainIssue, LinkProblem } from '../../findings.ts';
import type { preflight as french } from '../fr/preflight.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count === 1 ? '' : 's');
const people = (count: number) => `${n(count)} recipient${s(count)}`;

export const links: Readonly<Record<LinkProblem, string>> = {
  empty: 'the address is empty',
  'scheme-missing': 'https:// (or mailto:) is missing before it',
  scheme: 'no program opens this kind of address',
  address: 'it is not a complete address',
  anchor: 'the message has no place of that name',
  relative: 'it means something on a site or a computer only, not in a message',
  local: 'it exists on your computer or network only',
  data: 'Gmail and Outlook show no images that are written into the address',
};

export const domainIssues: Readonly<Record<DomainIssue, string>> = {
  'spf-missing': 'no SPF',
  'spf-several': 'several SPF records: none of them counts',
  'spf-everybody': 'an SPF record that lets everybody send (+all)',
  'dkim-missing': 'no DKIM key for this account',
  'dkim-other': 'another DKIM key than this account’s',
  'dkim-not-seen': 'no DKIM key of a common name',
  'dmarc-missing': 'no DMARC',
};

export const preflight: typeof french = {
  title: (p) => `🔍 CHECKING ${p.message} FOR ${p.list}`,
  ready: (p) => `✅ Everything is ready for ${people(p.count)}.`,
  warned: (p) => `⚠️  ${people(p.count)}, ${n(p.warnings)} warning${s(p.warnings)} to look at.`,
  refused: (p) => `❌ ${n(p.errors)} error${s(p.errors)} to correct before sending.`,
  confirm: 'Send in spite of these warnings? (Y/n): ',
  domainIssues,
  domain: {
    good: (p) => `Domain ${p.domain}: SPF, DKIM and DMARC published`,
    unsure: (p) => `Domain ${p.domain}: SPF and DMARC published; ${p.found} (your provider may sign with its own)`,
    bad: (p) => `Domain ${p.domain}: ${p.found}`,
    remedy: 'Ask your host to publish these records: without them, messages end up as spam.',
    silent: (p) => `Domain ${p.domain}: SPF, DKIM and DMARC not known (the DNS does not answer)`,
    silentRemedy: 'Run the command again when the computer is online; nothing keeps you from sending.',
  },
};
