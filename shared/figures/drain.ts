/** Minutes until `waiting` are gone when so many of the same kind are lost a minute; null when they do not become fewer. */
export const drainMinutes = (waiting: number, lostPerMinute: number): number | null =>
  lostPerMinute > 0 ? Math.ceil(waiting / lostPerMinute) : null;
