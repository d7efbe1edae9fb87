import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { TokenScope } from '../app/token-scopes.ts';
import type { TokenFacts } from '../app/tokens.ts';

/** The server as routes see it: what their zod schemas say is what their handlers get. */
export type WebApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a token needs here; `open`: anybody may ask. Each route says it; one that does not is not registered. */
    readonly scope?: TokenScope | 'open';
  }
  interface FastifyRequest {
    /** Whose token came with the request; null where none is needed. */
    caller: TokenFacts | null;
  }
}
