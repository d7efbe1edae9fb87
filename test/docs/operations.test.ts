import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LedgerFigures } from '../../src/metrics/ledger-figures.ts';
import { WorkerMeter } from '../../src/metrics/worker-meter.ts';
import type { News } from '../../src/worker/news.ts';
import { absolute } from './markdown.ts';

const documents = ['docs/operations.md', 'docs/fr/exploitation.md'].map((path) => [path, read(path)] as const);

function read(path: string): string {
  return readFileSync(absolute(path), 'utf8');
}

/** The words in backquotes of each row's first cells, of the table whose heading begins so. */
function rows(document: string, heading: RegExp): string[][][] {
  const lines = document.split('\n');
  const at = lines.findIndex((line) => heading.test(line));
  const end = lines.findIndex((line, i) => i > at && !line.startsWith('|'));
  return lines.slice(at + 2, end).map((line) => {
    const cells = line.split('|').slice(1, -1);
    return cells.map((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, word]) => word ?? ''));
  });
}

/** Every event of the log; a type error when one is missing. */
type Webhook = 'back' | 'delivered' | 'disabled' | 'failed' | 'trouble';
type Mailbox = 'back' | 'fault' | 'read' | 'reading' | 'trouble';
type Sent = 'again' | 'copied' | 'copying' | 'last' | 'trouble';
const events: Record<
  | News['event']
  | 'starting'
  | 'warning'
  | 'notice'
  | 'metrics'
  | 'listening'
  | 'change'
  | `webhook-${Webhook}`
  | `mailbox-${Mailbox}`
  | `sent-${Sent}`
  | 'sns-subscription',
  true
> = {
  'sns-subscription': true,
  'mailbox-back': true,
  'mailbox-fault': true,
  'mailbox-read': true,
  'mailbox-reading': true,
  'mailbox-trouble': true,
  'sent-again': true,
  'sent-copied': true,
  'sent-copying': true,
  'sent-last': true,
  'sent-trouble': true,
  'webhook-back': true,
  'webhook-delivered': true,
  'webhook-disabled': true,
  'webhook-failed': true,
  'webhook-trouble': true,
  starting: true,
  warning: true,
  notice: true,
  metrics: true,
  listening: true,
  change: true,
  ready: true,
  campaign: true,
  outcome: true,
  progress: true,
  held: true,
  recovered: true,
  trouble: true,
  'trouble-over': true,
  fault: true,
  stopping: true,
  stopped: true,
  idle: true,
  failed: true,
};

describe.each(documents)('%s', (_path, document) => {
  it('lists every figure with its labels', async () => {
    const registry = new Registry();
    new LedgerFigures(registry);
    new WorkerMeter(registry, []);
    const real = registry
      .getMetricsAsArray()
      .map((metric) => [metric.name, (metric as unknown as Labelled).labelNames]);
    const said = rows(document, /^\| (figure|mesure) \|/).map(([names = [], labels = []]) => [names[0], labels]);
    const build = ['facteur_build_info', ['version', 'node', 'backend']];
    expect(said.toSorted(byName)).toEqual([...real, build].toSorted(byName));
  });

  it('lists every alert', () => {
    const { groups } = parse(read('deploy/prometheus-alerts.yaml')) as { groups: { rules: { alert: string }[] }[] };
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect(rows(document, /^\| alert/).map(([names = []]) => names[0])).toEqual(alerts);
  });

  it('lists every event of the log', () => {
    const said = rows(document, /^\| (event|événement) \|/).flatMap(([names = []]) => names);
    expect(said.toSorted()).toEqual(Object.keys(events).toSorted());
  });
});

interface Labelled {
  readonly labelNames: readonly string[];
}

function byName([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
