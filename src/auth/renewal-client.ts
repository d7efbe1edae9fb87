import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, FacteurError } from '../errors.ts';
import type { IssuerAccount } from './client.ts';

/** What the process that renews (renewal.ts) is told. */
export interface RenewalRequest {
  readonly account: IssuerAccount;
  /** A token that a server has refused; null: none. */
  readonly refused: string | null;
}

/** What it answers: no token, those are in the file. */
export interface RenewalAnswer {
  /** An error of the table; null: it went well. */
  readonly error: { readonly code: ErrorCode; readonly params: object } | null;
}

/** dist/ has one file for it, beside those that all commands share. */
const ENTRY = import.meta.url.endsWith('.ts') ? './renewal.ts' : './renewal.js';

/** Renewals under way in this process: whoever asks for the same meanwhile gets the same one. */
const underWay = new Map<string, Promise<void>>();

/**
 * Has a sign-in renewed by a process of its own, in a group of its own: an issuer that replaces the refresh token takes the old one
 * back with its answer, and whoever kills this worker in that moment must not sign the account out. Besides, workers never load the
 * OAuth client. Throws `sign-in-*`.
 */
export function renewApart(request: RenewalRequest): Promise<void> {
  const key = JSON.stringify([request.account.file, request.refused]);
  const running = underWay.get(key) ?? renewal(request).finally(() => underWay.delete(key));
  underWay.set(key, running);
  return running;
}

async function renewal(request: RenewalRequest): Promise<void> {
  const { account, issuer } = request.account;
  const answer = await run(request).catch((error: Error) => error.message);
  // It could not be started, or was killed: to be tried again.
  if (typeof answer === 'string') throw new FacteurError('sign-in-unreachable', { account, issuer, detail: answer });
  if (answer.error) throw new FacteurError(answer.error.code, answer.error.params as never);
}

async function run(request: RenewalRequest): Promise<RenewalAnswer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(ENTRY, import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  // It may be gone before it has read: then its answer is missing, too.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(request));
  const answer = await Promise.race([text(child.stdout), failed]);
  if (answer === '') throw new Error('renewal');
  return JSON.parse(answer) as RenewalAnswer;
}
