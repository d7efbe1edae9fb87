import type { FastifyReply } from 'fastify';

/**
 * Answers a page that somebody else wrote (a message), to be shown within a page of ours: no script of it runs, no form of it is sent, it is of
 * an origin of its own, and it loads nothing but what is in it; with `pictures` also pictures from elsewhere, which tell their server that
 * they were looked at.
 */
export function sendSandboxed(
  reply: FastifyReply,
  page: string,
  { pictures }: { readonly pictures: boolean },
): FastifyReply {
  const policy = [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    `img-src data:${pictures ? ' https: http:' : ''}`,
    // Styles of a message stand within it.
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ];
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': policy.join('; '),
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .serializer(String)
    .send(page);
}
