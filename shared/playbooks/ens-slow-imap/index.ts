import type { Finding, Step } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { ENS_ENABLE, settingDiff, settingSeen, settingWords } from '#shared/diagnosis/settings.ts';
import { linesOf, proofOf } from '#shared/diagnosis/store.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { type Notification, notificationOf, PLUGIN } from './rule.ts';

/** IMAP waits for a notification service that is not there. */
export const ensSlowImap: Playbook = {
  id: 'ens-slow-imap',
  title: 'IMAP events become slow: ENS is not reachable',
  assess: (view) => {
    const seen = notificationOf(view);
    if (seen.how === null) return [];
    return [seen.how === 'over' ? over(view, seen) : slow(view, seen, VERDICTS[seen.how])];
  },
};

const VERDICTS = {
  off: { verdict: 'problem', severity: 'warning', confidence: 0.9 },
  'maybe-off': { verdict: 'suspected', severity: 'warning', confidence: 0.6 },
  unreachable: { verdict: 'problem', severity: 'warning', confidence: 0.8 },
} as const satisfies Record<string, Pick<Draft, 'verdict' | 'severity' | 'confidence'>>;

const pluginWords = (view: HostView): string => settingSeen(view, PLUGIN, 'local.store.notifyplugin');

const enableWords = (view: HostView): string => settingWords(configurationOf(view), ENS_ENABLE);

const SUBJECT = { kind: 'process' as const, name: 'imapd', channel: null };

const pluginStep = (view: HostView, { plugin, loaded }: Notification): Step =>
  step(
    'step-plugin',
    'Is the plug-in libibiff loaded?',
    plugin || loaded ? 'yes' : 'unknown',
    plugin
      ? `${plugin.name} is ${named(plugin.value)}.`
      : loaded
        ? `A service loaded it, last at ${clockOf(loaded.last)}.`
        : `Not seen; read ${pluginWords(view)}.`,
  );

const ensStep = (view: HostView, { enable, unreachable }: Notification): Step =>
  step(
    'step-ens',
    'Is ENS enabled and reachable?',
    unreachable || (enable && /^(?:0|no|off|false)$/i.test(enable.value.trim())) ? 'no' : 'unknown',
    [
      enable ? `${enable.name} is ${named(enable.value)}` : `${enableWords(view)} was not seen`,
      unreachable
        ? `it could not be reached ${counted(unreachable.count, 'time')}, last at ${clockOf(unreachable.last)}`
        : '',
    ]
      .filter((words) => words !== '')
      .join('; '),
  );

const slowStep = (view: HostView): Step => {
  const response = view.facts
    .latest('counterutil')
    .find((c) => c.object === 'serverresponse' && /(?:^|\.)imap\.responsetime$/.test(c.attribute));
  const seconds = typeof response?.value === 'number' ? response.value : null;
  return step(
    'step-slow',
    'Are IMAP events slow?',
    seconds === null ? 'unknown' : seconds >= 1 ? 'yes' : 'no',
    seconds === null
      ? 'The response time of the server was not seen; users say "over a second for an event".'
      : `The last response of the IMAP server took ${seconds} seconds.`,
  );
};

const evidenceOf = (view: HostView, { plugin, enable, loaded, unreachable }: Notification) => [
  ...linesOf(view.facts.latest('option').filter((o) => o.name === plugin?.name || o.name === enable?.name)),
  ...(loaded ? proofOf(view, loaded, 'libibiff', 3) : []),
  ...(unreachable ? proofOf(view, unreachable, '', 4) : []),
];

const minutesOf = (view: HostView, { loaded, unreachable }: Notification): number[] => [
  loaded?.first ?? unreachable?.first ?? view.latestInterval,
  unreachable?.first ?? view.latestInterval,
];

const slow = (view: HostView, seen: Notification, how: (typeof VERDICTS)[keyof typeof VERDICTS]): Finding => {
  return toFinding('ens-slow-imap', view, {
    subject: SUBJECT,
    ...how,
    headline:
      seen.how === 'unreachable'
        ? `ENS cannot be reached since ${clockOf(seen.unreachable!.first)}: each IMAP event waits for it.`
        : 'The plug-in libibiff is loaded while ENS is off: each IMAP event waits for a service that is not there.',
    since: Math.min(...minutesOf(view, seen)),
    until: view.latestInterval,
    steps: [pluginStep(view, seen), ensStep(view, seen), slowStep(view)],
    evidence: evidenceOf(view, seen),
    advice: [
      advise(
        'now',
        `If notifications are wanted: enable ENS (${enableWords(view)}), start it, and see that it is reachable from this host. Then restart the services that load the plug-in (imap first).`,
        seen.enable && seen.how !== 'unreachable' ? settingDiff(seen.enable.name, seen.enable.value.trim(), 1) : null,
      ),
      advise(
        'now',
        `If not: do not load the plug-in (${pluginWords(view)}), and restart the same services.`,
        seen.plugin ? settingDiff(seen.plugin.name, seen.plugin.value.replaceAll(/[^\x20-\x7e]/g, '?'), '') : null,
      ),
      advise(
        'for-good',
        'Keep both settings together: either plug-in and ENS, or neither. Watch the ENS port like any service.',
      ),
      advise('do-not', 'Do not add IMAP processes or memory for this: they would all wait for the same thing.'),
    ],
    anchor: 'what-to-do-now',
  });
};

const over = (view: HostView, seen: Notification): Finding =>
  toFinding('ens-slow-imap', view, {
    subject: SUBJECT,
    verdict: 'normal',
    confidence: 0.8,
    headline: seen.unreachable
      ? `ENS could not be reached until ${clockOf(seen.unreachable.last)}; nothing of it since.`
      : 'Plug-in and ENS fit together again. Services keep the old setting until they are restarted.',
    since: Math.min(...minutesOf(view, seen)),
    until: view.latestInterval,
    steps: [
      pluginStep(view, seen),
      step('step-ens', 'Is ENS enabled and reachable?', 'yes', 'No failure is seen any more.'),
    ],
    evidence: evidenceOf(view, seen),
    advice: [],
    anchor: 'what-it-means',
  });
