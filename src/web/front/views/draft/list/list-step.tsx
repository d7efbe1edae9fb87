import { useSignal } from '@preact/signals';
import type { DraftFindings } from '../../../../api/drafts.ts';
import { ask } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { DraftDesk } from '../desk.ts';
import type { StepProps } from '../draft-page.tsx';
import { StepHeading } from '../step-nav.tsx';
import { useFindings } from '../use-findings.ts';
import { Corrections } from './corrections.tsx';
import { FindingCard } from './finding-card.tsx';
import { isOfTheList } from './finding-places.ts';
import { Hidden } from './hidden.tsx';
import { LeftOutLines } from './left-out.tsx';
import { type GivenList, ListSource } from './list-source.tsx';
import { Mended } from './mended.tsx';
import { Reading } from './reading.tsx';

/** The first step: who is to be written to. */
export function ListStep({ desk }: StepProps) {
  const { list: w } = words().draft;
  const isChoosing = useSignal(desk.draft.value.list === null);
  const take = async (act: () => Promise<boolean>) => {
    if (await act()) desk.generation.value += 1;
  };
  const { list } = desk.draft.value;
  return (
    <section class="stack draft-part">
      <StepHeading>{w.title}</StepHeading>
      {isChoosing.value || !list ? (
        <>
          <ListSource
            onFile={(file) => take(() => putFile(desk, file))}
            onList={(given) => take(() => putList(desk, given))}
          />
          {list && <Button onClick={() => (isChoosing.value = false)}>{w.keep({ name: sourceName(desk) })}</Button>}
        </>
      ) : (
        <>
          <Summary desk={desk} onOther={() => (isChoosing.value = true)} />
          <Reading desk={desk} />
        </>
      )}
    </section>
  );
}

function sourceName({ draft }: DraftDesk): string {
  const { list: w } = words().draft;
  const { list } = draft.value;
  return !list || list.source === 'file' ? (list?.name ?? '') : w.sources[list.source];
}

/** The rows of the list, those that were chosen and those that were not. */
function rowsOf({ total, leftOut }: DraftFindings): number {
  return Object.values(leftOut).reduce((sum, count) => sum + (count ?? 0), total);
}

/** How many there are, and what is to be looked at. */
function Summary({ desk, onOther }: StepProps & { readonly onOther: () => void }) {
  const { list: w } = words().draft;
  const { value, problem } = useFindings(desk);
  const found = (value?.findings ?? []).filter(({ code }) => isOfTheList(code) && code !== 'rows-hidden');
  return (
    <>
      <div class="card list-summary">
        <p>
          <strong>{sourceName(desk)}</strong>
          {value && problem === null && <span> – {w.sendable({ count: value.sendable, total: rowsOf(value) })}</span>}
        </p>
        <Button onClick={onOther}>{w.other}</Button>
      </div>
      {!value && problem === null && <Loading />}
      {value && problem === null && <LeftOutLines desk={desk} check={value} />}
      <Hidden desk={desk} check={value} />
      {found.map((finding, i) => (
        <FindingCard key={`${finding.code} ${i}`} desk={desk} finding={finding} />
      ))}
      {value && found.length === 0 && problem === null && <Notice tone="good">{w.nothingFound}</Notice>}
      <Mended desk={desk} />
      <Corrections desk={desk} />
    </>
  );
}

function putFile(desk: DraftDesk, file: File): Promise<boolean> {
  const body = new FormData();
  body.append('list', file);
  return desk.change((revision) => ask('PUT', desk.path('/list'), { body, revision }));
}

function putList(desk: DraftDesk, json: GivenList): Promise<boolean> {
  return desk.change((revision) => ask('PUT', desk.path('/list'), { json, revision }));
}
