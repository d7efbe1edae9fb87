import { useSignal } from '@preact/signals';
import type { Account, AccountSettings } from '../../../api/types.ts';
import { SignInDialog } from '../../app/account-sign-in.tsx';
import { accountName, MAIN_ACCOUNT } from '../../app/accounts.ts';
import { useAction } from '../../app/action.ts';
import { ask, get } from '../../app/api.ts';
import { CopiesTrouble } from '../../app/copies-trouble.tsx';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { AccountForm } from './account-form.tsx';
import { AccountSignIn } from './account-sign-in.tsx';
import { changeSettings, type PartProps } from './change.ts';

/** The mailboxes that messages are sent from. */
export function Accounts({ settings, onChanged }: PartProps) {
  const { accounts: w } = words().settings;
  // null: none is being changed; '': a new one.
  const edited = useSignal<string | null>(null);
  // A new account that signs in with its provider is led there.
  const signingIn = useSignal<string | null>(null);
  const looks = useSignal(0);
  const use = useLoaded(
    (signal) => get<{ accounts: readonly Account[] }>('/accounts', { limit: 500 }, signal),
    [settings.revision],
  );
  const account = settings.accounts.find(({ name }) => name === edited.value) ?? null;
  if (edited.value !== null) {
    return (
      <AccountForm
        {...{ settings, account, onChanged }}
        onClose={(toSignIn) => {
          edited.value = null;
          signingIn.value = account === null ? toSignIn : null;
        }}
      />
    );
  }
  return (
    <>
      <p class="measure">{w.about}</p>
      {signingIn.value !== null && (
        <SignInDialog
          name={signingIn.value}
          onDone={() => {
            looks.value += 1;
          }}
          onClose={() => {
            signingIn.value = null;
          }}
        />
      )}
      {settings.accounts.length === 0 && <EmptyState title={w.none.title}>{w.none.text}</EmptyState>}
      {settings.accounts.map((one) => (
        <AccountCard
          key={`${one.name} ${looks.value}`}
          account={one}
          use={use.value.value?.accounts.find(({ name }) => name === one.name) ?? null}
          onEdit={() => {
            edited.value = one.name;
          }}
          {...{ settings, onChanged }}
        />
      ))}
      <div>
        <Button
          kind={settings.accounts.length === 0 ? 'primary' : 'plain'}
          icon="plus"
          onClick={() => {
            edited.value = '';
          }}
        >
          {w.add}
        </Button>
      </div>
    </>
  );
}

interface AccountCardProps extends PartProps {
  readonly account: AccountSettings;
  /** What it has sent of what it may; null: not known yet. */
  readonly use: Account | null;
  readonly onEdit: () => void;
}

function AccountCard({ account, use, settings, onChanged, onEdit }: AccountCardProps) {
  const { settings: w, copies } = words();
  const { name, isDefault, server, from, signsInBy } = account;
  const called = accountName(name);
  const asked = useSignal(false);
  const removing = useAction(async () => {
    onChanged(await ask('DELETE', `/settings/accounts/${encodeURIComponent(name)}`, { revision: settings.revision }));
    asked.value = false;
  });
  const choosing = useAction(async () => {
    onChanged(await changeSettings(settings, '', { account: name }));
    toast(w.saved);
  });
  const by = { password: w.accounts.byPassword, oauth2: w.accounts.byProvider };
  return (
    <section class="card stack">
      <div class="row">
        <h2>{from ?? called}</h2>
        {name !== MAIN_ACCOUNT && from !== null && <span class="soft">{name}</span>}
        {isDefault && <span class="soft">{w.accounts.isDefault}</span>}
      </div>
      <dl class="definitions">
        <Fact title={w.accounts.server} text={server} />
        <Fact title={w.accounts.signsIn} text={signsInBy ? by[signsInBy] : w.accounts.byNothing} />
        {use?.windows.map((window) => (
          <Fact key={window.seconds} title={w.accounts.today} text={w.accounts.used(window)} />
        ))}
        {use?.sent && <Fact title={copies.title} text={copies.made({ count: use.sent.copied })} />}
      </dl>
      {use && <CopiesTrouble account={use} />}
      {signsInBy === 'oauth2' && <AccountSignIn name={name} revision={settings.revision} />}
      {choosing.problem.value !== null && <ProblemNotice problem={choosing.problem.value} />}
      <div class="actions">
        <Button icon="pen" title={w.accounts.editOne({ name: called })} onClick={onEdit}>
          {w.accounts.edit}
        </Button>
        {!isDefault && (
          <Button kind="quiet" busy={choosing.busy.value} onClick={choosing.run}>
            {w.accounts.makeDefault}
          </Button>
        )}
        <Button
          kind="quiet"
          title={w.accounts.removeOne({ name: called })}
          onClick={() => {
            asked.value = true;
          }}
        >
          {w.accounts.remove}
        </Button>
      </div>
      <Dialog
        isOpen={asked.value}
        title={w.accounts.question.title({ name: called })}
        onClose={() => {
          asked.value = false;
        }}
        actions={
          <Button kind="danger" busy={removing.busy.value} onClick={removing.run}>
            {w.accounts.question.yes}
          </Button>
        }
      >
        <p>{w.accounts.question.text}</p>
        {removing.problem.value !== null && <ProblemNotice problem={removing.problem.value} />}
      </Dialog>
    </section>
  );
}

function Fact({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{text}</dd>
    </div>
  );
}
