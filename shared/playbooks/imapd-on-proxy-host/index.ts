import { intervalAt } from '#shared/window/time.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { storeChannel } from '#shared/diagnosis/store-account.ts';
import { clock, counted } from '#shared/diagnosis/words.ts';

/** Resident size up to which imapd serves nobody, in KiB. */
export const IDLE = 16 * 1024;

const PROXY = /^(?:AService|ImapProxy|PopProxy|SmtpProxy)/;

/** A tiny imapd beside the multiplexor: not needed there, and no measure for anything. */
export const imapdOnProxyHost: Playbook = {
  id: 'imapd-on-proxy-host',
  title: 'imapd on a host that only proxies',
  assess: (view) => {
    const processes = view.facts.latest('process');
    const proxy = processes.findLast((f) => PROXY.test(f.name));
    const imapd = processes.filter((f) => f.name === 'imapd');
    const [one] = imapd;
    if (!proxy || !one || !imapd.every((f) => f.residentKiB !== null && f.residentKiB < IDLE)) return [];
    if (storeChannel(view)?.outcomes.some((o) => o.delivered > 0)) return [];
    return [
      toFinding('imapd-on-proxy-host', view, {
        subject: { kind: 'process', name: 'imapd', channel: null },
        verdict: 'normal',
        confidence: 0.8,
        headline: `imapd runs on a host that only proxies (${Math.round(one.residentKiB! / 1024)} MB resident): it is not used here, and its size says nothing about the stores.`,
        since: intervalAt(one.at),
        until: intervalAt(one.at),
        steps: [
          step('step-proxy', 'Does the multiplexor run here?', 'yes', `${proxy.name} at ${clock(proxy.at)}.`),
          step(
            'step-idle',
            'Is imapd idle?',
            'yes',
            `${counted(imapd.length, 'process', 'processes')}, each below ${IDLE / 1024} MB resident.`,
          ),
          step('step-store', 'Does this host have a store?', 'no', 'No delivery to ims-ms in the time seen.'),
        ],
        evidence: [proxy, ...imapd].flatMap((f) => (f.line ? [f.line] : [])).slice(0, 8),
        advice: [
          advise('now', 'Nothing.'),
          advise('for-good', 'imapd, popd, stored and mshttpd can be disabled here, to save memory.'),
          advise('do-not', 'Do not compare it with imapd of the store hosts, and do not tune it.'),
        ],
        anchor: 'what-it-means',
      }),
    ];
  },
};
