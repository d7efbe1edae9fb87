import { words } from '../app/language.ts';
import { Icon, type IconName } from './icon.tsx';

/** What a campaign or one person's mail can be in; `scheduled`, `held` ... mean the same of both everywhere. */
export type ShownState = keyof ReturnType<typeof words>['common']['campaignStates'] | DeliveryShown;
export type DeliveryShown = keyof ReturnType<typeof words>['common']['deliveryStates'];

/** One sign each. Its colour is in ui/state-badge.css (`.state-sent`), its word in the words: the same everywhere. */
const icons: Readonly<Record<ShownState, IconName>> = {
  draft: 'pen',
  scheduled: 'clock',
  running: 'arrow',
  held: 'warning',
  paused: 'pause',
  finished: 'check',
  pending: 'clock',
  sending: 'arrow',
  deferred: 'again',
  sent: 'check',
  failed: 'cross',
  unknown: 'question',
  skipped: 'minus',
  cancelled: 'stop',
  returned: 'returned',
  complained: 'flag',
};

/** The word of a state in the language of the page. */
export function stateWord(state: ShownState): string {
  const { campaignStates, deliveryStates } = words().common;
  return { ...campaignStates, ...deliveryStates }[state];
}

/** A state: one colour, one sign, one word. */
export function StateBadge({ state }: { readonly state: ShownState }) {
  return (
    <span class={`badge state-${state}`}>
      <Icon name={icons[state]} />
      {stateWord(state)}
    </span>
  );
}

/** The sign of a state alone, beside its word. */
export function StateIcon({ state }: { readonly state: ShownState }) {
  return (
    <span class={`state-icon state-${state}`}>
      <Icon name={icons[state]} />
    </span>
  );
}
