import { useId, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

interface MenuItem {
  readonly label: string;
  readonly act: () => void;
  /** One of several is chosen; undefined: it is no choice. */
  readonly checked?: boolean;
  /** The language of the label, where it is not the page's. */
  readonly lang?: string;
}

interface MenuProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly groups: readonly { readonly label?: string; readonly items: readonly MenuItem[] }[];
}

/** Buttons behind a button: what is needed now and then. The browser closes it (popover) by Escape and by a click elsewhere. */
export function Menu({ label, icon, groups }: MenuProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  return (
    <div class="menu">
      <button type="button" class="button quiet" popovertarget={id} aria-label={icon ? label : undefined}>
        {icon ? <Icon name={icon} /> : <span>{label}</span>}
      </button>
      <div id={id} ref={panel} class="menu-panel" popover="auto">
        {groups.map((group) => (
          // A group has no name of its own where it has one entry.
          <fieldset key={group.label ?? ''}>
            {group.label && <legend>{group.label}</legend>}
            {group.items.map((item) => (
              <button
                key={item.label}
                type="button"
                class="menu-item"
                lang={item.lang}
                aria-pressed={item.checked}
                onClick={() => {
                  panel.current?.hidePopover();
                  item.act();
                }}
              >
                <span class="menu-mark">{item.checked && <Icon name="check" />}</span>
                {item.label}
              </button>
            ))}
          </fieldset>
        ))}
      </div>
    </div>
  );
}
