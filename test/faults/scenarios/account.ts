import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HoldReason } from '../../../src/backend/states.ts';
import type { CampaignStatus } from '../../../src/report/status.ts';
import type { Script } from '../../helpers/smtp/script.ts';
import type { Campaign } from '../campaign.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** Resolves when the campaign says why nothing moves. */
function held(campaign: Campaign, reason: HoldReason): Promise<CampaignStatus> {
  return campaign.until(`held for ${reason}`, ({ state, heldReason }) => state === 'held' && heldReason === reason);
}

/** Nothing is on the wire while the account is held. */
function quiet(campaign: Campaign): Promise<CampaignStatus> {
  return campaign.until('nothing on the wire', ({ counts }) => counts.sending === 0);
}

/** The hold ends by itself: in the short form time passes faster. */
async function letTimePass(stage: Stage, campaign: Campaign): Promise<void> {
  const { heldUntil } = await campaign.status();
  assert.ok(heldUntil, 'the hold ends by itself, at a time that is told');
  if (!stage.long) writeFileSync(stage.project.path('clock'), '120');
}

export const quota: Scenario = {
  name: 'quota',
  about: '550 5.4.5 after 50 of 200, then the window opens again: nobody failed, held as `quota` meanwhile',
  shortOn: 'sqlite',
  async run(stage) {
    const { server, project } = stage;
    writeFileSync(project.path('clock'), '0');
    project.setEnv({ FACTEUR_TEST_CLOCK: project.path('clock') });
    const reply = '550 5.4.5 Daily user sending limit exceeded. Please see https://support.google.com/a/answer/166852';
    await server.set({ rules: [{ at: 'dot', only: { acceptedAtLeast: 50 }, do: { reply } }] });
    const campaign = await stage.submit(200);
    stage.crew();
    const { counts } = await held(campaign, 'quota').then(() => quiet(campaign));
    assert.equal(server.received, 50, 'copies before the quota');
    assert.deepEqual([counts.failed, counts.deferred, counts.pending], [0, 0, 150], 'failed, deferred, pending');
    await server.set({});
    await letTimePass(stage, campaign);
    await campaign.finished();
    return {};
  },
};

export const wrongPassword: Scenario = {
  name: 'wrong-password',
  about: 'a wrong password fails nobody: held as `auth` with the remedy; corrected in .env and `resume`: all sent',
  shortOn: 'sqlite',
  async run(stage) {
    const user = 'asso@example.org';
    await stage.server.set({ auth: { user, password: 'le bon#mot$' } });
    stage.writeEnv({ SMTP_USER: user, SMTP_PASSWORD: 'le mauvais' });
    const campaign = await stage.submit(200);
    stage.crew();
    const { counts, heldUntil } = await held(campaign, 'auth');
    assert.deepEqual([counts.failed, counts.pending, heldUntil], [0, 200, null], 'failed, pending, held until');
    const { stdout } = await stage.project.run(['status', campaign.id]);
    assert.match(stdout, /\.env/, 'the remedy');
    stage.writeEnv({ SMTP_USER: user, SMTP_PASSWORD: '"le bon#mot$"' });
    await campaign.steer('resume');
    await campaign.finished();
    return {};
  },
};

const certificate = resolve(import.meta.dirname, '../../helpers/smtp/tls/server.crt');

export const tlsFailure: Scenario = {
  name: 'tls-failure',
  shortOn: 'sqlite',
  about: 'no TLS where it is required, then an expired certificate: held as `tls`; a good one and `resume`: all sent',
  async run(stage) {
    const { server } = stage;
    assert.ok(readFileSync(certificate, 'utf8').includes('BEGIN CERTIFICATE'));
    stage.writeEnv({ SMTP_TLS: 'require' });
    const campaign = await stage.submit(100);
    stage.crew(1, 10, { env: { NODE_EXTRA_CA_CERTS: certificate } });
    await held(campaign, 'tls');
    await server.set({ tls: 'starttls', certificate: 'expired' });
    await campaign.steer('resume');
    const again = await held(campaign, 'tls');
    assert.equal(again.counts.pending, 100, 'pending');
    assert.equal(server.received, 0, 'copies before the certificate is good');
    await server.set({ tls: 'starttls', certificate: 'trusted' });
    await campaign.steer('resume');
    await campaign.finished();
    return {};
  },
};

/** At most so many of an account meet a refusal before five in a row hold it: those five, and what is on the wire then. */
const BREAKER = 5;
const CONNECTIONS = 3;

/** A 5xx for everybody that names no bad address: before the recipient it fails nobody, later a handful. */
function refusedAt(at: 'connect' | 'mail' | 'rcpt' | 'data' | 'dot'): Scenario {
  const beforeRecipient = at === 'connect' || at === 'mail';
  const reason: HoldReason = beforeRecipient ? 'configuration' : 'failures';
  return {
    name: `refused-at-${at}`,
    shortOn: 'sqlite',
    about: `554 at ${at} for everybody: held as \`${reason}\`, not the whole list failed; then \`resume\` and \`retry\``,
    async run(stage) {
      const { server } = stage;
      const rule = { at, do: { reply: '554 5.3.0 Not today' } } satisfies NonNullable<Script['rules']>[number];
      await server.set({ rules: [rule] });
      const campaign = await stage.submit(stage.long ? 1_000 : 100);
      stage.worker(CONNECTIONS);
      await held(campaign, reason);
      const { counts } = await quiet(campaign);
      const most = beforeRecipient ? 0 : stage.accounts * (BREAKER + 2 * CONNECTIONS);
      assert.ok(counts.failed <= most, `${counts.failed} failed, at most ${most} may have`);
      await server.set({});
      await campaign.steer('resume');
      await campaign.finished();
      if (counts.failed > 0) {
        await campaign.retry('failed');
        await campaign.finished();
      }
      return {};
    },
  };
}

function longOnly(scenario: Scenario): Scenario {
  return { ...scenario, longOnly: true };
}

export const refusals: readonly Scenario[] = [
  longOnly(refusedAt('connect')),
  longOnly(refusedAt('mail')),
  longOnly(refusedAt('rcpt')),
  longOnly(refusedAt('data')),
  refusedAt('dot'),
];
