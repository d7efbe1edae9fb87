import { type ViewName, viewAt } from '../../api/views.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { toastProblem } from '../ui/toast.tsx';
import { language, useLanguage, words } from './language.ts';
import { path } from './router.ts';
import { closeSession, may, session } from './session.ts';
import { theme, useTheme } from './theme.ts';

/** What stands in the navigation, and which views belong to each. */
const entries: readonly { readonly view: ViewName; readonly href: string; readonly of: readonly ViewName[] }[] = [
  { view: 'home', href: '/', of: ['home'] },
  { view: 'campaigns', href: '/campaigns', of: ['campaigns', 'campaign'] },
  { view: 'people', href: '/people', of: ['people'] },
  { view: 'suppressions', href: '/suppressions', of: ['suppressions'] },
  { view: 'settings', href: '/settings', of: ['settings'] },
];

/** The way around: on top of every view. */
export function Nav() {
  const { common } = words();
  const current = viewAt(path.value)?.view;
  return (
    <header class="bar">
      <a class="brand" href="/">
        <Icon name="letter" />
        <span class="brand-name">{session.value?.identity.name ?? common.brand}</span>
      </a>
      <nav class="nav" aria-label={common.navigation}>
        {entries
          .filter(({ view }) => view !== 'settings' || may('admin'))
          .map(({ view, href, of }) => (
            <a key={view} href={href} aria-current={current && of.includes(current) ? 'page' : undefined}>
              {common.views[view]}
            </a>
          ))}
      </nav>
      <div class="bar-end">
        <Button kind="primary" href="/drafts/new" icon="plus">
          {common.newCampaign}
        </Button>
        <Preferences />
      </div>
    </header>
  );
}

function Preferences() {
  const { common, roles } = words();
  const name = session.value?.name ?? null;
  return (
    <Menu
      label={common.more}
      icon="more"
      groups={[
        {
          label: common.language,
          items: (['fr', 'en'] as const).map((one) => ({
            ...{ label: common.languages[one], lang: one, checked: language.value === one },
            act: () => void useLanguage(one).catch(toastProblem),
          })),
        },
        {
          label: common.theme,
          items: (['auto', 'light', 'dark'] as const).map((one) => ({
            ...{ label: common.themes[one], checked: theme.value === one },
            act: () => useTheme(one),
          })),
        },
        {
          ...(name !== null && { label: roles.signedInAs({ name }) }),
          items: [{ label: common.signOut, act: () => void closeSession().catch(toastProblem) }],
        },
      ]}
    />
  );
}
