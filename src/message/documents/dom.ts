import { DomUtils, type parseDocument } from 'htmlparser2';

/** A node of a parsed document. */
export type Node = ReturnType<typeof parseDocument>['children'][number];
/** An element. */
export type Tag = Extract<Node, { attribs: unknown }>;

export const { isTag, isText, textContent } = DomUtils;
