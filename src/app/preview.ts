import { formatMailbox } from '../address.ts';
import type { Backend } from '../backend/port.ts';
import { composeSample, type Sample } from '../campaign/sample.ts';
import type { Looked } from '../campaign/submit.ts';
import type { OwnImage } from './preview-page.ts';

/** The message as one recipient would get it. */
export interface Preview {
  /** Its number among those to be written to, from 1. */
  readonly row: number;
  /** Where it begins in the list, from 1. */
  readonly line: number;
  readonly email: string;
  readonly from: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  /** Its images by `cid:`; null: there is no HTML part. */
  readonly html: string | null;
  /** Files that go with it, without the images within the text; sizes in bytes. */
  readonly attachments: readonly { readonly filename: string; readonly size: number }[];
  /** The whole message as it goes over the wire, in bytes. */
  readonly size: number;
}

/** What one recipient would get, at this moment. */
export function previewOf({ source, message }: Looked, sample: Sample, at: Date): Preview {
  const { row, files } = sample;
  const { subject, text, html } = message.check(row);
  const attached = source.attachments.filter(({ cid }) => cid === undefined);
  const all = [...attached, ...files.map(({ attachment }) => attachment)];
  return {
    ...{ row: row.number, line: row.line, email: row.email, from: formatMailbox(source.from) },
    replyTo: source.replyTo && formatMailbox(source.replyTo),
    ...{ subject, text, html },
    attachments: all.map(({ filename, size }) => ({ filename, size })),
    size: composeSample(sample, at).size,
  };
}

/** The images that travel with the message, by their Content-ID. */
export async function imagesOf(
  { source }: Pick<Looked, 'source'>,
  backend: Backend,
): Promise<ReadonlyMap<string, OwnImage>> {
  const images = new Map<string, OwnImage>();
  for (const { cid, contentType, sha256 } of source.attachments) {
    if (cid !== undefined) images.set(cid, { contentType, content: await backend.getContent(sha256) });
  }
  return images;
}
