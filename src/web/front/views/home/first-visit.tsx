import type { ComponentChildren } from 'preact';
import { words } from '../../app/language.ts';
import { MayNot } from '../../app/may-not.tsx';
import { may } from '../../app/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';

/** Leads who comes for the first time: account, list, message. */
export function FirstVisit({ hasAccount }: { readonly hasAccount: boolean }) {
  const { first } = words().home;
  return (
    <section class="card stack first" aria-labelledby="first">
      <h2 id="first">{first.title}</h2>
      <p>{first.text}</p>
      <ol class="first-steps">
        <Step title={first.account.title} text={first.account.text}>
          {hasAccount ? (
            <Badge tone="good" icon="check">
              {first.account.done}
            </Badge>
          ) : may('admin') ? (
            <Button kind="primary" href="/settings/accounts">
              {first.account.action}
            </Button>
          ) : (
            <MayNot needs="admin" />
          )}
        </Step>
        <Step title={first.list.title} text={first.list.text} />
        <Step title={first.message.title} text={first.message.text} />
      </ol>
      <div class="actions">
        <Button kind={hasAccount ? 'primary' : 'plain'} href="/drafts/new">
          {first.begin}
        </Button>
      </div>
    </section>
  );
}

interface StepProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

function Step({ title, text, children }: StepProps) {
  return (
    <li>
      <h3>{title}</h3>
      <p class="soft">{text}</p>
      {children}
    </li>
  );
}
