interface PreviewFrameProps {
  /** An address of the API that answers with `sendPreview`. */
  readonly src: string;
  /** What is in it, for those who hear the page. */
  readonly title: string;
  readonly width: 'phone' | 'desktop';
}

/** A message as its reader would see it: without scripts, without network, without any right of the page. */
export function PreviewFrame({ src, title, width }: PreviewFrameProps) {
  return <iframe class={`preview-frame ${width}`} src={src} title={title} sandbox="" referrerpolicy="no-referrer" />;
}
