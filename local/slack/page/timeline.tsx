import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { dayOf } from './format.ts';
import type { Message } from './model.ts';

/** Distance from the end, in pixels, within which new messages are scrolled to. */
const NEAR_END = 160;

/** Messages in time order, parted by days; follows the end unless somebody reads further up. */
export const Timeline = ({
  messages,
  label,
  children,
  intro,
  sent = 0,
}: {
  messages: Message[];
  label: string;
  children: (message: Message) => ComponentChildren;
  intro?: ComponentChildren;
  /** Counts what was sent from here: who writes wants to see what comes of it. */
  sent?: number;
}) => {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const follow = (): void => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  };
  useEffect(follow, [messages]);
  useEffect(() => {
    atEnd.current = true;
    follow();
  }, [sent]);
  return (
    <div
      class="timeline"
      ref={scroller}
      role="log"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
      }}
    >
      {intro}
      {messages.map((message, index) => {
        const day = dayOf(message.ts);
        const before = messages[index - 1];
        return (
          <div key={message.ts}>
            {(before === undefined || dayOf(before.ts) !== day) && (
              <div class="day">
                <span>{day}</span>
              </div>
            )}
            {children(message)}
          </div>
        );
      })}
    </div>
  );
};
