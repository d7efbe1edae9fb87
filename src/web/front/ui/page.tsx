import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../app/language.ts';

interface PageProps {
  /** The heading, and the title of the browser's tab. */
  readonly title: string;
  /** Beside the heading: a state. */
  readonly beside?: ComponentChildren;
  /** Buttons of the whole view. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** The first view after loading leaves the keyboard where the browser has put it. */
let isFirst = true;

/** A view: its heading, and what is below. The heading takes the keyboard when one comes from another view, so that it is read out. */
export function Page({ title, beside, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { brand } = words().common;
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${title} – ${brand}`;
  }, [title, brand]);
  return (
    <div class="page">
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside}
        {actions && <div class="actions page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
