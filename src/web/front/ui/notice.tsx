import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

const icons: Readonly<Record<Tone, IconName>> = { info: 'info', good: 'check', warn: 'warning', bad: 'cross' };

interface NoticeProps {
  readonly tone: Tone;
  readonly title?: ComponentChildren;
  /** Buttons: the remedy. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** What has to be known here; what is wrong is read out at once. */
export function Notice({ tone, title, actions, children }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' || tone === 'warn' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div class="notice-text">
        {title && <p class="notice-title">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div class="actions">{actions}</div>}
      </div>
    </div>
  );
}
