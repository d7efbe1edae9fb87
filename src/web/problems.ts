import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { FacteurError, isFault, told } from '../errors.ts';
import { words } from '../i18n/index.ts';
import type { Language } from '../language.ts';
import { InvalidRequest } from './invalid.ts';
import { languageOf } from './language.ts';
import { type ProblemStatus, statusOfCode } from './statuses.ts';

/** An error as RFC 9457 has it, with what the command line says beside it. */
export interface Problem {
  /** Where the code is explained, relative to this server. */
  readonly type: string;
  readonly title: string;
  readonly status: ProblemStatus;
  readonly detail: string;
  /** What was asked for. */
  readonly instance: string;
  /** Stable; docs/errors.md. */
  readonly code: string;
  readonly remedy: string;
  /** What the words are made of; the same in every language. */
  readonly params: object;
}

const TYPE = 'application/problem+json; charset=utf-8';

/** Answers with what went wrong, in the language of whoever asked. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const known = error instanceof InvalidRequest ? error : errorOf(error, request);
  const problem = problemOf(known, language, request.url);
  if (problem.status === 429) reply.header('retry-after', (problem.params as { seconds: number }).seconds);
  if (problem.status === 401) reply.header('www-authenticate', challengeOf(request));
  // Written by hand: a route's own form of answers is not that of its problems.
  return reply
    .code(problem.status)
    .header('content-language', language)
    .header('vary', 'accept-language')
    .type(TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

// Some providers show a name and a password only when they are asked for them (RFC 7617).
function challengeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions?.config.inAddress ? 'Basic realm="Facteur", charset="UTF-8"' : 'Bearer';
}

function problemOf(error: FacteurError | InvalidRequest, language: Language, instance: string): Problem {
  const known = error instanceof InvalidRequest ? error.inWords(language) : error;
  const status = statusOfCode(known.code);
  const { what, remedy } = known.say(language);
  return {
    type: `/api/docs#${known.code}`,
    title: words(language).web.titles[status],
    status,
    detail: what,
    instance,
    code: known.code,
    remedy,
    params: error instanceof InvalidRequest ? { issues: error.issues } : (known.params ?? {}),
  };
}

/** Answers to what is no request at all, and ends the connection. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = new FacteurError('request-broken', { problem: 'other' });
  const body = JSON.stringify(problemOf(refusal, languageOf(undefined), ''));
  const head = ['HTTP/1.1 400 Bad Request', `content-type: ${TYPE}`, `content-length: ${Buffer.byteLength(body)}`];
  socket.end(`${[...head, 'connection: close'].join('\r\n')}\r\n\r\n${body}`);
}

/** What the framework refuses by itself, as errors of ours; what else it answers with 4xx is `request-broken`, too. */
const broken: Readonly<Record<string, 'json' | 'length' | 'url'>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'length',
  FST_ERR_BAD_URL: 'url',
};

/** The error of our table that another one is; what cannot be anybody's fault but ours is `unexpected`. */
function errorOf(error: unknown, request?: FastifyRequest): FacteurError {
  if (error instanceof FacteurError) return error;
  const { code = '', statusCode } = error as Partial<FastifyError>;
  if (statusCode === 413)
    return new FacteurError('request-too-large', { most: request?.routeOptions.bodyLimit ?? null });
  if (statusCode === 415)
    return new FacteurError('request-media-type', { type: request?.headers['content-type'] ?? '' });
  if (code in broken) return new FacteurError('request-broken', { problem: broken[code] ?? 'other' });
  const isTheirs = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  return isTheirs ? new FacteurError('request-broken', { problem: 'other' }) : told(error);
}

/** Whether whoever runs the server has to know of it. */
export function isOurFault(error: unknown): boolean {
  return !(error instanceof InvalidRequest) && isFault(errorOf(error));
}
