/*
 * Sends the edits of one draft to the engine: one after the other, each on the
 * revision that the one before left behind. It knows no screen.
 */
import { toFault, type Fault, type wire } from '../../../api';
import { foresee, type FlowOp } from './ops';

export type Saving = 'saved' | 'saving' | { failed: Fault };

export interface SaverState {
  /** The draft with the edits that are still on their way. */
  flow: wire.FlowState;
  saving: Saving;
}

export interface SaverApi {
  apply: (request: wire.FlowApply) => Promise<wire.FlowState>;
  step: (request: wire.FlowStep) => Promise<wire.FlowState>;
  stepTo: (request: wire.FlowStepTo) => Promise<wire.FlowState>;
  layout: (request: wire.ID) => Promise<wire.FlowState>;
  get: (request: wire.ID) => Promise<wire.FlowState>;
}

interface Task {
  ops: FlowOp[];
  send: (revision: string) => Promise<wire.FlowState>;
  /** An edit names what it wants, so it can be made on a newer draft as well; undo cannot. */
  repeatable: boolean;
  /** No answer came to it, so it may have been made already. */
  lost?: boolean;
  resolve: (state: wire.FlowState) => void;
  reject: (fault: Fault) => void;
}

// The engine looked at the edit and refused it: sending it again would change nothing.
const refusals = new Set(['invalid', 'not_found', 'already_exists', 'failed_precondition', 'permission_denied', 'conflict', 'unauthenticated']);

export class Saver {
  private base: wire.FlowState;
  private queue: Task[] = [];
  private busy = false;
  private state: SaverState;
  private listeners = new Set<() => void>();
  private readonly flowId: string;
  private readonly api: SaverApi;
  private readonly events: { onAnswer: (state: wire.FlowState) => void; onMoved: () => void };

  constructor(flowId: string, api: SaverApi, base: wire.FlowState, events: { onAnswer: (state: wire.FlowState) => void; onMoved: () => void }) {
    this.flowId = flowId;
    this.api = api;
    this.base = base;
    this.events = events;
    this.state = { flow: base, saving: 'saved' };
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): SaverState => this.state;

  apply(ops: FlowOp[]): Promise<wire.FlowState> {
    return this.add({ ops, repeatable: true, send: (revision) => this.api.apply({ flowId: this.flowId, revision, ops: JSON.stringify(ops) }) });
  }

  step(redo: boolean): Promise<wire.FlowState> {
    return this.add({ ops: [], repeatable: false, send: () => this.api.step({ flowId: this.flowId, redo }) });
  }

  /** Goes to a place in the history: at is how many edits are done there. */
  stepTo(at: number): Promise<wire.FlowState> {
    return this.add({ ops: [], repeatable: false, send: () => this.api.stepTo({ flowId: this.flowId, at }) });
  }

  layout(): Promise<wire.FlowState> {
    return this.add({ ops: [], repeatable: false, send: () => this.api.layout({ id: this.flowId } as wire.ID) });
  }

  /** A newer state from elsewhere; while edits are on their way, their answers are newer still. */
  offer(state: wire.FlowState) {
    if (this.queue.length > 0 || state === this.base) return;
    this.base = state;
    this.show();
  }

  /** Resolves when nothing is on its way any more, and rejects while something could not be saved. */
  async settled(): Promise<void> {
    const last = this.queue.at(-1);
    if (typeof this.state.saving === 'object') throw this.state.saving.failed;
    if (!last) return;
    await new Promise<void>((resolve, reject) => {
      const stop = this.subscribe(() => {
        if (this.state.saving === 'saving') return;
        stop();
        if (this.state.saving === 'saved') resolve();
        else reject(this.state.saving.failed);
      });
    });
  }

  /** Sends again what could not be saved. */
  retry() {
    if (typeof this.state.saving === 'object') void this.work();
  }

  private add(task: Omit<Task, 'resolve' | 'reject' | 'lost'>): Promise<wire.FlowState> {
    const answer = new Promise<wire.FlowState>((resolve, reject) => {
      this.queue.push({ ...task, resolve, reject });
    });
    // Who does not wait for the answer has seen the notice; a rejection is no surprise to the page.
    answer.catch(() => {});
    if (!this.busy && typeof this.state.saving !== 'object') void this.work();
    else this.show(this.state.saving);
    return answer;
  }

  private async work() {
    this.busy = true;
    this.show('saving');
    while (this.queue[0]) {
      const task = this.queue[0];
      try {
        this.finish(task, await this.send(task));
      } catch (thrown) {
        const fault = toFault(thrown);
        if (!refusals.has(fault.kind) && !fault.code.startsWith('flow.')) {
          task.lost = fault.kind === 'timeout';
          this.busy = false;
          this.show({ failed: fault });
          return;
        }
        this.queue.shift();
        task.reject(fault);
      }
    }
    this.busy = false;
    this.show('saved');
  }

  private async send(task: Task): Promise<wire.FlowState> {
    if (task.lost) {
      // What was lost on the way is looked for before it is sent again: no edit is made twice.
      const now = await this.api.get({ id: this.flowId } as wire.ID);
      if (now.revision !== this.base.revision) return now;
    }
    try {
      return await task.send(this.base.revision);
    } catch (thrown) {
      const fault = toFault(thrown);
      if (fault.kind !== 'conflict') throw fault;
      // Somebody else edited meanwhile: look at the draft as it is now, then make the edit on that one.
      this.base = await this.api.get({ id: this.flowId } as wire.ID);
      this.events.onMoved();
      if (!task.repeatable) throw fault;
      return await task.send(this.base.revision);
    }
  }

  private finish(task: Task, state: wire.FlowState) {
    this.queue.shift();
    this.base = state;
    this.events.onAnswer(state);
    this.show();
    task.resolve(state);
  }

  private show(saving: Saving = this.state.saving) {
    const ops = this.queue.flatMap((task) => task.ops);
    const document = ops.reduce(foresee, this.base.document);
    this.state = { flow: document === this.base.document ? this.base : { ...this.base, document }, saving };
    for (const listener of this.listeners) listener();
  }
}
