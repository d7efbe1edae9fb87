import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './notice.tsx';

interface BadgeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ComponentChildren;
}

/** A word about something that has no state of its own (those have `StateBadge`). */
export function Badge({ tone, icon, children }: BadgeProps) {
  return (
    <span class={`badge tone-${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}
