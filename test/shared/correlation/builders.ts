import type { Finding, Step } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, HOST } from '../builders.ts';

/** A finding of a playbook about a subject, `kind:name`, from and to minutes of a story. */
export const found = (
  playbook: string,
  subject: string,
  { channel = null, since = 0, until = 60, ...over }: Times = {},
): Finding => {
  const [kind = '', ...name] = subject.split(':');
  return {
    version: 1,
    playbook,
    host: HOST,
    subject: {
      kind: kind as Finding['subject']['kind'],
      name: untrusted(name.join(':')),
      channel,
    },
    verdict: 'problem',
    severity: 'warning',
    confidence: 0.9,
    headline: untrusted(`${playbook} of ${name.join(':')}`),
    steps: [],
    evidence: [],
    actions: [],
    advice: [],
    runbook: `${playbook}#what-to-do-now`,
    ...over,
    since: at(since),
    until: at(until),
  };
};

type Times = Omit<Partial<Finding>, 'since' | 'until'> & { channel?: string | null; since?: number; until?: number };

/** A step that was answered. */
export const answer = (anchor: string, yes: Step['answer'], saw = ''): Step => ({
  anchor,
  question: '',
  answer: yes,
  saw: untrusted(saw),
});

/** A file system below its alarm. */
export const lowDisk = (mount: string, over: Times = {}): Finding =>
  found('disk-space-low', `host:${mount}`, { steps: [answer('step-free', 'yes')], ...over });
