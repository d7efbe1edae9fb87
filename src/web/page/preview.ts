import type { FastifyReply } from 'fastify';

/**
 * Answers with a message as its reader would see it, for a frame of the page. The message is a stranger's work: it runs no script, has no
 * origin (so none of the page's rights), sends no form, opens nothing and fetches nothing, whatever stands in it. `remotePictures`: somebody
 * who looks has asked for the pictures that it would fetch from elsewhere, whose owners learn of it.
 */
export function sendPreview(
  reply: FastifyReply,
  html: string,
  { remotePictures }: { readonly remotePictures: boolean },
): FastifyReply {
  const pictures = remotePictures ? 'data: https: http:' : 'data:';
  const policy = `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src ${pictures}; frame-ancestors 'self'`;
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .serializer((text: unknown) => text as string)
    .send(html);
}
