interface MeterProps {
  readonly value: number;
  readonly most: number;
}

/** How much of something is used; it warns when little is left. The numbers stand beside it in words, so it is only to be seen. */
export function Meter({ value, most }: MeterProps) {
  const share = Math.min(1, value / Math.max(1, most));
  return (
    <div class={`meter ${share > 0.9 ? 'nearly-full' : ''}`} aria-hidden="true">
      <svg viewBox="0 0 100 1" preserveAspectRatio="none">
        <title>{`${value} / ${most}`}</title>
        <rect width={100 * share} height="1" />
      </svg>
    </div>
  );
}
