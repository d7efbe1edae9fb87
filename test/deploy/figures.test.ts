import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { eventually } from '../helpers/eventually.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { LogLines } from '../helpers/log-lines.ts';
import { type Exposition, readExposition } from '../helpers/prometheus.ts';
import { readQuery, valuesOf } from '../helpers/promql.ts';
import { type FaultyServer, startFaultyServer } from '../helpers/smtp/faulty-server.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: { readonly query: string } }[];
  };
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: Readonly<Record<'summary' | 'description', string>>;
    }[];
  }[];
}

function text(name: string): string {
  return readFileSync(resolve(import.meta.dirname, '../../deploy', name), 'utf8');
}

const dashboard = JSON.parse(text('grafana-dashboard.json')) as Dashboard;
const rules = (parse(text('prometheus-alerts.yaml')) as Rules).groups.flatMap((group) => group.rules);

/** Labels that Prometheus itself puts on everything it reads. */
const TARGET = ['job', 'instance'];
/** The metric that Prometheus makes of each target. */
const UP = 'up';

/** As Grafana fills its variables in. */
function filledIn(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'facteur').replaceAll('$account', '.*');
}

let server: FaultyServer;
let project: Project;
let real: Exposition;

/** A worker that has sent, been refused and was answered `not now`, and what it says then. */
beforeAll(async () => {
  server = await startFaultyServer({
    rules: [
      { at: 'rcpt', only: { to: 'membre3@' }, do: { reply: '550 5.1.1 User unknown' } },
      { at: 'rcpt', only: { to: 'membre4@' }, do: { reply: '450 4.2.1 Try later' } },
    ],
  });
  project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\nFACTEUR_AUTOSTART=0\n`,
    'message.md': '---\nsubject: Bonjour\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': csv(6),
  });
  await project.json(['send', '--yes', '--delay', '0']);
  const log = new LogLines(project.start(['worker', '--metrics-port', '0', '--log', 'json']));
  const { port } = await log.first('metrics');
  real = await eventually('a message deferred, and the others done', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    const said = readExposition(await answer.text());
    const waits = said.value('facteur_queue_deliveries', { account: 'default', state: 'deferred' }) === 1;
    return waits && said.value('facteur_deliveries_total', { account: 'default', outcome: 'sent' }) === 4 ? said : null;
  });
}, 120_000);

afterAll(async () => {
  await project.close();
  await server.close();
});

function labelsOf(metric: string): string[] {
  if (metric === UP) return TARGET;
  const own = real.samples.filter(({ name }) => name === metric).flatMap(({ labels }) => Object.keys(labels));
  return [...new Set([...own, ...TARGET])];
}

/** What of a query is not in a real `/metrics`: names, labels, and values of labels. */
function strangeIn(expr: string): string[] {
  const { selectors, grouping } = readQuery(expr);
  const strange: string[] = [];
  for (const { name, matchers } of selectors) {
    const samples = real.samples.filter((sample) => sample.name === name);
    if (name !== UP && samples.length === 0) strange.push(`metric ${name}`);
    for (const matcher of matchers) {
      if (!labelsOf(name).includes(matcher.label)) strange.push(`label ${matcher.label} of ${name}`);
      if (TARGET.includes(matcher.label) || matcher.value === '.*') continue;
      const there = samples.map(({ labels }) => labels[matcher.label]);
      for (const value of valuesOf(matcher)) {
        if (!there.includes(value)) strange.push(`${name}{${matcher.label}="${value}"}`);
      }
    }
  }
  const known = new Set(selectors.flatMap(({ name }) => labelsOf(name)));
  return [...strange, ...grouping.filter((label) => !known.has(label)).map((label) => `grouping label ${label}`)];
}

function labelsSaidIn(expr: string): Set<string> {
  const { result, selectors } = readQuery(expr);
  return new Set(result ?? selectors.flatMap(({ name }) => labelsOf(name)));
}

describe('what is looked for', () => {
  it.each([
    ['a metric', 'sum(facteur_nothing)', ['metric facteur_nothing']],
    ['a label', 'facteur_workers{colour="red"}', ['label colour of facteur_workers', 'facteur_workers{colour="red"}']],
    ['a value', 'facteur_workers{state=~"alive|asleep"}', ['facteur_workers{state="asleep"}']],
    ['a grouping', 'sum by (state, colour) (facteur_workers)', ['grouping label colour']],
  ])('%s that is not there is noticed', (_what, expr, strange) => {
    expect(strangeIn(expr)).toEqual(strange);
  });

  it('what is no query is refused', () => {
    expect(() => readQuery('sum(rate(facteur_workers[5m])')).toThrow('not a query');
  });
});

describe('grafana-dashboard.json', () => {
  const targets = dashboard.panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({ ...target, title: panel.title })),
  );

  it('has panels with queries, and nothing twice', () => {
    expect(targets.length).toBeGreaterThan(15);
    const titles = dashboard.panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(targets.map((target) => [target.title, target] as const))('%s: is in a real /metrics', (_title, target) => {
    const expr = filledIn(target.expr);
    expect(strangeIn(expr)).toEqual([]);
    const shown = Array.from(target.legendFormat.matchAll(/\{\{(\w+)\}\}/g), ([, label]) => label ?? '');
    expect(shown.filter((label) => !labelsSaidIn(expr).has(label))).toEqual([]);
  });

  it('offers ledgers and accounts that are there', () => {
    for (const { name, query } of dashboard.templating.list.filter(({ name }) => name !== 'datasource')) {
      const [, metric = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? [];
      expect(label).toBe(name);
      expect(strangeIn(filledIn(metric))).toEqual([]);
      expect(labelsOf(readQuery(filledIn(metric)).selectors[0]?.name ?? '')).toContain(label);
    }
  });
});

describe('prometheus-alerts.yaml', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s: is in a real /metrics, and says what to do',
    (_name, rule) => {
      expect(strangeIn(rule.expr)).toEqual([]);
      expect(['warning', 'critical']).toContain(rule.labels.severity);
      const said = Object.values(rule.annotations).join(' ');
      const labels = Array.from(said.matchAll(/\$labels\.(\w+)/g), ([, label]) => label ?? '');
      expect(labels.filter((label) => !labelsSaidIn(rule.expr).has(label))).toEqual([]);
    },
  );

  it('are the rules that prometheus.yaml reads, of the job that it has', () => {
    const config = parse(text('prometheus.yaml')) as {
      rule_files: readonly string[];
      scrape_configs: readonly { job_name: string }[];
    };
    expect(config.rule_files).toEqual(['prometheus-alerts.yaml']);
    const jobs = rules
      .flatMap(({ expr }) => readQuery(expr).selectors)
      .flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'job'));
    expect(jobs.map(({ value }) => value)).toEqual(jobs.map(() => config.scrape_configs[0]?.job_name));
  });
});
