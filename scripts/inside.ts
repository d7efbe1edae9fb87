/**
 * Packages that nearly every command loads and that are made of many small files, or of more than is used of them: they go into
 * dist/. All others stay outside. They remain dependencies, so that their versions and licences are seen where people look.
 */
export const INSIDE: readonly string[] = ['zod', 'commander', 'csv-parse', 'liquidjs', 'yaml'];
