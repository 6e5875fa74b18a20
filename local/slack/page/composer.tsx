import { useState } from 'preact/hooks';

/** Where people write. Enter sends, Shift+Enter breaks the line. */
export const Composer = ({ label, onSend }: { label: string; onSend: (text: string) => void }) => {
  const [text, setText] = useState('');
  const send = (): void => {
    if (text.trim() === '') return;
    onSend(text.trim());
    setText('');
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        rows={1}
        aria-label={label}
        placeholder={label}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div class="composer-bar">
        <span class="hint">{text.startsWith('/') ? 'A command: only you see the answer' : 'Try /qm help'}</span>
        <button type="submit" class="send" aria-label="Send" disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  );
};
