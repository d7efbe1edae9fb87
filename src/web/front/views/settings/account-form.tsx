import { type Signal, useSignal } from '@preact/signals';
import type { AccountSettings, AccountTrial, FoundAccount } from '../../../api/types.ts';
import { accountName, MAIN_ACCOUNT } from '../../app/accounts.ts';
import { useAction } from '../../app/action.ts';
import { post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toast } from '../../ui/toast.tsx';
import {
  type Change,
  changeSettings,
  otherProblem,
  type PartProps,
  problemOf,
  settingOf,
  writtenAt,
} from './change.ts';
import { CopiesFields, copiesChange, copiesPlaces, useCopiesInputs } from './copies-fields.tsx';
import { adviceOn, chooseFound, SignInFields, signInChange, useSignInInputs } from './sign-in-fields.tsx';
import { Trial } from './trial.tsx';

interface AccountFormProps extends PartProps {
  /** null: a new one. */
  readonly account: AccountSettings | null;
  /** Called with the account that is to be signed in now; null: none. */
  readonly onClose: (toSignIn: string | null) => void;
}

const encryptions = ['auto', 'require', 'implicit', 'none'] as const;
type Encryption = (typeof encryptions)[number];
/** Where each input stands in the settings. */
const places = {
  ...{ sender: 'from', email: 'from', password: 'password', host: 'host', port: 'port', tls: 'tls', user: 'user' },
  ...{ perDay: 'limits.perDay', perHour: 'limits.perHour' },
} as const;
/** The same of how it signs in. */
const signInPlaces = ['clientId', 'clientSecret', 'tenant'] as const;
type Place = (typeof places)[keyof typeof places] | (typeof signInPlaces)[number] | (typeof copiesPlaces)[number];

type Inputs = Readonly<Record<Exclude<keyof typeof places, 'tls'>, Signal<string>>>;

/** An account is made or changed, and tried before it is kept. */
export function AccountForm({ settings, account, onChanged, onClose }: AccountFormProps) {
  const {
    common,
    settings: { form: w, ...all },
  } = words();
  const name = useSignal(account?.name ?? (settings.accounts.length === 0 ? MAIN_ACCOUNT : ''));
  const isNamed = account === null && settings.accounts.length > 0;
  const inputs = useInputs(account?.written ?? {});
  const tls = useSignal<Encryption>(encryptions.find((one) => one === account?.written.tls) ?? 'auto');
  const signIn = useSignInInputs(account);
  const copies = useCopiesInputs(account);
  const byPassword = signIn.way.value === 'password';
  const change = (): Change => ({
    ...changeIn(inputs, tls.value, account),
    ...signInChange(signIn, account),
    ...copiesChange(copies, account),
  });
  const path = () => `/accounts/${encodeURIComponent(name.value.trim())}` as const;
  const trial = useSignal<AccountTrial | null>(null);
  const found = useSignal<FoundAccount | 'nothing' | null>(null);
  const finding = useAction(async () => {
    const { found: answer } = await post<{ found: FoundAccount | null }>('/settings/accounts/find', {
      address: inputs.email.value.trim(),
    });
    found.value = answer ?? 'nothing';
    // What was typed meanwhile stays.
    if (answer === null || inputs.host.value !== '') return;
    inputs.host.value = answer.host;
    inputs.port.value = String(answer.port);
    inputs.user.value = answer.user;
    tls.value = answer.tls;
    chooseFound(signIn, answer);
  });
  const find = () => {
    if (!account && inputs.email.value.includes('@') && inputs.host.value === '') void finding.run();
  };
  const checking = useAction(async () => {
    trial.value = null;
    trial.value = await post<AccountTrial>(`/settings${path()}/check`, change());
  });
  const saving = useAction(async () => {
    onChanged(await changeSettings(settings, path(), change()));
    toast(all.saved);
    onClose(byPassword ? null : name.value.trim());
  });
  const problem = saving.problem.value ?? checking.problem.value;
  const at = (place: Place) => `accounts.${name.value.trim()}.${place}`;
  const rest = otherProblem(problem, [...Object.values(places), ...signInPlaces, ...copiesPlaces].map(at));
  const about = (input: keyof typeof places, hint?: string) => {
    const isFixed = settings.fixed.includes(at(places[input]));
    return {
      label: w[input],
      hint: isFixed ? all.fixed : hint,
      problem: problemOf(problem, at(places[input])),
      disabled: isFixed,
    };
  };
  const aboutPlace = (place: Place) => ({
    problem: problemOf(problem, at(place)),
    disabled: settings.fixed.includes(at(place)),
  });
  const field = (input: keyof Inputs, hint?: string) => ({ ...about(input, hint), value: inputs[input] });
  return (
    <form
      class="card stack measure"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run();
      }}
    >
      <h2>{account ? w.title({ name: accountName(account.name) }) : w.titleNew}</h2>
      {isNamed && <TextField label={w.name} hint={w.nameHint} value={name} required />}
      {/* What is wrong with `from` is said beside the address. */}
      <TextField {...field('sender', w.senderHint)} problem={null} />
      <TextField {...field('email')} type="email" required onBlur={find} />
      {finding.busy.value && <p role="status">{w.finding}</p>}
      {finding.problem.value !== null && <ProblemNotice problem={finding.problem.value} />}
      {found.value !== null && (
        <Notice tone="info">{found.value === 'nothing' ? w.notFound : adviceOn(found.value)}</Notice>
      )}
      <SignInFields inputs={signIn} about={aboutPlace} />
      {byPassword && (
        <TextField
          {...field('password', account?.hasPassword ? w.passwordKept : w.passwordHint)}
          type="password"
          autocomplete="off"
        />
      )}
      <details open={!account || (rest === null && problem !== null)}>
        <summary>{w.more}</summary>
        <div class="stack">
          <TextField {...field('host', w.hostHint)} required />
          <div class="filters">
            <TextField {...field('port')} inputMode="numeric" />
            <Select
              {...about('tls')}
              value={tls.value}
              options={encryptions.map((value) => ({ value, label: w.tlsChoices[value] }))}
              onChange={(value) => {
                tls.value = value;
              }}
            />
          </div>
          <TextField {...field('user', w.userHint)} />
          <div class="filters">
            <TextField {...field('perDay', w.perDayHint)} inputMode="numeric" />
            <TextField {...field('perHour')} inputMode="numeric" />
          </div>
          <CopiesFields inputs={copies} about={aboutPlace} />
        </div>
      </details>
      {rest !== null && <ProblemNotice problem={rest} />}
      {checking.busy.value && <p role="status">{w.checking}</p>}
      {trial.value && <Trial trial={trial.value} />}
      <div class="actions">
        <Button kind="primary" type="submit" busy={saving.busy.value}>
          {w.save}
        </Button>
        <Button busy={checking.busy.value} disabled={name.value.trim() === ''} onClick={checking.run}>
          {w.check}
        </Button>
        <Button kind="quiet" onClick={() => onClose(null)}>
          {common.cancel}
        </Button>
      </div>
    </form>
  );
}

function useInputs(written: Readonly<Record<string, unknown>>): Inputs {
  const { sender, email } = mailboxIn(writtenAt(written, 'from'));
  return {
    sender: useSignal(sender),
    email: useSignal(email),
    password: useSignal(''),
    host: useSignal(writtenAt(written, 'host')),
    port: useSignal(writtenAt(written, 'port')),
    user: useSignal(writtenAt(written, 'user')),
    perDay: useSignal(writtenAt(written, 'limits', 'perDay')),
    perHour: useSignal(writtenAt(written, 'limits', 'perHour')),
  };
}

/** `Les Amis <asso@example.org>` in its two parts. */
function mailboxIn(from: string): { readonly sender: string; readonly email: string } {
  const [, sender = '', email = from] = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(from) ?? [];
  return { sender, email };
}

/** What is to be written: nothing of what was left as it is, so that the files keep what they say in their own way. */
function changeIn(inputs: Inputs, tls: Encryption, account: AccountSettings | null): Change {
  const written = account?.written ?? {};
  const text = (field: keyof Inputs) => inputs[field].value.trim();
  const email = text('email');
  const from = text('sender') === '' ? email : `${text('sender')} <${email}>`;
  const before = mailboxIn(writtenAt(written, 'from'));
  const isSameSender = before.sender === text('sender') && before.email === email;
  const wanted: Record<string, unknown> = {};
  if (!isSameSender) wanted.from = from;
  if (text('password') !== '') wanted.password = inputs.password.value;
  for (const field of ['host', 'port'] as const) {
    if (text(field) !== writtenAt(written, field)) wanted[field] = settingOf(text(field));
  }
  if (tls !== (writtenAt(written, 'tls') || 'auto')) wanted.tls = tls === 'auto' ? null : tls;
  const user = text('user') || (account ? '' : email);
  if (user !== writtenAt(written, 'user')) wanted.user = user || null;
  const limits: Record<string, unknown> = {};
  for (const field of ['perDay', 'perHour'] as const) {
    if (text(field) !== writtenAt(written, 'limits', field)) limits[field] = settingOf(text(field));
  }
  return Object.keys(limits).length > 0 ? { ...wanted, limits } : wanted;
}
