import { Count } from './time.tsx';

interface TabsProps {
  readonly label: string;
  readonly current: string;
  readonly tabs: readonly {
    readonly key: string;
    readonly label: string;
    readonly href: string;
    readonly count?: number;
  }[];
}

/** Parts of a view, of which one is shown; each has an address of its own. */
export function Tabs({ label, current, tabs }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ key, label: name, href, count }) => (
        <a key={key} href={href} aria-current={key === current ? 'page' : undefined}>
          {name}
          {count !== undefined && count > 0 && (
            <>
              {' '}
              <Count value={count} />
            </>
          )}
        </a>
      ))}
    </nav>
  );
}
