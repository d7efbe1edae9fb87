import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { RedisServer, redisMissing } from '../helpers/redis.ts';

const UNIT = file('facteur-worker.service');

function file(name: string): string {
  return resolve(import.meta.dirname, '../../deploy', name);
}

/** What systemd says about the unit; null: there is no such tool here. */
function analyze(...args: string[]): { status: number | null; output: string } | null {
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return error ? null : { status, output: stdout + stderr };
}

const version = Number(/^systemd (\d+)/.exec(analyze('--version')?.output ?? '')?.[1] ?? 0);

describe.skipIf(version === 0)('facteur-worker.service', () => {
  it('is accepted by systemd without a word', () => {
    expect(analyze('verify', '--man=no', UNIT)).toEqual({ status: 0, output: '' });
  });

  // Before 250 the tool asks a running systemd, which containers do not have.
  it.skipIf(version < 250)('exposes little, by systemd’s own measure (0 to 10)', () => {
    expect(analyze('security', '--offline=yes', '--threshold=20', UNIT)).toMatchObject({ status: 0 });
  });
});

interface Compose {
  readonly services: Readonly<Record<'redis' | 'worker', Service>>;
  readonly volumes: object;
}

interface Service {
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  readonly restart: string;
}

describe('compose.yaml', () => {
  const { services, volumes } = parse(readFileSync(file('compose.yaml'), 'utf8')) as Compose;

  it('keeps what must outlive the containers in volumes, and brings both back after a reboot', () => {
    const kept = Object.values(services).flatMap((service) => service.volumes.map((volume) => volume.split(':')[0]));
    expect(kept).toEqual(expect.arrayContaining(Object.keys(volumes)));
    expect(services.worker.volumes).toContain('worker-data:/var/lib/facteur');
    expect(services.worker.volumes).toContain('witness:/var/lib/facteur-witness');
    expect(new Set(Object.values(services).map(({ restart }) => restart))).toEqual(new Set(['unless-stopped']));
  });

  it.skipIf(redisMissing() !== null)('sets Redis up as its comments say', async () => {
    const [command, ...args] = services.redis.command;
    expect(command).toBe('redis-server');
    const config = Object.fromEntries(
      args.flatMap((arg, i) => (arg.startsWith('--') ? [[arg.slice(2), args[i + 1] ?? '']] : [])),
    );
    const redis = await RedisServer.start({ config });
    onTestFinished(() => redis.close());
    const settings = ['appendonly', 'appendfsync', 'maxmemory-policy', 'save'];
    const found = await Promise.all(settings.map((name) => redis.command('CONFIG', 'GET', name)));
    expect(found.map((pair) => (pair as string[])[1])).toEqual(['yes', 'always', 'noeviction', '']);
  });
});

describe('every container of compose files', () => {
  const files = ['compose.yaml', 'compose-sqlite.yaml'];
  const services = files.flatMap((name) => Object.entries<any>(parse(readFileSync(file(name), 'utf8')).services));
  const ours = services.filter(([, { image }]) => image === 'facteur');

  it('has no rights it does not need, and a file system it cannot change', () => {
    expect(ours.length).toBe(3);
    for (const [, service] of ours) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        init: true,
      });
    }
  });

  it('answers where its health is looked at', () => {
    const dockerfile = readFileSync(file('Dockerfile'), 'utf8');
    expect(dockerfile).toContain("'http://127.0.0.1:9464/healthz'");
    for (const [name, { command, environment }] of ours) {
      const port = command[command.indexOf(name === 'api' ? '--port' : '--metrics-port') + 1];
      expect(environment?.FACTEUR_HEALTH_URL ?? 'http://127.0.0.1:9464/healthz').toBe(
        `http://127.0.0.1:${port}/healthz`,
      );
    }
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/org\.opencontainers\.image\.version="\$\{VERSION\}"/);
  });
});

describe('kubernetes.yaml', () => {
  const all = parseAllDocuments(readFileSync(file('kubernetes.yaml'), 'utf8')).map((document) => document.toJS());
  const of = (kind: string) => all.find((one) => one.kind === kind);
  const { template, volumeClaimTemplates, selector } = of('StatefulSet').spec;
  const [worker] = template.spec.containers;

  it('probes the port that the worker opens to others, and selects its own pods', () => {
    const { args, ports } = worker;
    expect(args[args.indexOf('--metrics-port') + 1]).toBe(String(ports[0].containerPort));
    expect(args[args.indexOf('--metrics-host') + 1]).toBe('0.0.0.0');
    const probes = [worker.livenessProbe, worker.readinessProbe, worker.startupProbe].map(({ httpGet }) => httpGet);
    expect(probes.map(({ path }) => path)).toEqual(['/healthz', '/readyz', '/healthz']);
    for (const { port } of probes) expect(port).toBe(ports[0].name);
    const labels = template.metadata.labels;
    for (const chosen of [
      selector.matchLabels,
      of('Service').spec.selector,
      of('PodDisruptionBudget').spec.selector.matchLabels,
    ])
      expect(labels).toMatchObject(chosen);
  });

  it('keeps the journal and the witness apart, for each worker its own, and gives no rights', () => {
    const claims = volumeClaimTemplates.map(({ metadata }: any) => metadata.name);
    expect(claims).toEqual(['data', 'witness']);
    const places = new Map(worker.volumeMounts.map((mount: any) => [mount.name, mount.mountPath]));
    expect([places.get('data'), places.get('witness')]).toEqual(['/var/lib/facteur', '/var/lib/facteur-witness']);
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(worker.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
  });
});
