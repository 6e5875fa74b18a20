import type { Finding, Step } from '#shared/contracts/finding.ts';
import { step } from './draft.ts';
import { named } from './words.ts';

const opening = (site: string): string => `${named(site)} stands in the failed attempts of `;

/** The step which says that one host takes the mail of several destinations; `whose` = which ones, in words. */
export const siteStep = (site: string, whose: string): Step =>
  step(
    'step-site',
    'Does one host take the mail of several of them?',
    'yes',
    `${opening(site)}${whose}. It took mail for no other meanwhile.`,
  );

/** Whether a finding about a destination says that this site fails as a whole. */
export const isBehindSite = ({ steps }: Pick<Finding, 'steps'>, site: string): boolean =>
  steps.some((s) => s.anchor === 'step-site' && s.saw.startsWith(opening(site)));
