/** The body of an answer as text. Throws RangeError when it has more than so many characters: what somebody else sends is not kept without bound. */
export async function boundedText({ body }: Pick<Response, 'body'>, most: number): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > most) throw new RangeError(`> ${most}`);
  }
  return text;
}
