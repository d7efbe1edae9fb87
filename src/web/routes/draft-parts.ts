import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { DraftPart, IncomingFile } from '../../app/drafts/parts.ts';
import { InvalidRequest } from '../invalid.ts';
import { type FormPart, formParts, jsonField } from '../uploads.ts';
import { correctionsSchema, type DraftBody, type excludeBody, optionsChange } from './draft-schemas.ts';

/** What a body that is no form says of a draft. */
type BodyParts = (body: unknown, request: FastifyRequest) => Iterable<DraftPart>;

/** What a request says of a draft, as a form or otherwise. Throws `InvalidRequest`, `request-broken`. */
export async function* partsOf(request: FastifyRequest, otherwise: BodyParts): AsyncGenerator<DraftPart> {
  if (request.isMultipart()) {
    for await (const part of formParts(request)) yield formPart(part);
  } else yield* otherwise(request.body, request);
}

/** The files of a form, whatever its fields are called; of lists to leave out, also that of a campaign, as JSON. */
export async function* fileParts(request: FastifyRequest, kind: 'files' | 'excludes'): AsyncGenerator<DraftPart> {
  if (!request.isMultipart()) {
    if (kind === 'files' || !request.body) throw missing(kind);
    yield { exclude: request.body as z.infer<typeof excludeBody> };
    return;
  }
  for await (const part of formParts(request)) {
    if (!('file' in part)) throw unknown(part.name);
    yield kind === 'files' ? { file: part.file } : { exclude: part.file };
  }
}

/** Of a whole draft as JSON. */
export function* bodyParts(body: unknown): Generator<DraftPart> {
  const { list, message, options, corrections } = (body ?? {}) as DraftBody;
  if (list) yield { list };
  if (message) yield { message };
  if (options) yield { options };
  if (corrections) yield { corrections };
}

/** Of a list as JSON, or of the file itself. */
export function listPart(name = 'list'): BodyParts {
  return function* (body, request) {
    yield { list: rawFile(body, name, request) ?? (body as NonNullable<DraftBody['list']>) };
  };
}

/** Of a message as JSON, or of the file itself. */
export function messagePart(name?: string): BodyParts {
  return function* (body, request) {
    const usual = `message.${extensions[mediaType(request)] ?? 'md'}`;
    yield { message: rawFile(body, name ?? usual, request) ?? (body as NonNullable<DraftBody['message']>) };
  };
}

const extensions: Readonly<Record<string, string>> = {
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

function mediaType({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function rawFile(body: unknown, name: string, { headers }: FastifyRequest): IncomingFile | null {
  if (body instanceof Readable) return { name, content: body };
  if (body === undefined || body === null) throw missing(headers['content-type'] === undefined ? 'Content-Type' : '');
  return null;
}

/** What a field of a form says of a draft; its name decides, and whether it is a file. */
function formPart(part: FormPart): DraftPart {
  const { name } = part;
  if ('file' in part) {
    if (name === 'list') return { list: part.file };
    if (name === 'message') return { message: part.file };
    if (name === 'files') return { file: part.file };
    if (name === 'excludes') return { exclude: part.file };
    throw unknown(name);
  }
  if (name === 'list') return { list: { text: part.text } };
  if (name === 'message') return { message: { format: 'md', text: part.text } };
  if (name === 'options') return { options: jsonField(name, part.text, optionsChange) };
  if (name === 'corrections') return { corrections: jsonField(name, part.text, correctionsSchema) };
  throw unknown(name);
}

function unknown(field: string): InvalidRequest {
  return new InvalidRequest([{ place: 'body', field: '', problem: 'unknown', params: { fields: field } }]);
}

function missing(field: string): InvalidRequest {
  return new InvalidRequest([{ place: 'body', field, problem: 'missing', params: {} }]);
}
