import type { FastifyReply } from 'fastify';

/**
 * What a message may do in a browser: be shown with its own styles and pictures. No script, no network, no form, and an origin of its own
 * (sandbox), also when somebody opens its address alone. `remotePictures`: pictures from elsewhere are loaded, which tells their server that
 * somebody looks.
 */
export function previewPolicy(remotePictures: boolean): string {
  const pictures = remotePictures ? 'data: https: http:' : 'data:';
  const loaded = `default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src ${pictures}`;
  return `${loaded}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox`;
}

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
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', previewPolicy(remotePictures))
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .serializer((text: unknown) => text as string)
    .send(html);
}
