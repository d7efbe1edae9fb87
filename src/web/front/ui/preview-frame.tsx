interface PreviewFrameProps {
  /** An address of the API that answers with `sendPreview`. */
  readonly src: string;
  /** What is in it, for those who hear the page. */
  readonly title: string;
  readonly width: 'phone' | 'desktop';
  /** What the mail program stands on. Default: light, whatever the page is in. */
  readonly scheme?: 'light' | 'dark';
}

/** A message as its reader would see it: without scripts, without network, without any right of the page. */
export function PreviewFrame({ src, title, width, scheme = 'light' }: PreviewFrameProps) {
  const look = `preview-frame ${width} ${scheme}`;
  return <iframe class={look} src={src} title={title} sandbox="" referrerpolicy="no-referrer" />;
}
