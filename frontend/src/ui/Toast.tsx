import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { uiTexts } from '../texts/ui';
import { Icon } from './Icon';
import './surface.css';

export interface ToastData {
  text: string;
  /** Seconds it stands; 30 for what can be undone, 6 otherwise. */
  seconds?: number;
  action?: { label: string; run: () => void };
  /** Called when its time is over or it is closed, and the action was not taken. */
  onExpire?: () => void;
}

interface Queue {
  toasts: (ToastData & { id: number })[];
}

const queue = create<Queue>(() => ({ toasts: [] }));
let last = 0;

/** Shows a toast after those before it. */
export function toast(data: ToastData | string) {
  const next = typeof data === 'string' ? { text: data } : data;
  last += 1;
  const id = last;
  queue.setState((state) => ({ toasts: [...state.toasts, { ...next, id }] }));
  return () => dismiss(id);
}

/** A toast for a removal: 30 seconds and Undo. */
export function undoToast(text: string, undo: () => void, onExpire?: () => void) {
  return toast({ text, seconds: 30, action: { label: uiTexts('undo'), run: undo }, ...(onExpire ? { onExpire } : {}) });
}

function dismiss(id: number) {
  queue.setState((state) => ({ toasts: state.toasts.filter((t) => t.id !== id) }));
}

/** The one place where toasts stand. */
export function Toaster() {
  const first = queue((state) => state.toasts[0]);
  return first ? <Shown key={first.id} data={first} /> : null;
}

function Shown({ data }: { data: ToastData & { id: number } }) {
  const total = data.seconds ?? (data.action ? 10 : 6);
  const [left, setLeft] = useState(total);
  const held = useRef(false);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!held.current && document.hasFocus()) setLeft((seconds) => seconds - 1);
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left > 0) return;
    dismiss(data.id);
    data.onExpire?.();
  }, [left, data]);
  const hold = (on: boolean) => () => {
    held.current = on;
  };
  return (
    <div className="ui-toast" role="status" onMouseEnter={hold(true)} onMouseLeave={hold(false)} onFocus={hold(true)} onBlur={hold(false)}>
      <span className="ui-truncate">{data.text}</span>
      {data.action && (
        <>
          <span className="ui-toast-time" aria-hidden>{uiTexts('seconds-left', { seconds: left })}</span>
          <button
            type="button"
            className="ui-toast-action"
            onClick={() => {
              dismiss(data.id);
              data.action?.run();
            }}
          >
            {data.action.label}
          </button>
        </>
      )}
      <button
        type="button"
        className="ui-toast-close"
        aria-label={uiTexts('close')}
        onClick={() => {
          dismiss(data.id);
          data.onExpire?.();
        }}
      >
        <Icon name="x" size={14} />
      </button>
    </div>
  );
}
