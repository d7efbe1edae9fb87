import type { FastifySchemaCompiler } from 'fastify';
import type { ZodType } from 'zod';
import { InvalidRequest, type Place } from './invalid.ts';

/** Checks a part of a request by its route's schema; what does not fit becomes an `InvalidRequest`, with its values left out. */
export const validatorCompiler: FastifySchemaCompiler<ZodType> = ({ schema, httpPart }) => {
  const place = (httpPart ?? 'body') as Place;
  return (data) => {
    const { success, data: value, error } = schema.safeParse(data, { reportInput: true });
    return success ? { value } : { error: InvalidRequest.by(place, error.issues) };
  };
};
