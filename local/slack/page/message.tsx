import { Avatar } from './avatar.tsx';
import { Blocks, type OnAction } from './blocks.tsx';
import { timeOf } from './format.ts';
import type { Message } from './model.ts';
import { Mrkdwn } from './text.tsx';

/** One message; `replies` draws the link to its thread. */
export const MessageView = ({
  message,
  author,
  isApp,
  onAction,
  replies = [],
  onOpenThread,
}: {
  message: Message;
  author: string;
  isApp: boolean;
  onAction: OnAction;
  replies?: Message[];
  onOpenThread?: () => void;
}) => {
  const name = message.fromSlack ? 'Slackbot' : author;
  return (
    <article
      class={`message ${message.visibleTo ? 'ephemeral' : ''}`}
      aria-label={`${name} at ${timeOf(message.ts)}`}
      data-testid="message"
      data-ts={message.ts}
    >
      <Avatar id={message.fromSlack ? 'S' : message.user} name={name} />
      <div class="content">
        {message.visibleTo && <div class="only-you">Only visible to you</div>}
        <div class="byline">
          <span class="author">{name}</span>
          {isApp && <span class="badge">APP</span>}
          <time class="stamp">{timeOf(message.ts)}</time>
        </div>
        {message.blocks ? (
          <Blocks blocks={message.blocks} onAction={onAction} />
        ) : (
          <div class="mrkdwn">
            <Mrkdwn text={message.text} />
          </div>
        )}
        {message.edited !== undefined && <span class="edited">(edited)</span>}
        {onOpenThread && replies.length > 0 && (
          <button type="button" class="replies" onClick={onOpenThread}>
            <strong>
              {replies.length} {replies.length === 1 ? 'reply' : 'replies'}
            </strong>{' '}
            <span>Last reply at {timeOf(replies.at(-1)!.ts)}</span>
          </button>
        )}
        {onOpenThread && !message.visibleTo && (
          <button type="button" class="reply-now" aria-label="Reply in thread" onClick={onOpenThread}>
            Reply in thread
          </button>
        )}
      </div>
    </article>
  );
};
