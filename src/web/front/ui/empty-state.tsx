import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';

interface EmptyStateProps {
  readonly title: ComponentChildren;
  /** What to do, in a sentence. */
  readonly children?: ComponentChildren;
  readonly action?: { readonly label: string; readonly href: string };
}

/** Where there is nothing yet: says so, and what to do. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <p>{children}</p>}
      {action && (
        <Button kind="primary" href={action.href}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
