import { describe } from 'vitest';
import { accountUseTests } from './contract/account-use.ts';
import { claimTests } from './contract/claims.ts';
import { clockSetBackTests } from './contract/clock-set-back.ts';
import { draftTests } from './contract/drafts.ts';
import { eraseTests } from './contract/erase.ts';
import { holdTests } from './contract/holds.ts';
import { lateTests } from './contract/late.ts';
import { limitTests } from './contract/limits.ts';
import { mailboxTests } from './contract/mailboxes.ts';
import { modelTests } from './contract/model.ts';
import { outcomeTests } from './contract/outcomes.ts';
import { pacingTests } from './contract/pacing.ts';
import { pageTests } from './contract/pages.ts';
import { peopleTests } from './contract/people.ts';
import { poolTests } from './contract/pools.ts';
import { propertyTests } from './contract/property.ts';
import { purgeTests } from './contract/purge.ts';
import { readTests } from './contract/reads.ts';
import { returnTests } from './contract/returns.ts';
import { type Adapter, contractTests } from './contract/stage.ts';
import { steeringTests } from './contract/steering.ts';
import { suppressionTests } from './contract/suppressions.ts';
import { timelineTests } from './contract/timelines.ts';
import { topicTests } from './contract/topics.ts';
import { webhookTurnTests } from './contract/webhook-turns.ts';
import { webhookTests } from './contract/webhooks.ts';
import { workerTests } from './contract/workers.ts';

/**
 * What every backend must do: the doc comments of src/backend/port.ts, sentence by sentence. An adapter's test file gives
 * a factory of fresh stores, and says as data which tests it skips and why. After each step that changes something, the
 * counters of every campaign are compared with its deliveries.
 */
export function backendContract(name: string, adapter: Adapter): void {
  describe(`${name}: the backend contract`, () => {
    const test = contractTests(adapter);
    const turns = {
      claimTests,
      outcomeTests,
      lateTests,
      pacingTests,
      holdTests,
      limitTests,
      poolTests,
      accountUseTests,
      clockSetBackTests,
      steeringTests,
      timelineTests,
      returnTests,
      workerTests,
      webhookTests,
      propertyTests,
      modelTests,
    };
    const others = {
      draftTests,
      readTests,
      pageTests,
      peopleTests,
      suppressionTests,
      topicTests,
      eraseTests,
      purgeTests,
      webhookTurnTests,
      mailboxTests,
    };
    for (const [part, declare] of Object.entries({ ...turns, ...(adapter.only === 'turns' ? {} : others) })) {
      describe(part.replace(/Tests$/, ''), () => declare(test));
    }
  });
}
