import JSZip from 'jszip';
import mammoth from 'mammoth';
import { FacteurError } from '../../errors.ts';
import { cleanHtml } from './clean-html.ts';
import { type LetterText, letterText } from './letter.ts';
import { DocumentPackage } from './package.ts';

/** Parts of a .docx that its text is made of. */
const TEXT_PARTS = /^(\[Content_Types\]\.xml|_rels\/.*|word\/(?!media\/|embeddings\/|fonts\/|theme\/|vbaProject).*)$/;
const STYLES = [
  'u => u',
  "p[style-name='Title'] => h1:fresh",
  ...['Quote', 'Quotations', 'Block Text'].map((name) => `p[style-name='${name}'] => blockquote > p:fresh`),
];

/**
 * A Word document (.docx) as a letter. Throws `message-document-damaged`, `-protected`, `-too-large`, `message-too-nested`, and
 * RangeError when the HTML it becomes is nested too deeply.
 */
export async function fromDocx(file: string, bytes: Uint8Array): Promise<LetterText> {
  const parts = await DocumentPackage.open(file, bytes);
  if (!parts.names().includes('word/document.xml')) throw new FacteurError('message-document-damaged', { file });
  const images = new Map<string, Uint8Array>();
  const convertImage = mammoth.images.imgElement(async (image) => {
    const name = `image${images.size + 1}.${extension(image.contentType)}`;
    images.set(name, await image.readAsBuffer());
    return { src: name };
  });
  const options = { styleMap: STYLES, convertImage, externalFileAccess: false, includeEmbeddedStyleMap: false };
  try {
    const { value } = await mammoth.convertToHtml({ buffer: await checkedCopy(parts) }, options);
    return letterText(cleanHtml(value), { images, title: titleIn(await parts.text('docProps/core.xml')) });
  } catch (cause) {
    if (cause instanceof FacteurError || cause instanceof RangeError) throw cause;
    throw new FacteurError('message-document-damaged', { file }, { cause });
  }
}

/** What was unpacked within its limits, packed again: the library unpacks without any. */
async function checkedCopy(parts: DocumentPackage): Promise<Buffer> {
  const copy = new JSZip();
  for (const name of parts.names()) {
    const text = TEXT_PARTS.test(name);
    if (text) copy.file(name, await parts.text(name));
    else if (name.startsWith('word/media/')) copy.file(name, await parts.bytes(name));
  }
  return copy.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}

function extension(contentType: string): string {
  const [, kind = 'png'] = /^image\/([a-z0-9]+)/i.exec(contentType) ?? [];
  return kind.toLowerCase().replace('jpeg', 'jpg');
}

function titleIn(core: string): string | null {
  const [, title = ''] = /<dc:title>([^<]*)<\/dc:title>/.exec(core) ?? [];
  return title.trim() || null;
}
