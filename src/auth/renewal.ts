/**
 * A process of its own that renews one sign-in and ends (see renewal-client.ts). What it is to do comes in on its standard input,
 * because a command line can be read by everybody on the machine; what went wrong goes out, and no token does.
 */
import { json } from 'node:stream/consumers';
import { told } from '../errors.ts';
import { renew } from './renew.ts';
import type { RenewalAnswer, RenewalRequest } from './renewal-client.ts';

// Whoever stops the workers must not stop this between the issuer's answer and the file: it takes a moment and ends by itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) process.on(signal, () => {});
// The process that asked may be gone.
process.stdout.on('error', () => {});

const { account, refused } = (await json(process.stdin)) as RenewalRequest;
let answer: RenewalAnswer = { error: null };
try {
  await renew(account, refused);
} catch (error) {
  const { code, params } = told(error);
  answer = { error: { code, params } };
}
process.stdout.write(JSON.stringify(answer));
