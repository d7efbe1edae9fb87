import multipart, { type MultipartFile, type MultipartValue } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodType } from 'zod';
import { LARGEST_LIST, MOST_FILES } from '../app/drafts/parts.ts';
import { FacteurError } from '../errors.ts';
import { InvalidRequest } from './invalid.ts';
import { uploadValidator } from './validate.ts';

/** Characters of a field that is no file, at most: a list that somebody pastes is the longest. */
const LONGEST_FIELD = 32 * 1024 * 1024;

/** A part of a form: a file whose content streams by, or a text. */
export type FormPart =
  | { readonly name: string; readonly file: { readonly name: string; readonly content: AsyncIterable<Uint8Array> } }
  | { readonly name: string; readonly text: string };

/** Lets the routes of a scope take forms with files; `raw`: any other content, too, which is the file then. */
export async function takeUploads(scope: FastifyInstance, { raw }: { readonly raw: boolean }): Promise<void> {
  // Names are looked at by us: a path in one is to be refused, not to be cut off in silence.
  await scope.register(multipart, {
    preservePath: true,
    limits: { fieldNameSize: 100, fieldSize: LONGEST_FIELD, fileSize: LARGEST_LIST + 1, files: 2 * MOST_FILES + 2 },
  });
  scope.setValidatorCompiler(uploadValidator);
  if (raw) scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** The parts of a form, one after the other: each has to be read before the next one comes. Throws `request-broken` for what is no form. */
export async function* formParts(request: FastifyRequest): AsyncGenerator<FormPart> {
  const parts = request.parts();
  try {
    for (;;) {
      const { value: part, done } = await parts.next().catch(refuseBroken);
      if (done) return;
      yield part.type === 'file' ? { name: part.fieldname, file: fileOf(part) } : textOf(part);
    }
  } finally {
    // Of a form that is refused half-way the rest is let go by, so that the answer is read.
    request.raw.unpipe();
    request.raw.resume();
  }
}

function fileOf({ filename, file }: MultipartFile) {
  return { name: filename ?? '', content: unbroken(file) };
}

async function* unbroken(file: MultipartFile['file']): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    refuseBroken(error);
  }
}

function textOf({ fieldname, value, valueTruncated }: MultipartValue): FormPart {
  if (valueTruncated) throw new FacteurError('request-too-large', { most: LONGEST_FIELD });
  return { name: fieldname, text: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** A field of a form that holds JSON. Throws `InvalidRequest`. */
export function jsonField<T>(name: string, text: string, schema: ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidRequest([{ place: 'body', field: name, problem: 'format', params: { format: 'JSON' } }]);
  }
  const { success, data, error } = schema.safeParse(value, { reportInput: true });
  if (success) return data;
  throw InvalidRequest.by(
    'body',
    error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] })),
  );
}

// What the parser throws besides its own refusals is about the form, and so about the request.
function refuseBroken(error: unknown): never {
  const { statusCode } = error as { statusCode?: number };
  throw statusCode === 413
    ? new FacteurError('request-too-large', { most: null })
    : new FacteurError('request-broken', { problem: 'other' }, { cause: error });
}
