/** Slack answered, and the answer was no. The same call will fail again until something changes. */
export class SlackRefused extends Error {
  override readonly name = 'SlackRefused';
  readonly method: string;
  /** Slack's error code, such as `channel_not_found`. */
  readonly code: string;

  constructor(method: string, code: string, details: readonly string[] = []) {
    super([`Slack refused ${method}: ${code}`, ...details.slice(0, 5)].join('; '));
    this.method = method;
    this.code = code;
  }
}

/** Slack did not answer, or asked to come back later than we can wait. Whether the call took effect is not known. */
export class SlackUnreachable extends Error {
  override readonly name = 'SlackUnreachable';
  readonly method: string;
  /** Seconds Slack asked to wait; null when it did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(method: string, why: string, retryAfterSeconds: number | null = null) {
    super(`Slack did not answer ${method}: ${why}`);
    this.method = method;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
