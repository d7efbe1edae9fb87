import { DomHandler, DomUtils, Parser, type parseDocument } from 'htmlparser2';

/** A node of a parsed document. */
export type Node = ReturnType<typeof parseDocument>['children'][number];
/** An element. */
export type Tag = Extract<Node, { attribs: unknown }>;

export const { isTag, isText, textContent } = DomUtils;

/** Levels of elements in one another: what reads them calls itself for each, and the parser slows down with each. */
const DEEPEST = 500;

/** Parses HTML, or XML, as forgivingly as it is written. Throws RangeError for elements nested in more than 500 levels. */
export function parseNodes(source: string, { xml }: { xml: boolean }): readonly Node[] {
  const handler = new BoundedHandler();
  new Parser(handler, { xmlMode: xml, decodeEntities: true }).end(source);
  return handler.root.children;
}

class BoundedHandler extends DomHandler {
  override onopentag(name: string, attribs: Record<string, string>): void {
    if (this.tagStack.length > DEEPEST) throw new RangeError('too many levels');
    super.onopentag(name, attribs);
  }
}
