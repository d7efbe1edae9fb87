const two = (value: number) => String(value).padStart(2, '0');

/** A moment as a field of date and time has it, on this computer's clock. */
export function toField(at: Date): string {
  if (Number.isNaN(at.getTime())) return '';
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What such a field says; null: nothing whole. */
export function fromField(text: string): Date | null {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? null : at;
}

/** Calendar days that a campaign touches, from its beginning to its end. */
export function daysOf(from: string, to: string): number {
  const noon = (text: string) => new Date(text).setHours(12, 0, 0, 0);
  return Math.round((noon(to) - noon(from)) / 86_400_000) + 1;
}
