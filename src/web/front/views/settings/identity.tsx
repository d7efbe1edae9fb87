import { useSignal } from '@preact/signals';
import { useAction } from '../../app/action.ts';
import { apiUrl } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { session } from '../../app/session.ts';
import { useSettled } from '../../app/settled.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, Field } from '../../ui/field.tsx';
import { PreviewFrame } from '../../ui/preview-frame.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toast } from '../../ui/toast.tsx';
import { changeSettings, type PartProps, problemOf, writtenAt } from './change.ts';
import { SettingsForm } from './settings-form.tsx';

/** What the browser shows in its choice of a colour where none is set. */
const SOME_COLOUR = '#1f5fa8';
/** The preview follows when nothing was typed for so long, in milliseconds. */
const SETTLE_MS = 300;
const FIELDS = ['name', 'address', 'colour', 'logo'] as const;

/** Who writes: what stands around each message, as it will look. */
export function IdentityForm({ settings, onChanged }: PartProps) {
  const {
    settings: { identity: w, ...all },
  } = words();
  const written = (field: string) => writtenAt(settings.general, 'identity', field);
  const name = useSignal(written('name'));
  const address = useSignal(written('address'));
  const colour = useSignal(written('colour'));
  const logo = useSignal(written('logo'));
  const pictures = useSignal(false);
  const wanted = { name: name.value, address: address.value, colour: colour.value, logo: logo.value };
  const saving = useAction(async () => {
    const identity = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, value.trim() || null]));
    onChanged(await changeSettings(settings, '', { identity }));
    if (session.value) {
      session.value = { ...session.value, identity: { name: identity.name ?? null, colour: identity.colour ?? null } };
    }
    toast(all.saved);
  });
  const problem = (field: (typeof FIELDS)[number]) => problemOf(saving.problem.value, `identity.${field}`);
  const src = useSettled(apiUrl('/settings/preview', { ...wanted, pictures: pictures.value }), SETTLE_MS);
  return (
    <>
      <p class="measure">{w.about}</p>
      <div class="pair">
        <SettingsForm saving={saving} fields={FIELDS.map((field) => `identity.${field}`)} wide>
          <TextField label={w.name} value={name} problem={problem('name')} />
          <TextField label={w.address} hint={w.addressHint} rows={3} value={address} problem={problem('address')} />
          <Field label={w.colour} hint={w.colourHint} problem={problem('colour')}>
            {(field) => (
              <div class="row">
                <input
                  {...field}
                  type="color"
                  value={colour.value || SOME_COLOUR}
                  onInput={(event) => {
                    colour.value = event.currentTarget.value;
                  }}
                />
                <Button
                  kind="quiet"
                  disabled={colour.value === ''}
                  onClick={() => {
                    colour.value = '';
                  }}
                >
                  {w.noColour}
                </Button>
              </div>
            )}
          </Field>
          <TextField label={w.logo} hint={w.logoHint} type="url" value={logo} problem={problem('logo')} />
        </SettingsForm>
        <section class="card stack" aria-label={w.preview}>
          <h2>{w.preview}</h2>
          <PreviewFrame src={src} title={w.preview} width="desktop" />
          {logo.value !== '' && (
            <Checkbox
              label={w.pictures}
              checked={pictures.value}
              onChange={(checked) => {
                pictures.value = checked;
              }}
            />
          )}
        </section>
      </div>
    </>
  );
}
