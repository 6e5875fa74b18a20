import { useState } from 'preact/hooks';
import { ConfirmDialog } from './dialog.tsx';
import type { Block, Element, Text as TextObject } from './model.ts';
import type { Done } from './state.ts';
import { RichText, Text } from './text.tsx';

/** Sends a click; `value` tells which option or button. */
export type OnAction = (action: { actionId: string; value?: string }) => Promise<Done>;

const FAILED: Record<Exclude<Done['outcome'], 'acknowledged'>, string> = {
  operation_timeout: 'The app did not answer within three seconds.',
  dispatch_failed: 'The app could not be reached.',
  http_service_error: 'The app answered with an error.',
  not_possible: 'This is no longer there.',
};

const useAction = (onAction: OnAction) => {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (action: { actionId: string; value?: string }): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const { outcome } = await onAction(action);
    setBusy(false);
    setFailure(outcome === 'acknowledged' ? null : FAILED[outcome]);
  };
  return { busy, failure, run };
};

const Failure = ({ text }: { text: string | null }) =>
  text === null ? null : (
    <span class="failure" role="alert">
      {text}
    </span>
  );

const Button = ({ element, onAction }: { element: Element; onAction: OnAction }) => {
  const { busy, failure, run } = useAction(onAction);
  const [asking, setAsking] = useState(false);
  const send = (): void => void run({ actionId: element.action_id, value: element.value });
  return (
    <>
      <button
        type="button"
        class={`button ${element.style ?? ''}`}
        disabled={busy}
        onClick={() => (element.confirm ? setAsking(true) : send())}
      >
        {(element.text as TextObject).text}
      </button>
      <Failure text={failure} />
      {asking && element.confirm && (
        <ConfirmDialog
          confirm={element.confirm}
          onDone={(yes) => {
            setAsking(false);
            if (yes) send();
          }}
        />
      )}
    </>
  );
};

const Choice = ({ element, onAction }: { element: Element; onAction: OnAction }) => {
  const { busy, failure, run } = useAction(onAction);
  const label = element.placeholder?.text ?? (element.type === 'overflow' ? 'More actions' : 'Choose');
  return (
    <>
      <select
        class="button"
        aria-label={label}
        disabled={busy}
        value=""
        onChange={(event) => void run({ actionId: element.action_id, value: event.currentTarget.value })}
      >
        <option value="" disabled>
          {label}
        </option>
        {(element.options ?? []).map((option) => (
          <option key={option.value} value={option.value}>
            {option.text.text}
          </option>
        ))}
      </select>
      <Failure text={failure} />
    </>
  );
};

/** Something to click, or an image. */
const Interactive = ({ element, onAction }: { element: Element; onAction: OnAction }) => {
  if (element.type === 'image') return <img class="thumb" src={element.image_url} alt={element.alt_text} />;
  return element.type === 'button' ? (
    <Button element={element} onAction={onAction} />
  ) : (
    <Choice element={element} onAction={onAction} />
  );
};

const Section = ({ block, onAction }: { block: Block; onAction: OnAction }) => (
  <div class="section">
    <div class="section-body">
      {block.text && (
        <div class="mrkdwn">
          <Text of={block.text} />
        </div>
      )}
      {block.fields && (
        <div class="fields">
          {block.fields.map((field, index) => (
            <div key={index} class="field mrkdwn">
              <Text of={field} />
            </div>
          ))}
        </div>
      )}
    </div>
    {block.accessory && <Interactive element={block.accessory} onAction={onAction} />}
  </div>
);

const BlockView = ({ block, onAction }: { block: Block; onAction: OnAction }) => {
  const elements = block.elements ?? [];
  switch (block.type) {
    case 'header':
      return <h3 class="block-header">{block.text!.text}</h3>;
    case 'section':
      return <Section block={block} onAction={onAction} />;
    case 'divider':
      return <hr />;
    case 'context':
      return (
        <div class="context">
          {elements.map((element, index) =>
            element.type === ('image' as string) ? (
              <img key={index} src={element.image_url} alt={element.alt_text} />
            ) : (
              <span key={index}>
                <Text of={element} />
              </span>
            ),
          )}
        </div>
      );
    case 'actions':
      return (
        <div class="actions" role="group" aria-label="Actions" data-testid={`actions-${block.block_id}`}>
          {elements.map((element) => (
            <Interactive key={`${element.action_id}${element.value}`} element={element} onAction={onAction} />
          ))}
        </div>
      );
    case 'rich_text':
      return <RichText parts={elements} />;
    case 'image':
      return <img class="picture" src={block.image_url} alt={block.alt_text} />;
    default:
      return null;
  }
};

/** The blocks of a message. */
export const Blocks = ({ blocks, onAction }: { blocks: Block[]; onAction: OnAction }) => (
  <div class="blocks">
    {blocks.map((block, index) => (
      <BlockView key={block.block_id || index} block={block} onAction={onAction} />
    ))}
  </div>
);
