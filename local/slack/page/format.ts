const two = (n: number): string => String(n).padStart(2, '0');

const clock = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const shortDate = (date: Date): string => `${MONTHS[date.getMonth()]} ${date.getDate()}`;

const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** `today`, `yesterday` or a date. */
export const day = (date: Date, now = new Date()): string => {
  if (sameDay(date, now)) return 'Today';
  if (sameDay(date, new Date(now.getTime() - 86_400_000))) return 'Yesterday';
  return `${shortDate(date)}, ${date.getFullYear()}`;
};

export const timeOf = (ts: string): string => clock(new Date(Number(ts) * 1_000));

export const dayOf = (ts: string): string => day(new Date(Number(ts) * 1_000));

const ago = (date: Date): string => {
  const minutes = Math.max(0, Math.round((Date.now() - date.getTime()) / 60_000));
  if (minutes < 1) return 'just now';
  return minutes < 60 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
};

/** Slack's date templates, such as `{date_short_pretty} {time}`. */
export const formatDate = (timestamp: number, template: string): string => {
  const date = new Date(timestamp * 1_000);
  return template.replace(/\{([a-z_]+)\}/g, (token, name: string) => {
    if (name === 'time') return clock(date);
    if (name === 'time_secs') return `${clock(date)}:${two(date.getSeconds())}`;
    if (name === 'date_num') return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    if (name === 'ago') return ago(date);
    if (name.endsWith('_pretty')) return sameDay(date, new Date()) ? 'today' : shortDate(date);
    return name.startsWith('date') ? `${shortDate(date)}, ${date.getFullYear()}` : token;
  });
};
