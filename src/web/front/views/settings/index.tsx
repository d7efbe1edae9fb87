import type { Settings } from '../../../api/types.ts';
import { get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { MayNot } from '../../app/may-not.tsx';
import type { ViewProps } from '../../app/routes.ts';
import { may } from '../../app/session.ts';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Accounts } from './accounts.tsx';
import { IdentityForm } from './identity.tsx';
import { PagePeople } from './page-people.tsx';
import { SendingForm } from './sending.tsx';

const parts = ['accounts', 'identity', 'sending', 'access'] as const;
type Part = (typeof parts)[number];

/** The settings of the project: its files stay the truth, what is changed here is changed there. */
export default function SettingsView({ params }: ViewProps) {
  if (may('admin')) return <OwnSettings params={params} />;
  return (
    <Page title={words().common.views.settings}>
      <MayNot needs="admin" />
    </Page>
  );
}

function OwnSettings({ params }: ViewProps) {
  const { common, settings: w, roles } = words();
  const part: Part = parts.find((one) => one === params.part) ?? 'accounts';
  const loaded = useLoaded((signal) => get<Settings>('/settings', {}, signal), []);
  const settings = loaded.value.value;
  return (
    <Page title={common.views.settings}>
      <Tabs
        label={w.navigation}
        current={part}
        tabs={parts.map((key) => ({
          key,
          label: key === 'access' ? roles.people.tab : w.parts[key],
          href: key === 'accounts' ? '/settings' : `/settings/${key}`,
        }))}
      />
      {loaded.problem.value !== null && <ProblemNotice problem={loaded.problem.value} />}
      {!settings && loaded.problem.value === null && <Loading />}
      {settings && part === 'accounts' && <Accounts settings={settings} onChanged={loaded.set} />}
      {settings && part === 'identity' && <IdentityForm settings={settings} onChanged={loaded.set} />}
      {settings && part === 'sending' && <SendingForm settings={settings} onChanged={loaded.set} />}
      {part === 'access' && <PagePeople />}
      {settings && part !== 'access' && (
        <p class="soft small">
          {w.files}
          <br />
          <code>{settings.files.env}</code>
          <br />
          <code>{settings.files.yaml}</code>
        </p>
      )}
    </Page>
  );
}
