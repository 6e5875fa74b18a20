import { useState } from 'preact/hooks';
import { Blocks } from './blocks.tsx';
import { Dialog } from './dialog.tsx';
import type { Block, OpenView } from './model.ts';
import { act } from './state.ts';

interface Values {
  [block: string]: { [action: string]: { type: string; value?: string; selected_option?: { value: string } } };
}

const Input = ({ block, onValue }: { block: Block; onValue: (value: Values[string][string]) => void }) => {
  const { type, options, multiline, initial_value: initial, placeholder } = block.element!;
  const id = `input-${block.block_id}`;
  const text = {
    id,
    defaultValue: initial ?? '',
    placeholder: placeholder?.text,
    required: !block.optional,
    onInput: (event: { currentTarget: { value: string } }) => onValue({ type, value: event.currentTarget.value }),
  };
  return (
    <div class="input">
      <label for={id}>
        {block.label!.text} {block.optional && <span class="hint">(optional)</span>}
      </label>
      {type === 'static_select' ? (
        <select
          id={id}
          required={!block.optional}
          onChange={(event) => onValue({ type, selected_option: { value: event.currentTarget.value } })}
        >
          <option value="">{placeholder?.text ?? 'Choose'}</option>
          {(options ?? []).map((option) => (
            <option key={option.value} value={option.value}>
              {option.text.text}
            </option>
          ))}
        </select>
      ) : multiline ? (
        <textarea rows={4} {...text} />
      ) : (
        <input {...text} />
      )}
      {block.hint && <span class="hint">{block.hint.text}</span>}
    </div>
  );
};

/** A modal that the app opened. */
export const Modal = ({ open, user }: { open: OpenView; user: string }) => {
  const [values, setValues] = useState<Values>({});
  const [failed, setFailed] = useState(false);
  const { title, submit, close, blocks } = open.view;
  const leave = (): void => void act('close', { user, viewId: open.id });
  const send = async (): Promise<void> => {
    const { outcome } = await act('submit', { user, viewId: open.id, values });
    setFailed(outcome !== 'acknowledged');
  };
  return (
    <Dialog title={title.text} onClose={leave}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="modal-body">
          {blocks.map((block) =>
            block.type === 'input' ? (
              <Input
                key={block.block_id}
                block={block}
                onValue={(value) =>
                  setValues((all) => ({ ...all, [block.block_id]: { [block.element!.action_id]: value } }))
                }
              />
            ) : (
              <Blocks key={block.block_id} blocks={[block]} onAction={async () => ({ outcome: 'not_possible' })} />
            ),
          )}
          {failed && (
            <p class="failure" role="alert">
              We had some trouble connecting. Try again?
            </p>
          )}
        </div>
        <footer>
          <button type="button" class="button" onClick={leave}>
            {close?.text ?? 'Cancel'}
          </button>
          {submit && (
            <button type="submit" class="button primary">
              {submit.text}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
};
