import { useSignal } from '@preact/signals';
import { useAction } from '../../app/action.ts';
import { words } from '../../app/language.ts';
import { TextField } from '../../ui/text-field.tsx';
import { toast } from '../../ui/toast.tsx';
import { changeSettings, type PartProps, problemOf, settingOf, writtenAt } from './change.ts';
import { SettingsForm } from './settings-form.tsx';

/** Where each input stands in the settings. */
const places = {
  delay: ['delay'],
  window: ['window'],
  timeZone: ['timeZone'],
  unsubscribe: ['unsubscribe', 'email'],
  publicUrl: ['publicUrl'],
} as const;
type Input = keyof typeof places;

/** When and how fast, unless a campaign says otherwise. */
export function SendingForm({ settings, onChanged }: PartProps) {
  const {
    settings: { sending: w, ...all },
  } = words();
  const written = (input: Input) => writtenAt(settings.general, ...places[input]);
  const inputs = {
    delay: useSignal(written('delay')),
    window: useSignal(written('window')),
    timeZone: useSignal(written('timeZone')),
    unsubscribe: useSignal(written('unsubscribe')),
    publicUrl: useSignal(written('publicUrl')),
  };
  const saving = useAction(async () => {
    const changed = (Object.keys(places) as Input[]).filter((input) => inputs[input].value.trim() !== written(input));
    const change = Object.fromEntries(changed.map((input) => partOf(places[input], settingOf(inputs[input].value))));
    onChanged(await changeSettings(settings, '', change));
    toast(all.saved);
  });
  const field = (input: Input) => {
    const path = places[input].join('.');
    const isFixed = settings.fixed.includes(path);
    return {
      label: w[input],
      hint: isFixed ? all.fixed : w[`${input}Hint`],
      value: inputs[input],
      problem: problemOf(saving.problem.value, path),
      disabled: isFixed,
    };
  };
  return (
    <SettingsForm saving={saving} fields={Object.values(places).map((path) => path.join('.'))}>
      <TextField {...field('delay')} inputMode="decimal" />
      <TextField {...field('window')} />
      <TextField {...field('timeZone')} />
      <TextField {...field('unsubscribe')} type="email" />
      <TextField {...field('publicUrl')} type="url" />
    </SettingsForm>
  );
}

function partOf([top, below]: readonly [string, string?], value: unknown): [string, unknown] {
  return [top, below === undefined ? value : { [below]: value }];
}
