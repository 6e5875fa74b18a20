/**
 * Slack's signing secret, with which every click behind an approval is checked; null where clicks are not signed, as over
 * Socket Mode. Throws for unsigned clicks with a key in KMS: what orders real hosts about wants each click proved.
 */
export const slackSecretOf = (env: {
  SLACK_CLICKS: 'signed' | 'unsigned';
  SLACK_SIGNING_SECRET: string;
  SIGNING_KEY: string;
}): string | null => {
  if (env.SLACK_CLICKS === 'signed') return env.SLACK_SIGNING_SECRET;
  if (env.SIGNING_KEY.startsWith('arn:'))
    throw new Error('configuration: SLACK_CLICKS: unsigned clicks are for one machine only');
  return null;
};
