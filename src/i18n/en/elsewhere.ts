import type { Said } from '../../errors.ts';
import type { FetchProblem } from '../../findings.ts';
import { formatNumber as n } from './format.ts';

function why(problem: FetchProblem): string {
  switch (problem.kind) {
    case 'address':
      return 'this is no address';
    case 'plain':
      return 'http:// would let anybody on the way read the addresses';
    case 'private':
      return 'the address redirects into a private network';
    case 'redirect':
      return 'the address redirects to another without end, or to nothing';
    case 'late':
      return 'the answer took too long';
    case 'status':
      return `the server answered ${problem.status}`;
    case 'network':
      return `the server does not answer (${problem.reason})`;
  }
}

function advice(problem: FetchProblem): string {
  if (problem.kind === 'plain') return 'Give the address with https://.';
  if (problem.kind === 'status' && [401, 403].includes(problem.status)) {
    return 'Publish the sheet on the web as CSV, or give the key: --to-header Authorization=VARIABLE, with its value in .env.';
  }
  return 'Open the address in a browser to check it, or download the list and give the file.';
}

function failure({ code, late, said }: { code: number | null; late: boolean; said: string }): string {
  const number = code === null ? '' : ` (code ${n(code)})`;
  return `${late ? 'it took too long' : `it failed${number}`}${said === '' ? '' : ` – "${said}"`}`;
}

/** Lists that are no files, and who is left out because of an earlier campaign. */
export const elsewhere = {
  options: {
    toHeader:
      'for a list on the web, a header and the variable (in .env) that holds its value: Authorization=MEMBERS_KEY',
    onlyMissingOf: 'only those who did not get this campaign, whatever the reason',
  },
  errors: {
    'list-fetch': (p: { file: string; problem: FetchProblem }): Said => ({
      what: `The list ${p.file} could not be downloaded: ${why(p.problem)}.`,
      remedy: advice(p.problem),
    }),
    'list-command': (p: { command: string; code: number | null; late: boolean; said: string }): Said => ({
      what: `The command "${p.command}" gave no list: ${failure(p)}.`,
      remedy: 'Try it alone in a terminal: it has to write the list to its standard output.',
    }),
    'list-too-long': (p: { file: string; most: number }): Said => ({
      what: `The list ${p.file} is over ${n(Math.floor(p.most / 2 ** 20))} MB.`,
      remedy: 'Check that it really is the list of recipients.',
    }),
    'list-header-form': (p: { written: string }): Said => ({
      what: `--to-header ${p.written} is no header and variable.`,
      remedy: 'Write for example: --to-header Authorization=MEMBERS_KEY, and in .env: MEMBERS_KEY=Bearer …',
    }),
    'list-header-missing': (p: { name: string; variable: string }): Said => ({
      what: `The variable ${p.variable}, for the header ${p.name} of the list, is set neither in the environment nor in .env.`,
      remedy: `Add it to .env: ${p.variable}=…`,
    }),
  },
};
