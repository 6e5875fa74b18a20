import { type Rule, boolean, byType, object, string, type } from './rule.ts';

const plain = (max: number): Rule =>
  object({ ...type('plain_text'), text: string({ min: 1, max }) }, { emoji: boolean });

const mrkdwn = (max: number): Rule =>
  object({ ...type('mrkdwn'), text: string({ min: 1, max }) }, { verbatim: boolean });

/** A plain_text object. */
export const plainText = (max: number): Rule => byType({ plain_text: plain(max) });

/** A plain_text or mrkdwn object. */
export const anyText = (max: number): Rule => byType({ plain_text: plain(max), mrkdwn: mrkdwn(max) });
