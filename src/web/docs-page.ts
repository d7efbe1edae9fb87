import type { OpenAPIV3_1 } from 'openapi-types';
import { type Language, words } from '../i18n/index.ts';
import type { Description } from './openapi.ts';

type Schema = OpenAPIV3_1.SchemaObject & { $ref?: string };
type Operation = OpenAPIV3_1.OperationObject;

/** The description of the API as a page: HTML without scripts, whose style sheet is `style`. `errors`: codes with their status. */
export function docsPage(
  api: Description,
  {
    language,
    style,
    errors,
  }: { readonly language: Language; readonly style: string; readonly errors: readonly (readonly [string, number])[] },
): string {
  const { docs, titles } = words(language).web;
  const operations = Object.entries(api.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, operation]) => ({ path, method, operation: operation as Operation })),
  );
  const groups = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const sections = groups.map((group) => {
    const own = operations.filter(({ operation }) => operation.tags?.[0] === group);
    return `<section><h2 id="${text(group)}">${text(group)}</h2>${own.map((one) => operationHtml(one, language)).join('')}</section>`;
  });
  const schemas = Object.entries(api.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<article id="schema-${text(name)}"><h3>${text(name)}</h3>${fieldsHtml(schema as Schema)}</article>`,
  );
  const codes = errors.map(
    ([code, status]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${text(titles[status as keyof typeof titles])}</td></tr>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(docs.title)}</title><link rel="stylesheet" href="${style}"></head>
<body><header><h1>${text(docs.title)}</h1><p>${text(docs.about)}</p><pre>${text(docs.example)}</pre>
<nav>${[...groups, 'schemas', 'errors'].map((group) => `<a href="#${text(group)}">${text(group)}</a>`).join(' ')}</nav></header>
<main>${sections.join('\n')}
<section><h2 id="schemas">${text(docs.schemas)}</h2>${schemas.join('')}</section>
<section><h2 id="errors">${text(docs.errors)}</h2><p>${text(docs.aboutErrors)}</p><table>${codes.join('')}</table></section></main></body></html>
`;
}

interface PlacedOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function operationHtml({ path, method, operation }: PlacedOperation, language: Language): string {
  const { docs } = words(language).web;
  const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
  const rows = parameters.map((one) =>
    row(`${one.name} (${one.in})`, one.schema as Schema, one.required === true, one.description),
  );
  const body = operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
  const bodies = Object.entries(body?.content ?? {}).map(([type, { schema }]) =>
    part(`${docs.body} (${type})`, fieldsHtml(schema as Schema)),
  );
  const answers = Object.entries(operation.responses ?? {}).map(([status, answer]) =>
    answerHtml(status, answer as OpenAPIV3_1.ResponseObject),
  );
  return `<article><h3><span class="method">${method.toUpperCase()}</span> <code>${text(path)}</code></h3>
<p>${text(operation.summary ?? '')} <small>${text(operation.description ?? '')}</small></p>
${rows.length > 0 ? part(docs.parameters, `<table>${rows.join('')}</table>`) : ''}${bodies.join('')}
${part(docs.answers, `<table>${answers.join('')}</table>`)}</article>`;
}

function part(title: string, html: string): string {
  return html === '' ? '' : `<h4>${text(title)}</h4>${html}`;
}

function answerHtml(status: string, { content = {} }: OpenAPIV3_1.ResponseObject): string {
  const kinds = Object.entries(content).map(
    ([type, { schema }]) => `<td>${text(type)}</td><td>${typeHtml(schema as Schema)}</td>`,
  );
  return kinds.map((kind) => `<tr><td>${status}</td>${kind}</tr>`).join('');
}

function fieldsHtml({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, schema]) =>
    row(name, schema as Schema, required.includes(name), (schema as Schema).description),
  );
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
}

function row(name: string, schema: Schema, required: boolean, description = ''): string {
  return `<tr><td><code>${text(name)}</code>${required ? ' *' : ''}</td><td>${typeHtml(schema)}</td><td>${text(description)}</td></tr>`;
}

function typeHtml(schema: Schema | undefined): string {
  if (!schema) return '';
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${text(name)}">${text(name)}</a>`;
  }
  if (schema.enum) return schema.enum.map((value) => `<code>${text(String(value))}</code>`).join(' ');
  if (schema.anyOf) return schema.anyOf.map((one) => typeHtml(one as Schema)).join(' | ');
  if (schema.type === 'array') return `[ ${typeHtml(schema.items as Schema)} ]`;
  if (schema.type === 'object' && schema.properties) return fieldsHtml(schema);
  const bounds = [
    ...(schema.minimum === undefined ? [] : [`≥ ${schema.minimum}`]),
    ...(schema.maximum === undefined || schema.maximum === Number.MAX_SAFE_INTEGER ? [] : [`≤ ${schema.maximum}`]),
    ...(schema.maxLength === undefined ? [] : [`≤ ${schema.maxLength}`]),
    ...(schema.default === undefined ? [] : [`= ${JSON.stringify(schema.default)}`]),
  ];
  return text([[schema.type ?? []].flat().join(' | '), schema.format, ...bounds].filter(Boolean).join(', '));
}

function text(value: string): string {
  return value.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Its style sheet. */
export const docsStyle = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav a { margin-right: 0.75rem; }
article { border-top: 1px solid #8886; padding: 0.5rem 0; }
h3 { margin: 0.5rem 0; overflow-wrap: anywhere; }
h4 { margin: 0.5rem 0 0.25rem; font-size: 0.9rem; }
.method { font-size: 0.8rem; border: 1px solid; border-radius: 0.25rem; padding: 0 0.4rem; }
table { border-collapse: collapse; font-size: 0.9rem; }
td { border: 1px solid #8884; padding: 0.15rem 0.5rem; vertical-align: top; overflow-wrap: anywhere; }
pre { background: #8882; padding: 0.75rem; overflow-x: auto; }
tr:target { background: #fc06; }
`;
