import { useCallback, useState } from 'preact/hooks';
import { Composer } from './composer.tsx';
import { MessageView } from './message.tsx';
import { Modal } from './modal.tsx';
import type { Message, State } from './model.ts';
import { People } from './people.ts';
import { Sidebar } from './sidebar.tsx';
import { act, useWorkspace } from './state.ts';
import { Timeline } from './timeline.tsx';

const KEY = 'act-as';

const isParent = (message: Message): boolean => message.thread_ts === undefined || message.thread_ts === message.ts;

const Channel = ({ state, user, onUser }: { state: State; user: string; onUser: (id: string) => void }) => {
  const [thread, setThread] = useState<string | null>(null);
  const nameOf = useCallback(
    (id: string) => (id === state.bot.id ? state.bot.name : (state.users.find((u) => u.id === id)?.realName ?? id)),
    [state.users, state.bot],
  );
  const me = state.users.find((u) => u.id === user) ?? state.users[0]!;
  const repliesTo = (ts: string): Message[] => state.messages.filter((m) => m.thread_ts === ts && m.ts !== ts);
  const parent = state.messages.find((m) => m.ts === thread);
  const view = (message: Message, extra: { replies?: Message[]; onOpenThread?: () => void } = {}) => (
    <MessageView
      message={message}
      author={nameOf(message.user)}
      isApp={message.bot_id !== undefined}
      onAction={(action) => act('click', { user: me.id, ts: message.ts, ...action })}
      {...extra}
    />
  );
  const [sent, setSent] = useState(0);
  const say = (text: string, into?: string): void => {
    setSent((n) => n + 1);
    void act('say', { user: me.id, text, thread: into });
  };
  return (
    <People.Provider value={nameOf}>
      <div class={`workspace ${parent ? 'with-thread' : ''}`}>
        <Sidebar state={state} user={me} onUser={onUser} />
        <main id="channel" class="pane">
          <header class="pane-title">
            <h2># {state.channel.name}</h2>
            <span>{state.users.length + 1} members</span>
          </header>
          <Timeline
            messages={state.messages.filter(isParent)}
            label={`Channel ${state.channel.name}`}
            sent={sent}
            intro={<p class="intro">This is the very beginning of #{state.channel.name}.</p>}
          >
            {(message) => view(message, { replies: repliesTo(message.ts), onOpenThread: () => setThread(message.ts) })}
          </Timeline>
          <Composer label={`Message #${state.channel.name}`} onSend={(text) => say(text)} />
        </main>
        {parent && (
          <aside class="pane thread" aria-label="Thread">
            <header class="pane-title">
              <h2>Thread</h2>
              <span># {state.channel.name}</span>
              <button type="button" class="icon" aria-label="Close thread" onClick={() => setThread(null)}>
                ×
              </button>
            </header>
            <Timeline messages={[parent, ...repliesTo(parent.ts)]} label="Thread messages" sent={sent}>
              {(message) => view(message)}
            </Timeline>
            <Composer label="Reply" onSend={(text) => say(text, parent.ts)} />
          </aside>
        )}
        {state.view && <Modal key={state.view.id} open={state.view} user={me.id} />}
      </div>
    </People.Provider>
  );
};

/** The workspace as one person sees it; who that is stays over a reload. */
export const App = () => {
  const [user, setUser] = useState(sessionStorage.getItem(KEY) ?? '');
  const { state, online } = useWorkspace(user);
  const change = (id: string): void => {
    sessionStorage.setItem(KEY, id);
    setUser(id);
  };
  if (state === null)
    return <p class="loading">{online ? 'Opening the workspace…' : 'The workspace does not answer.'}</p>;
  // Without a choice the page acts as the first person, and must listen as that person too.
  if (!state.users.some((u) => u.id === user)) {
    change(state.users[0]!.id);
    return null;
  }
  return (
    <>
      {!online && (
        <div class="offline" role="status">
          Connection lost. Trying again…
        </div>
      )}
      <Channel state={state} user={user} onUser={change} />
    </>
  );
};
