import { signal } from '@preact/signals';
import type { DraftOptionsChange, DraftRecipient, DraftView } from '../../../api/drafts.ts';
import { ask, get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { ApiProblem } from '../../app/problem.ts';
import { session } from '../../app/session.ts';
import { toast } from '../../ui/toast.tsx';

/** How long after the last keystroke something is saved, in milliseconds. */
const PAUSE_MS = 350;
/** How long after the first keystroke it is saved although somebody still types. */
const LATEST_MS = 900;
/** When it is tried again after nothing has answered. */
const AGAIN_MS = 2_000;

/** Makes a change of a revision and answers what the draft is then. */
type Act = (revision: number) => Promise<DraftView>;

interface Change {
  readonly act: Act;
  /** The revision that it is about, and no other one; absent: whatever the draft is when its turn has come. */
  readonly of: number | undefined;
  readonly done: (isMade: boolean) => void;
}

interface Waiting {
  readonly act: Act;
  readonly timer: ReturnType<typeof setTimeout>;
  /** When it first had something to save. */
  readonly since: number;
}

/** Where things stand with what was written here. */
export type Saving = 'saved' | 'saving' | 'unreachable';

/** Drafts with something that waits for a new session. */
const unsaved = new Map<string, DraftDesk>();

/**
 * A draft that is being worked on. What is changed is saved at once or within a second, one change after the other, each of the revision
 * before: when somebody has changed it elsewhere meanwhile, nothing is overwritten and nothing written here is lost (`conflict`).
 */
export class DraftDesk {
  readonly id: string;
  readonly draft;
  readonly saving = signal<Saving>('saved');
  /** Why the last change was refused; null: it was not. */
  readonly problem = signal<unknown>(null);
  /** It was changed elsewhere; what waits here is kept until somebody has decided. */
  readonly conflict = signal(false);
  /** Grows when what is shown is to be read anew. */
  readonly generation = signal(0);
  /** Whom previews, samples and tests are of; null: nobody can be written to yet. */
  readonly recipient = signal<DraftRecipient | null>(null);
  #queue: readonly Change[] = [];
  #isRunning = false;
  /** The name of who writes here; null: the owner. */
  readonly #writer = session.peek()?.name ?? null;
  readonly #waiting = new Map<string, Waiting>();

  constructor(draft: DraftView) {
    this.id = draft.id;
    this.draft = signal(draft);
  }

  /** Reads a draft; what could not be saved of it because the session was over is saved now. Throws `ApiProblem`. */
  static async open(id: string): Promise<DraftDesk> {
    const draft = await get<DraftView>(`/drafts/${id}`);
    const before = unsaved.get(id);
    unsaved.delete(id);
    if (!before || before.#isOfAnother()) return new DraftDesk(draft);
    // Nobody but this page may have changed it: else the next change is refused, and it is said.
    await before.#run();
    return before;
  }

  /** The address of something of it in the API. */
  path(rest = ''): string {
    return `/drafts/${this.id}${rest}`;
  }

  /**
   * What decides how its list is read and who of it can be written to: whoever shows either reads it anew when this is another. Another list
   * may have the name and the size of the one before, so that it is of the generation, too.
   */
  get listState(): string {
    const { list, options, corrections, excludes } = this.draft.value;
    const { language, where, onlyFailedOf, onlyMissingOf, excludeReplied, skipHidden, list: reading } = options;
    const chosen = [language, where, onlyFailedOf, onlyMissingOf, excludeReplied, skipHidden, reading];
    return JSON.stringify([this.generation.value, list, corrections, excludes, chosen]);
  }

  /**
   * Makes a change. Resolves to whether it was made; why not is said by `problem` or `conflict`. `of`: the revision that it is about; where the
   * draft is another one by now it is given up, because what somebody says of one revision cannot be put over another.
   */
  change(act: Act, of?: number): Promise<boolean> {
    return new Promise((done) => {
      this.#queue = [...this.#queue, { act, of, done }];
      void this.#run();
    });
  }

  /**
   * Changes its options; null takes one back. `options` as a function is given the draft as it is when its turn has come: what was asked for
   * before it is among it.
   */
  setOptions(options: DraftOptionsChange | ((draft: DraftView) => DraftOptionsChange)): Promise<boolean> {
    return this.change((revision) => {
      const json = { options: typeof options === 'function' ? options(this.draft.value) : options };
      return ask('PATCH', this.path(), { json, revision });
    });
  }

  /** Makes a change within a second, and only the last of those of that name. */
  later(name: string, act: Act): void {
    const before = this.#waiting.get(name);
    if (before) clearTimeout(before.timer);
    const since = before?.since ?? Date.now();
    const wait = Math.max(0, Math.min(PAUSE_MS, since + LATEST_MS - Date.now()));
    this.#isSaving();
    this.#waiting.set(name, { act, since, timer: setTimeout(() => this.#due(name), wait) });
  }

  /** Saves at once what waits; resolves when it is saved, or refused. */
  async flush(): Promise<void> {
    await Promise.all([...this.#waiting.keys()].map((name) => this.#due(name)));
    await this.change(() => Promise.resolve(this.draft.value));
  }

  /** Whether something is not on the server's disk yet. */
  get isUnsaved(): boolean {
    return this.#waiting.size > 0 || this.#queue.length > 0;
  }

  /** Puts what was written here over what was changed elsewhere. */
  async keepMine(): Promise<void> {
    await this.#reread();
    this.conflict.value = false;
    await this.#run();
  }

  /** Takes what was changed elsewhere; what was written here and not saved is gone. */
  async takeTheirs(): Promise<void> {
    this.#drop();
    await this.#reread();
    this.conflict.value = false;
    this.saving.value = 'saved';
    this.generation.value += 1;
  }

  #drop(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    for (const { done } of this.#queue) done(false);
    this.#queue = [];
  }

  /** Whether somebody else has signed in since. What was not saved is given up then, which is said: it must not be saved under another's name. */
  #isOfAnother(): boolean {
    const now = session.peek();
    if (!now?.signedIn || now.name === this.#writer) return false;
    if (this.isUnsaved) toast(words().roles.givenUp);
    this.#drop();
    return true;
  }

  /** Nothing answers until something has. */
  #isSaving(): void {
    if (this.saving.value === 'saved') this.saving.value = 'saving';
  }

  async #reread(): Promise<void> {
    this.draft.value = await get<DraftView>(this.path());
  }

  #due(name: string): Promise<boolean> {
    const waiting = this.#waiting.get(name);
    if (!waiting) return Promise.resolve(true);
    clearTimeout(waiting.timer);
    this.#waiting.delete(name);
    return this.change(waiting.act);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let [next] = this.#queue; next && !this.conflict.value && !this.#isOfAnother(); [next] = this.#queue) {
      this.#isSaving();
      if (!(await this.#make(next))) break;
    }
    this.#isRunning = false;
    if (!this.isUnsaved) this.saving.value = 'saved';
  }

  /** False: it is still to be made. */
  async #make(change: Change): Promise<boolean> {
    try {
      this.draft.value = await change.act(change.of ?? this.draft.value.revision);
      this.problem.value = null;
      this.#over(change, true);
      return true;
    } catch (error) {
      const { code, status } = error instanceof ApiProblem ? error : { code: '', status: -1 };
      const isOther = code === 'draft-changed';
      if (isOther && change.of === undefined) this.conflict.value = true;
      else if (status === 0) {
        this.saving.value = 'unreachable';
        setTimeout(() => void this.#run(), AGAIN_MS);
      } else if (status === 401) {
        unsaved.set(this.id, this);
      } else {
        this.problem.value = error;
        this.#over(change, false);
        if (isOther) await this.#lookAgain();
        return true;
      }
      return false;
    }
  }

  /** Shows what was changed elsewhere, unless something that was written here waits: that will be refused, and decided. */
  async #lookAgain(): Promise<void> {
    const draft = await get<DraftView>(this.path()).catch(() => null);
    if (!draft || this.isUnsaved || draft.revision === this.draft.value.revision) return;
    this.draft.value = draft;
    this.generation.value += 1;
  }

  #over(change: Change, isMade: boolean): void {
    this.#queue = this.#queue.filter((one) => one !== change);
    if (isMade && this.saving.value === 'unreachable') this.saving.value = 'saving';
    change.done(isMade);
  }
}
