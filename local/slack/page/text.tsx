import type { JSX } from 'preact';
import { useContext } from 'preact/hooks';
import { formatDate } from './format.ts';
import type { Inline, RichPart, Text as TextObject } from './model.ts';
import { type Span, parseMrkdwn } from './mrkdwn.ts';
import { People } from './people.ts';

const Mention = ({ id }: { id: string }) => <span class="mention">@{useContext(People)(id)}</span>;

const Link = ({ url, text }: { url: string; text: string }) =>
  /^(https?|mailto):/.test(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    <span>{text}</span>
  );

const Spans = ({ spans }: { spans: Span[] }): JSX.Element => (
  <>
    {spans.map((span, index) => (
      <SpanView key={index} span={span} />
    ))}
  </>
);

const SpanView = ({ span }: { span: Span }): JSX.Element => {
  const inner = span.children ? <Spans spans={span.children} /> : span.text;
  switch (span.kind) {
    case 'bold':
      return <strong>{inner}</strong>;
    case 'italic':
      return <em>{inner}</em>;
    case 'strike':
      return <s>{inner}</s>;
    case 'code':
      return <code>{span.text}</code>;
    case 'pre':
      return <pre>{span.text}</pre>;
    case 'quote':
      return <blockquote>{inner}</blockquote>;
    case 'link':
      return <Link url={span.url!} text={span.text} />;
    case 'user':
      return <Mention id={span.text} />;
    case 'channel':
      return <span class="mention">#{span.text}</span>;
    case 'broadcast':
      return <span class="mention broadcast">{span.text}</span>;
    case 'text':
      return <>{span.text}</>;
  }
};

/** Slack's mrkdwn. */
export const Mrkdwn = ({ text }: { text: string }) => <Spans spans={parseMrkdwn(text)} />;

/** A text object: plain text as it is, mrkdwn formatted. */
export const Text = ({ of }: { of: TextObject }) =>
  of.type === 'mrkdwn' ? <Mrkdwn text={of.text} /> : <span class="plain">{of.text}</span>;

const bare = (inline: Inline): JSX.Element => {
  switch (inline.type) {
    case 'link':
      return <Link url={inline.url!} text={inline.text ?? inline.url!} />;
    case 'user':
      return <Mention id={inline.user_id!} />;
    case 'channel':
      return <span class="mention">#{inline.channel_id}</span>;
    case 'broadcast':
      return <span class="mention broadcast">@{inline.range}</span>;
    case 'emoji':
      return <span>:{inline.name}:</span>;
    case 'date':
      return <time title={inline.fallback}>{formatDate(inline.timestamp!, inline.format!)}</time>;
    default:
      return <>{inline.text}</>;
  }
};

const InlineView = ({ inline }: { inline: Inline }): JSX.Element => {
  const { bold, italic, strike, code } = inline.style ?? {};
  let view = bare(inline);
  if (code) view = <code>{view}</code>;
  if (strike) view = <s>{view}</s>;
  if (italic) view = <em>{view}</em>;
  if (bold) view = <strong>{view}</strong>;
  return view;
};

const Inlines = ({ of }: { of: Inline[] }) => (
  <>
    {of.map((inline, index) => (
      <InlineView key={index} inline={inline} />
    ))}
  </>
);

const Part = ({ part }: { part: RichPart }): JSX.Element => {
  if (part.type === 'rich_text_list') {
    const items = part.elements.map((item, index) => (
      <li key={index}>
        <Inlines of={item.elements ?? []} />
      </li>
    ));
    return part.style === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  const inlines = <Inlines of={part.elements} />;
  if (part.type === 'rich_text_preformatted') return <pre>{inlines}</pre>;
  if (part.type === 'rich_text_quote') return <blockquote>{inlines}</blockquote>;
  return <p>{inlines}</p>;
};

/** The parts of a rich_text block. */
export const RichText = ({ parts }: { parts: RichPart[] }) => (
  <div class="rich">
    {parts.map((part, index) => (
      <Part key={index} part={part} />
    ))}
  </div>
);
