import { ask } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { may } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { sayTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import type { StepProps } from './draft-page.tsx';

/** On top of each step: somebody has said that it is ready. */
export function ReadyNotice({ desk }: StepProps) {
  const { ready: w } = words().roles;
  const { ready } = desk.draft.value;
  if (!ready) return null;
  const takeBack = async () => {
    await desk.flush();
    if (await desk.change((revision) => ask('DELETE', desk.path('/ready'), { revision }))) toast(w.takenBack);
  };
  return (
    <Notice
      tone="info"
      title={w.notice({ by: ready.by, time: sayTime(ready.at) })}
      actions={<Button onClick={takeBack}>{may('send') ? w.giveBack : w.takeBack}</Button>}
    >
      {may('send') ? w.toSend : w.toPrepare}
    </Notice>
  );
}

interface AskToSendProps extends StepProps {
  /** The revision whose check is shown; null: none is yet. */
  readonly checked: number | null;
  /** It cannot be sent as it is. */
  readonly isOff: boolean;
}

/** The end of what somebody prepares who may not send: it is handed over. */
export function AskToSend({ desk, checked, isOff }: AskToSendProps) {
  const { ready: w, mayNot } = words().roles;
  if (desk.draft.value.ready) return null;
  const markReady = async () => {
    if (checked === null) return;
    await desk.flush();
    // The revision that was looked at: what was typed since, or changed by somebody else, nobody has checked.
    if (await desk.change((revision) => ask('PUT', desk.path('/ready'), { revision }), checked)) toast(w.asked);
  };
  return (
    <section class="card stack" aria-labelledby="ask-to-send">
      <h3 id="ask-to-send">{w.title}</h3>
      <p>{mayNot.send}</p>
      <p>{w.about}</p>
      <div>
        <Button kind="primary" disabled={isOff} onClick={markReady}>
          {w.ask}
        </Button>
      </div>
    </section>
  );
}
