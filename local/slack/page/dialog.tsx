import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Confirm } from './model.ts';

/** A modal dialog; Escape closes it. */
export const Dialog = ({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" class="icon" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
};

/** Asks once more before a button acts. */
export const ConfirmDialog = ({ confirm, onDone }: { confirm: Confirm; onDone: (yes: boolean) => void }) => (
  <Dialog title={confirm.title.text} onClose={() => onDone(false)}>
    <p class="dialog-text">{confirm.text.text}</p>
    <footer>
      <button type="button" class="button" onClick={() => onDone(false)}>
        {confirm.deny.text}
      </button>
      <button type="button" class={`button ${confirm.style ?? 'primary'}`} onClick={() => onDone(true)}>
        {confirm.confirm.text}
      </button>
    </footer>
  </Dialog>
);
