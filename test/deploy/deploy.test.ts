import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
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
    expect(Object.values(services).map(({ restart }) => restart)).toEqual(['unless-stopped', 'unless-stopped']);
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
