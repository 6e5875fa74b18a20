/** A piece of mrkdwn: plain data, so that nothing foreign is ever parsed as HTML. */
export interface Span {
  kind: 'text' | 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote' | 'link' | 'user' | 'channel' | 'broadcast';
  text: string;
  url?: string;
  children?: Span[];
}

const decode = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const special = (inner: string): Span => {
  const [target = '', label] = inner.split('|', 2);
  if (target.startsWith('@')) return { kind: 'user', text: target.slice(1) };
  if (target.startsWith('#')) return { kind: 'channel', text: label ?? target.slice(1) };
  if (target.startsWith('!')) return { kind: 'broadcast', text: `@${target.slice(1).split('^')[0]}` };
  return /^(https?|mailto):/.test(target)
    ? { kind: 'link', url: decode(target), text: decode(label ?? target) }
    : { kind: 'text', text: decode(`<${inner}>`) };
};

const PATTERN =
  /```(?<pre>[\s\S]+?)```|`(?<code>[^`\n]+)`|<(?<special>[^<>\n]+)>|(?<![\p{L}\p{N}])(?:\*(?<bold>\S(?:[^*\n]*\S)?)\*|_(?<italic>\S(?:[^_\n]*\S)?)_|~(?<strike>\S(?:[^~\n]*\S)?)~)(?![\p{L}\p{N}])|^&gt;\s?(?<quote>.*)$/gmu;

/** Slack's mrkdwn as spans. */
export const parseMrkdwn = (text: string): Span[] => {
  const spans: Span[] = [];
  let done = 0;
  const plain = (until: number): void => {
    if (until > done) spans.push({ kind: 'text', text: decode(text.slice(done, until)) });
  };
  for (const match of text.matchAll(PATTERN)) {
    const { pre, code, special: inner, ...styled } = match.groups!;
    plain(match.index);
    done = match.index + match[0].length;
    if (pre !== undefined) spans.push({ kind: 'pre', text: decode(pre.replace(/^\n/, '')) });
    else if (code !== undefined) spans.push({ kind: 'code', text: decode(code) });
    else if (inner !== undefined) spans.push(special(inner));
    else {
      const [kind, body] = Object.entries(styled).find((entry) => entry[1] !== undefined) as [Span['kind'], string];
      spans.push({ kind, text: decode(body), children: parseMrkdwn(body) });
    }
  }
  plain(text.length);
  return spans;
};
