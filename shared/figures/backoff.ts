/** Minutes between attempts for mail of normal priority, unless the channel has a backoff keyword; the last one repeats (2005Q4 Administration Guide). */
export const NORMAL_BACKOFF: readonly number[] = [60, 120, 120, 240, 240, 240, 480];

/** Days until the warnings and, the last one, the return of a message, unless a notices keyword says otherwise. */
export const NOTICES: readonly number[] = [3, 6, 9, 12];

const PERIOD =
  /^P(?:(?<w>\d{1,4})W)?(?:(?<d>\d{1,4})D)?(?:T(?=\d)(?:(?<h>\d{1,5})H)?(?:(?<m>\d{1,5})M)?(?:(?<s>\d{1,5})S)?)?$/i;

/** Minutes of an ISO 8601 period of weeks, days, hours, minutes and seconds; null = it is none, or nothing. */
export const periodMinutes = (text: string): number | null => {
  const parts = PERIOD.exec(text)?.groups;
  if (!parts) return null;
  const of = (unit: string): number => Number(parts[unit] ?? 0);
  const minutes = ((of('w') * 7 + of('d')) * 24 + of('h')) * 60 + of('m') + of('s') / 60;
  return minutes > 0 ? minutes : null;
};

/** When a message that first failed at `first` is tried next after `now`; minutes since the epoch. */
export const nextAttempt = (first: number, now: number, backoff: readonly number[]): number => {
  let at = first;
  for (const wait of backoff) {
    at += wait;
    if (at > now) return at;
  }
  const last = backoff.at(-1)!;
  return at + (Math.floor((now - at) / last) + 1) * last;
};
