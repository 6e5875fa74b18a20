import { useEffect, useState } from 'preact/hooks';
import type { Change, State } from './model.ts';

const byTime = (a: { ts: string }, b: { ts: string }): number => Number(a.ts) - Number(b.ts);

/** The state after a change; a message that is known is replaced. */
export const applied = (state: State, change: Change): State => {
  switch (change.kind) {
    case 'message':
      return {
        ...state,
        messages: [...state.messages.filter((m) => m.ts !== change.message.ts), change.message].sort(byTime),
      };
    case 'removed':
      return { ...state, messages: state.messages.filter((m) => m.ts !== change.ts) };
    case 'view':
      return { ...state, view: change.view };
    case 'view-closed':
      return state.view?.id === change.id ? { ...state, view: null } : state;
  }
};

/** Changes remembered while the whole state is on its way. */
const MISSED = 500;

/** What this user sees, kept up to date; `online` is false while the server does not answer. */
export const useWorkspace = (user: string): { state: State | null; online: boolean } => {
  const [state, setState] = useState<State | null>(null);
  const [online, setOnline] = useState(true);
  useEffect(() => {
    let closed = false;
    let missed: Change[] = [];
    const events = new EventSource(`/page/events?user=${encodeURIComponent(user)}`);
    // Whatever was missed while disconnected is in the whole state; what arrives while it travels is applied after it.
    events.addEventListener('open', () => {
      missed = [];
      void fetch(`/page/state?user=${encodeURIComponent(user)}`)
        .then((response) => response.json())
        .then((fresh: State) => {
          if (closed) return;
          setState(missed.reduce(applied, fresh));
          setOnline(true);
        });
    });
    events.addEventListener('error', () => setOnline(false));
    events.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const change = JSON.parse(data) as Change;
      missed = [...missed.slice(-MISSED), change];
      setState((current) => (current === null ? current : applied(current, change)));
    });
    return () => {
      closed = true;
      events.close();
    };
  }, [user]);
  return { state, online };
};

/** What the app made of something a person did. */
export interface Done {
  outcome: 'acknowledged' | 'operation_timeout' | 'dispatch_failed' | 'http_service_error' | 'not_possible';
  body?: string;
}

/** Does something as a person. */
export const act = async (path: string, body: Record<string, unknown>): Promise<Done> => {
  try {
    const response = await fetch(`/page/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.ok ? ((await response.json()) as Done) : { outcome: 'not_possible' };
  } catch {
    return { outcome: 'dispatch_failed' };
  }
};
