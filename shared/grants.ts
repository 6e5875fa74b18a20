import { evidencePrefix } from './contracts/evidence.ts';
import type { HostName } from './contracts/primitives.ts';
import type { FunctionName, QueueName } from './topology.ts';

/** Key prefixes of a bucket. What may be written may be read too: a refused write is looked up afterwards. */
export interface Use {
  reads: readonly string[];
  writes: readonly string[];
}

/** What a function may do in the cloud, its own queue and log aside. Nobody may delete anything. */
export interface Grants {
  evidence: Use;
  state: Use;
  sends: readonly QueueName[];
  /** Hosts' command queues and the signing key: the signer's alone. */
  signs: boolean;
}

const NOTHING: Use = { reads: [], writes: [] };
const EFFECTS: readonly QueueName[] = ['jobs', 'sign', 'notify'];

/** What a command is made from, each read anew. */
const COMMANDS_FROM = [
  'requests/',
  'proposals/',
  'candidates/',
  'decisions/',
  'clicks/',
  'rulings/',
  'manifests/',
  'config/',
];

/** What else belongs to the record of an action. */
const RECORDS_FROM = ['incidents/', 'archive/'];

/** Least privilege, as data: the stack grants exactly this, and one machine refuses everything else. */
export const grants: Readonly<Record<FunctionName, Grants>> = {
  analyzer: {
    evidence: { reads: ['evidence/'], writes: [] },
    state: { reads: ['acts/'], writes: ['windows/', 'incidents/', 'archive/', 'asked/', 'summaries/'] },
    sends: EFFECTS,
    signs: false,
  },
  results: {
    evidence: { reads: ['evidence/', 'results/'], writes: [] },
    state: {
      reads: ['requests/', 'candidates/', 'commands/', 'config/', 'windows/'],
      writes: ['incidents/', 'archive/', 'proposals/', 'manifests/', 'asked/', 'acts/', 'held/'],
    },
    sends: EFFECTS,
    signs: false,
  },
  worker: {
    evidence: { reads: ['evidence/', 'results/'], writes: [] },
    state: {
      reads: ['proposals/', 'config/', 'held/', 'issued/'],
      writes: ['incidents/', 'archive/', 'requests/', 'candidates/', 'manifests/', 'decisions/', 'rulings/', 'asked/'],
    },
    sends: EFFECTS,
    signs: false,
  },
  signer: {
    // The host's report of an action belongs to its record.
    evidence: { reads: ['results/'], writes: [] },
    state: {
      reads: [...COMMANDS_FROM, ...RECORDS_FROM],
      writes: ['commands/', 'issued/', 'audit/'],
    },
    sends: [],
    signs: true,
  },
  notifier: {
    evidence: NOTHING,
    state: { reads: ['incidents/', 'proposals/', 'held/'], writes: ['threads/'] },
    sends: [],
    signs: false,
  },
  // What it keeps of a click is Slack's own word for it: nobody else may write there.
  slack: { evidence: NOTHING, state: { reads: [], writes: ['clicks/'] }, sends: ['jobs'], signs: false },
  reconciler: {
    evidence: { reads: ['evidence/', 'results/'], writes: [] },
    state: {
      reads: ['windows/', 'proposals/', 'manifests/', 'rulings/', 'requests/', 'commands/'],
      writes: ['incidents/', 'archive/'],
    },
    sends: ['evidence', 'results', ...EFFECTS],
    signs: false,
  },
};

/** What a mail host may do: tell for itself, read its manifests. Its command queue it may only empty. */
export const hostGrants = (host: HostName): Pick<Grants, 'evidence' | 'state'> => ({
  // Before it acts, the courier asks whether there is a result already.
  evidence: { reads: [], writes: [evidencePrefix(host), `results/${host}/`] },
  state: { reads: [`manifests/${host}/`], writes: [] },
});

/** What people have decided, and what came of it: created once, deletable by nobody. */
export const RECORD: readonly string[] = ['clicks/', 'decisions/', 'rulings/', 'audit/'];

/** What decisions and commands are about: whoever could write it again could have people approve one thing and do another. */
export const FROZEN: readonly string[] = ['proposals/', 'manifests/', 'commands/'];

/** Where a bucket refuses every write that does not say `If-None-Match`, whoever asks. A host must not rewrite what it said. */
export const writtenOnce: Readonly<Record<'evidence' | 'state', readonly string[]>> = {
  evidence: ['evidence/', 'results/'],
  state: [...RECORD, ...FROZEN],
};

/** Host in whose name `queuewarden doctor` tells something. No DNS has it, no site lists it, and nothing is concluded about it. */
export const DOCTOR_HOST: HostName = 'doctor.queuewarden.invalid';

/** What `queuewarden doctor` may do beside looking at all queues, at bucket settings and at the public half of the signing key. */
export const doctorGrants: Pick<Grants, 'evidence' | 'state' | 'sends'> & { lists: readonly string[] } = {
  evidence: { reads: ['results/'], writes: [evidencePrefix(DOCTOR_HOST)] },
  // Names of evidence tell when a host was heard; what it said is not read.
  lists: ['evidence/'],
  state: {
    reads: ['config/', `windows/${DOCTOR_HOST}`, 'requests/', 'commands/', 'threads/receipt-'],
    writes: [`manifests/${DOCTOR_HOST}/`],
  },
  sends: ['jobs', 'notify'],
};
