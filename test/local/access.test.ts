import { describe, expect, it } from 'vitest';
import { accessOf, DOCTOR, functionKey, hostKey, OPERATOR } from '#local/access.ts';
import type { Wish } from '#local/emulators/aws/http.ts';
import { DOCTOR_HOST, writtenOnce } from '#shared/grants.ts';
import { functions, type FunctionName, queues } from '#shared/topology.ts';

const HOSTS = ['mx1.example.net', 'mx1.example.net.example.org'];
const may = accessOf(HOSTS, { evidence: 'evidence-box', state: 'state-box' });
const callers = [...(Object.keys(functions) as FunctionName[]).map(functionKey), ...HOSTS.map(hostKey), 'nobody', ''];

const PREFIXES = {
  'evidence-box': ['evidence/mx1.example.net/', 'evidence/mx1.example.net.example.org/', 'results/mx1.example.net/'],
  'state-box': [
    'windows/',
    'incidents/',
    'archive/',
    'asked/',
    'summaries/',
    'threads/',
    'requests/',
    'candidates/',
    'proposals/',
    'manifests/mx1.example.net/',
    'manifests/mx1.example.net.example.org/',
    'decisions/',
    'rulings/',
    'commands/',
    'config/',
  ],
} as const;

const who = (wish: Wish): string[] => callers.filter((caller) => may(caller, wish));
const put = (bucket: keyof typeof PREFIXES, key: string): Wish => ({ service: 's3', action: 'PutObject', bucket, key });
const get = (bucket: keyof typeof PREFIXES, key: string): Wish => ({ service: 's3', action: 'GetObject', bucket, key });
const send = (queue: string): Wish => ({ service: 'sqs', action: 'SendMessage', queue });
const take = (queue: string): Wish => ({ service: 'sqs', action: 'ReceiveMessage', queue });
const fn = (...names: FunctionName[]): string[] => names.map(functionKey);

describe('who may do what', () => {
  it.each([
    ['decides', put('state-box', 'decisions/p/x.json'), fn('worker')],
    ['keeps clicks as Slack signed them', put('state-box', 'clicks/p/x.json'), fn('slack')],
    ['reads what Slack signed', get('state-box', 'clicks/p/x.json'), fn('slack', 'signer')],
    ['rules', put('state-box', 'rulings/p.json'), fn('worker')],
    ['proposes', put('state-box', 'proposals/p.json'), fn('results')],
    ['writes commands', put('state-box', 'commands/c.json'), fn('signer')],
    ['changes who may approve', put('state-box', 'config/policy.json'), []],
    ['writes evidence', put('evidence-box', 'evidence/mx1.example.net/x'), [hostKey(HOSTS[0]!)]],
    ['writes results', put('evidence-box', 'results/mx1.example.net/x'), [hostKey(HOSTS[0]!)]],
    ['writes windows', put('state-box', 'windows/mx1.example.net.json'), fn('analyzer')],
    ['reads decisions', get('state-box', 'decisions/p/x.json'), fn('worker', 'signer')],
    [
      'reads a host’s manifests',
      get('state-box', 'manifests/mx1.example.net/x.json'),
      [...fn('results', 'worker', 'signer', 'reconciler'), hostKey(HOSTS[0]!)],
    ],
    ['sends to a host', send('commands-mx1_example_net'), fn('signer')],
    ['takes a host’s commands', take('commands-mx1_example_net'), [hostKey(HOSTS[0]!)]],
    ['asks for a signature', send('sign'), fn('analyzer', 'results', 'worker', 'reconciler')],
    ['sends jobs', send('jobs'), fn('analyzer', 'results', 'worker', 'slack', 'reconciler')],
    ['notifies', send('notify.fifo'), fn('analyzer', 'results', 'worker', 'reconciler')],
    ['signs', { service: 'kms', action: 'Sign', key: 'arn' } as const, fn('signer')],
  ] satisfies [string, Wish, string[]][])('%s', (_, wish, expected) => {
    expect(who(wish).sort()).toEqual([...expected].sort());
  });

  it('nobody deletes, and nobody but the operator makes buckets and queues', () => {
    for (const [bucket, prefixes] of Object.entries(PREFIXES)) {
      for (const prefix of prefixes) {
        expect(who({ service: 's3', action: 'DeleteObject', bucket, key: `${prefix}x` })).toEqual([]);
        expect(may(OPERATOR, { service: 's3', action: 'DeleteObject', bucket, key: `${prefix}x` })).toBe(true);
      }
    }
    expect(who({ service: 'sqs', action: 'CreateQueue', queue: 'jobs' })).toEqual([]);
    expect(who({ service: 's3', action: 'ListBucket', bucket: 'state-box', key: '' })).toEqual([]);
    expect(who(get('state-box', 'elsewhere/x'))).toEqual([]);
    expect(who({ service: 's3', action: 'GetObject', bucket: 'another', key: 'windows/x' })).toEqual([]);
  });

  it('no function reads a queue by itself, and no host another host’s', () => {
    for (const name of Object.keys(queues)) expect(who(take(name))).toEqual([]);
    expect(who(take('commands-mx1_example_net_example_org'))).toEqual([hostKey(HOSTS[1]!)]);
  });

  it('nobody writes a second time what is written once, the operator included', () => {
    for (const [bucket, prefixes] of Object.entries(writtenOnce)) {
      for (const prefix of prefixes) {
        const wish = put(`${bucket as keyof typeof writtenOnce}-box`, `${prefix}x`) as Extract<Wish, { service: 's3' }>;
        expect(may(OPERATOR, wish)).toBe(true);
        expect(may(OPERATOR, { ...wish, plain: true })).toBe(false);
        for (const caller of callers) expect(may(caller, { ...wish, plain: true })).toBe(false);
      }
    }
    expect(may(OPERATOR, { ...put('state-box', 'config/policy.json'), plain: true } as Wish)).toBe(true);
  });

  it.each<[boolean, string, Wish]>([
    [true, 'tells evidence in its own name', put('evidence-box', `evidence/${DOCTOR_HOST}/x`)],
    [true, 'asks for a read', send('jobs')],
    [true, 'looks at dead letters', { service: 'sqs', action: 'GetQueueAttributes', queue: 'jobs-dead' }],
    [
      true,
      'lists when a host was heard',
      { service: 's3', action: 'ListBucket', bucket: 'evidence-box', key: 'evidence/mx1/' },
    ],
    [true, 'reads the public key', { service: 'kms', action: 'GetPublicKey', key: 'arn' }],
    [false, 'tells evidence in a host’s name', put('evidence-box', `evidence/${HOSTS[0]}/x`)],
    [false, 'reads what a host said', get('evidence-box', `evidence/${HOSTS[0]}/x`)],
    [false, 'changes who may approve', put('state-box', 'config/policy.json')],
    [false, 'decides', put('state-box', 'decisions/p/x.json')],
    [false, 'keeps clicks', put('state-box', 'clicks/p/x.json')],
    [false, 'asks for a signature', send('sign')],
    [false, 'sends to a host', send('commands-mx1_example_net')],
    [false, 'reads a queue', take('jobs')],
    [false, 'signs', { service: 'kms', action: 'Sign', key: 'arn' }],
  ])('doctor, %s: %s', (allowed, _, wish) => {
    expect(may(DOCTOR, wish)).toBe(allowed);
  });
});
