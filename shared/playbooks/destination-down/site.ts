import { siteStep } from '#shared/diagnosis/behind-site.ts';
import { type Draft, theirs } from '#shared/diagnosis/draft.ts';
import { counted, named } from '#shared/diagnosis/words.ts';
import type { ChannelView } from '#shared/window/view.ts';
import { offersOf } from './destination.ts';
import type { Outage } from './outage.ts';
import type { Site } from '#shared/diagnosis/sites.ts';

/** Destinations that a sentence names, and those whose mail can be held from one card. */
const NAMED = 5;
const HELD = 3;

const list = ({ members }: Site): string => {
  const some = members.slice(0, NAMED).map((m) => `${named(m.name)} (${m.failed})`);
  return `${some.join(', ')}${members.length > NAMED ? ` and ${members.length - NAMED} more` : ''}`;
};

const whoseOf = (site: Site): string => `${counted(site.members.length, 'destination')}: ${list(site)}`;

const withStep = (draft: Draft, site: Site): Draft => {
  const at = draft.steps.findIndex((s) => s.anchor === 'step-one-destination');
  return {
    ...draft,
    steps: draft.steps.toSpliced(at === -1 ? 0 : at + 1, 0, siteStep(site.whole.name, whoseOf(site))),
  };
};

/** The finding of one of the destinations of a site that is down. */
export const ofSite = (draft: Draft, site: Site): Draft => (draft.verdict === 'normal' ? draft : withStep(draft, site));

/** What was found of all destinations of a site as if they were one, told of the site. */
export const siteDraft = (draft: Draft, site: Site, channel: ChannelView, outage: Outage): Draft => {
  const subject: Draft['subject'] = { ...draft.subject, kind: 'site' };
  if (draft.verdict === 'normal') return { ...draft, subject, actions: draft.actions ?? [] };
  const offers = site.members.slice(0, HELD).flatMap((m) => {
    const own = offersOf(channel, m.name, outage).actions.filter((a) => a.action === 'hold');
    return own.map((action) => ({
      ...action,
      because: `As mail for ${m.name}, behind ${site.whole.name}. ${action.because}`,
    }));
  });
  return {
    ...withStep(draft, site),
    subject,
    destinations: site.members.map((m) => m.name),
    headline: `${draft.headline.slice(0, -1)}; the mail of ${whoseOf(site)}.`,
    actions: draft.verdict === 'problem' ? offers : [],
    advice: [
      theirs(
        'now',
        `One call is enough: ${counted(site.members.length, 'destination')} wait for ${named(site.whole.name)}, and this is one incident.`,
      ),
      // A channel of its own is made for a domain.
      ...draft.advice.filter((a) => a.diff === null),
    ],
  };
};
