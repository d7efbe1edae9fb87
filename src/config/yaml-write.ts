/** What is to stand at a path of facteur.yaml; null: nothing. A mapping is put over the one that is there, key by key (RFC 7396). */
export interface YamlChange {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The text of facteur.yaml with changes; its comments, its order and its kind of line ends stay. Throws what the `yaml` package throws where something is
 * changed that an alias stands for.
 */
export async function changedYaml(text: string, changes: readonly YamlChange[]): Promise<string> {
  const { parseDocument, isMap } = await import('yaml');
  const document = parseDocument(text);
  if (document.contents === null) document.setIn([], document.createNode({}));
  // A heading with nothing below it says nothing.
  const take = (path: readonly string[]): void => {
    if (document.hasIn(path)) document.deleteIn(path);
    const above = path.slice(0, -1);
    const left = above.length > 0 ? document.getIn(above) : null;
    if (isMap(left) && left.items.length === 0) take(above);
  };
  const put = (path: readonly string[], value: unknown): void => {
    if (value === null) take(path);
    else if (!isMapping(value)) document.setIn(path, value);
    else if (Object.keys(value).length > 0) {
      if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}));
      for (const [key, inner] of Object.entries(value)) put([...path, key], inner);
      const left = document.getIn(path);
      if (path.length > 0 && isMap(left) && left.items.length === 0) take(path);
    }
  };
  for (const { path, value } of changes) put(path, value);
  const isEmpty = !isMap(document.contents) || document.contents.items.length === 0;
  const whole = document.toString({ lineWidth: 0 });
  const written = isEmpty ? whole.replace(/^(?:\{\}|null)\n/m, '') : whole;
  return text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
