import type { MailLogOptions } from '../formats/mail-log/options.ts';

/** Fields of the log, as `assembly/told.ts` has them. */
const TOLD = {
  notary: 1,
  filename: 2,
  envelopeId: 4,
  messageId: 8,
  username: 16,
  sourceSystem: 32,
  intermediate: 64,
  /** One of those that stand where the diagnostic of a try begins. */
  tried: 128,
  otherFormat: 256,
  known: 512,
} as const;

/** The options of the log as the engine is told them; 0 = they are not known. */
export const toldBits = (options: MailLogOptions | null): number => {
  if (!options) return 0;
  const { notary, filename, envelopeId, messageId, username, sourceSystem, intermediate } = options;
  const { remoteMta, queueTime, transport, application } = options;
  const bits: readonly (readonly [boolean, number])[] = [
    [notary, TOLD.notary],
    [filename, TOLD.filename],
    [envelopeId, TOLD.envelopeId],
    [messageId, TOLD.messageId],
    [username, TOLD.username],
    [sourceSystem, TOLD.sourceSystem],
    [intermediate, TOLD.intermediate],
    [remoteMta || queueTime || transport || application, TOLD.tried],
    [options.format > 2, TOLD.otherFormat],
  ];
  return bits.reduce<number>((sum, [is, bit]) => sum | (is ? bit : 0), TOLD.known);
};
