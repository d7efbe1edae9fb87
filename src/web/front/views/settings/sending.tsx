import { useSignal } from '@preact/signals';
import { useAction } from '../../app/action.ts';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { changeSettings, otherProblem, type PartProps, problemOf, settingOf, writtenAt } from './change.ts';
import { TextField } from './text-field.tsx';

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
  const problem = saving.problem.value;
  const field = (input: Input) => {
    const path = places[input].join('.');
    const isFixed = settings.fixed.includes(path);
    return {
      label: w[input],
      hint: w[`${input}Hint`],
      value: inputs[input],
      problem: problemOf(problem, path),
      disabled: isFixed,
    };
  };
  const rest = otherProblem(
    problem,
    Object.values(places).map((path) => path.join('.')),
  );
  return (
    <form
      class="card stack measure"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run();
      }}
    >
      <TextField {...field('delay')} inputMode="decimal" />
      <TextField {...field('window')} />
      <TextField {...field('timeZone')} />
      <TextField {...field('unsubscribe')} type="email" />
      <TextField {...field('publicUrl')} type="url" />
      {rest !== null && <ProblemNotice problem={rest} />}
      <div>
        <Button kind="primary" type="submit" busy={saving.busy.value}>
          {all.save}
        </Button>
      </div>
    </form>
  );
}

function partOf([top, below]: readonly [string, string?], value: unknown): [string, unknown] {
  return [top, below === undefined ? value : { [below]: value }];
}
