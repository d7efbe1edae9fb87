import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { TokenScope } from '../app/token-scopes.ts';
import type { Caller } from './caller.ts';

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
    /** Programs of this machine need no token here, whatever the scope; what a proxy hands on is not of this machine. */
    readonly openHere?: boolean;
    /** Asked under any name and from any page: what is in the address is what allows it, and nothing that a browser adds by itself. */
    readonly fromAnywhere?: boolean;
    /** A token may come as the password of Basic (RFC 7617) or as `token` in the address: for callers that cannot set other headers. */
    readonly inAddress?: boolean;
  }
  interface FastifyRequest {
    /** Who has sent the request; null where nobody has to say. */
    caller: Caller | null;
  }
}
