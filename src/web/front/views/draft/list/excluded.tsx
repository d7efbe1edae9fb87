import { ask } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import type { DraftDesk } from '../desk.ts';
import type { StepProps } from '../draft-page.tsx';
import { CampaignChoice } from './campaign-choice.tsx';
import { ACCEPT } from './list-source.tsx';

/** Who got an earlier campaign, or perhaps got it: who is not to hear twice. */
const GOT = ['sent', 'complained', 'unknown'] as const;

type ExcludedList = DraftDesk['draft']['value']['excludes'][number];

/** People who are left out: those of other lists, and those of earlier campaigns. */
export function Excluded({ desk }: StepProps) {
  const { excluded: w } = words().draft.choice;
  const { followUps } = words();
  const {
    excludes,
    options: { excludeReplied },
  } = desk.draft.value;
  const answered = excludeReplied === undefined ? null : followUps.excluded({ id: excludeReplied });
  return (
    <div class="stack">
      <h3>{w.title}</h3>
      {(excludes.length > 0 || answered !== null) && (
        <ul class="excluded">
          {excludes.map((one) => (
            <li key={one.name}>
              <bdi>{calledOf(one)}</bdi>{' '}
              <Button kind="quiet" title={w.removeOne({ name: calledOf(one) })} onClick={() => remove(desk, one)}>
                {w.remove}
              </Button>
            </li>
          ))}
          {answered !== null && (
            <li>
              {answered}{' '}
              <Button
                kind="quiet"
                title={w.removeOne({ name: answered })}
                onClick={() => desk.setOptions({ excludeReplied: null })}
              >
                {w.remove}
              </Button>
            </li>
          )}
        </ul>
      )}
      <div class="list-source">
        <FileDrop label={w.drop} accept={ACCEPT} onFiles={([file]) => file && addFile(desk, file)} />
        <CampaignChoice
          label={w.campaign}
          whom={[
            { value: 'got', label: w.got },
            { value: 'answered', label: followUps.answered },
            { value: 'all', label: words().draft.list.earlier.all },
          ]}
          take={w.take}
          onTake={(campaign, whom) =>
            whom === 'answered'
              ? desk.setOptions({ excludeReplied: campaign })
              : addCampaign(desk, { campaign, ...(whom === 'got' && { states: GOT }) })
          }
        />
      </div>
    </div>
  );
}

/** What people call a list that is left out. */
export function calledOf({ name, campaign }: ExcludedList): string {
  return campaign ? words().draft.choice.excluded.of({ name: campaign.name }) : name;
}

function addFile(desk: DraftDesk, file: File): Promise<boolean> {
  const body = new FormData();
  body.append('excludes', file);
  return desk.change((revision) => ask('PUT', desk.path('/excludes'), { body, revision }));
}

function addCampaign(desk: DraftDesk, json: { readonly campaign: string; readonly states?: readonly string[] }) {
  return desk.change((revision) => ask('PUT', desk.path('/excludes'), { json, revision }));
}

function remove(desk: DraftDesk, { name }: ExcludedList): Promise<boolean> {
  return desk.change((revision) =>
    ask('DELETE', desk.path(`/excludes/${name.split('/').map(encodeURIComponent).join('/')}`), { revision }),
  );
}
