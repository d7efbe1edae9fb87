import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps {
  /** `primary`: what one most likely came for, one a view; `danger`: what cannot be undone. Default: `plain`. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** A link that looks like a button: it leads to another view, or to a file. */
  readonly href?: string;
  /** With `href`: the file is saved, by this name if it is not ''. */
  readonly download?: string;
  readonly icon?: IconName;
  /** Something is under way: it can be seen, and pressing again does nothing. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly type?: 'button' | 'submit';
  readonly onClick?: () => unknown;
  /** Where the label does not say enough by itself ("Retirer" in a row). */
  readonly title?: string;
  /** Says its effect, with its number: "Envoyer à 198 personnes". */
  readonly children: ComponentChildren;
}

/** What one presses. */
export function Button({ kind = 'plain', href, download, icon, busy = false, disabled = false, ...rest }: ButtonProps) {
  const { type = 'button', onClick, title, children } = rest;
  const content = (
    <>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </>
  );
  const name = title === undefined ? {} : { 'aria-label': title };
  if (href !== undefined) {
    return (
      <a class={`button ${kind}`} href={href} {...(download !== undefined && { download })} {...name} onClick={onClick}>
        {content}
      </a>
    );
  }
  return (
    <button
      class={`button ${kind}`}
      type={type}
      disabled={disabled}
      aria-busy={busy}
      {...name}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      {content}
    </button>
  );
}
