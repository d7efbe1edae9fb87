import { cleanHtml } from './clean-html.ts';

/** Whether a page was written by Word, Outlook, LibreOffice or Google Docs, and not by somebody who designs mails. */
export function isOfficeHtml(html: string): boolean {
  const begin = html.slice(0, 20_000);
  if (/<meta[^>]+generator[^>]+(Microsoft Word|LibreOffice|OpenOffice|StarOffice)/i.test(begin)) return true;
  if (/<meta[^>]+content\s*=\s*["']?Word\.Document/i.test(begin)) return true;
  if (/class\s*=\s*["']?MsoNormal\b/i.test(html) && /urn:schemas-microsoft-com:office:word|<o:p>/i.test(html))
    return true;
  return isGoogleDocs(begin);
}

function isGoogleDocs(html: string): boolean {
  return /docs-internal-guid-|<body[^>]+class\s*=\s*["'][^"']*\bdoc-content\b|themes\.googleusercontent\.com\/fonts/i.test(
    html,
  );
}

/** Such a page as clean HTML. */
export async function fromOfficeHtml(html: string): Promise<string> {
  if (!isGoogleDocs(html.slice(0, 20_000))) return cleanHtml(html);
  // Google Docs says what is bold by classes: the tool writes them into each element.
  const { default: juice } = await import('juice');
  return cleanHtml(juice(html));
}
