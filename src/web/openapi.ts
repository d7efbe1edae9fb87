import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import type { WebApp } from './app.ts';
import type { Problem } from './problems.ts';

/** The API as OpenAPI 3.1 describes it. */
export type Description = OpenAPIV3_1.Document;

const problemSchema = z
  .object({
    type: z.string().describe('Where the code is explained'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('What happened, in the language of Accept-Language'),
    instance: z.string().describe('What was asked for'),
    code: z.string().describe('Stable, the same in every language'),
    remedy: z.string().describe('What to do about it'),
    params: z.record(z.string(), z.unknown()).describe('What the words are made of'),
  })
  .meta({ id: 'Problem' }) satisfies z.ZodType<Omit<Problem, 'status' | 'params'>>;

const problem = {
  default: { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: problemSchema } } },
};

/** Has the server describe its routes from their schemas. To be called before they are added. */
export async function describeRoutes(app: WebApp, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Facteur', version, description: 'Sends personalised e-mail to a whole membership.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform(document) {
      const { schema, route, url } = document;
      const { scope, openHere = false } = route.config ?? {};
      const security = openHere ? [{ token: [] }, {}] : [{ token: [] }];
      const described = {
        ...schema,
        operationId: operationId(String(route.method), url),
        response: { ...(schema?.response as object), ...problem },
        ...(scope && scope !== 'open' && { security, description: `Scope: ${scope}` }),
      };
      return jsonSchemaTransform({ ...document, schema: described } as Parameters<typeof jsonSchemaTransform>[0]);
    },
    transformObject: jsonSchemaTransformObject,
  });
}

/** Names an operation for programs that are made from the description: `postCampaignsByIdPause`. */
function operationId(method: string, url: string): string {
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const parts = url
    .replace('/api/v1', '')
    .split(/[/.-]/)
    .filter((part) => part !== '');
  const named = parts.map((part) => {
    if (part === '*') return 'ByName';
    return part.startsWith(':') ? `By${capital(part.slice(1))}` : capital(part);
  });
  return method.toLowerCase() + named.join('');
}

/** The description of all routes, once they are there. */
export function describe(app: WebApp): Description {
  const whole = structuredClone(app.swagger()) as unknown as Description;
  const { components = {}, paths = {} } = whole;
  for (const item of Object.values(paths)) {
    for (const operation of Object.values(item ?? {}) as OpenAPIV3_1.OperationObject[]) tidy(operation);
  }
  // Each schema with a name is there twice, as it is read and as it is written; nothing refers to the former.
  const schemas = Object.entries(components.schemas ?? {}).filter(([name]) => !name.endsWith('Input'));
  for (const [, schema] of schemas) openUp(schema);
  return { ...whole, components: { ...components, schemas: Object.fromEntries(schemas) } };
}

function tidy({ requestBody, responses = {}, summary = '' }: OpenAPIV3_1.OperationObject): void {
  for (const response of Object.values(responses) as OpenAPIV3_1.ResponseObject[]) {
    openUp(response);
    if (response.description === 'Default Response') response.description = summary;
  }
  if (!requestBody || !('content' in requestBody)) return;
  for (const media of Object.values(requestBody.content)) {
    const { anyOf } = (media.schema ?? {}) as OpenAPIV3_1.SchemaObject;
    const [schema, none] = (anyOf ?? []) as OpenAPIV3_1.SchemaObject[];
    if (none?.type !== 'null' || !schema) continue;
    media.schema = schema;
    requestBody.required = false;
  }
}

/** Answers may get more fields one day; only requests are held to what is named. */
function openUp(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const schema = part as { additionalProperties?: unknown; readOnly?: unknown };
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  delete schema.readOnly;
  Object.values(part).forEach(openUp);
}
