/** One message and where it stands. Times are epoch milliseconds. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** Order of arrival. */
  readonly sequence: number;
  readonly sentAt: number;
  readonly group: string | null;
  readonly deduplicationId: string | null;
  /** Name of the queue whose dead letter this is. */
  readonly deadLetterOf: string | null;
  phase: 'delayed' | 'ready' | 'in-flight' | 'gone';
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | null;
}
