import { actions } from '#shared/actions/index.ts';
import type { AuditRecord } from '#shared/contracts/audit.ts';
import { aimText } from '#shared/contracts/finding.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import { countOf } from '#shared/contracts/proposal.ts';
import { commandOf } from './command-faults.ts';

/** A part of the story of an action: a heading and its lines, as they stand in the record, unmasked and unescaped. */
export interface Chapter {
  heading: string;
  lines: readonly string[];
}

const name = ({ team, user }: Person): string => `${team}/${user}`;

const people = (list: readonly Person[]): string => (list.length === 0 ? 'nobody' : list.map(name).join(' and '));

/** An action as a person would tell it: who saw what, who approved, what the host did, what came of it. */
export const tellRecord = (record: AuditRecord): Chapter[] => [
  {
    heading: `Record ${record.sequence}: ${record.action.offered.action} on ${record.action.host}, ${record.action.state}`,
    lines: [
      `recorded ${record.recordedAt}, incident ${record.incident.id}, action ${record.action.id}`,
      `aim: ${aimText(record.action.offered)}`,
    ],
  },
  { heading: 'What was seen', lines: seen(record) },
  { heading: 'What was proposed', lines: proposed(record) },
  { heading: 'Who decided', lines: decided(record) },
  { heading: 'What the host was told', lines: told(record) },
  { heading: 'What the host did', lines: done(record) },
  {
    heading: 'What the thread said',
    lines: record.thread.map(({ at, by, text }) => `${at}  ${by ? `${name(by)} ` : ''}${text}`),
  },
];

const seen = ({ proposal: { finding } }: AuditRecord): string[] =>
  finding === undefined
    ? ['no finding: a person asked for it']
    : [
        `${finding.playbook}: ${finding.verdict}, ${finding.headline}`,
        ...finding.steps.map(({ question, answer, saw }) => `${answer}: ${question} ${saw}`),
        ...finding.evidence.flatMap(({ evidence, start, end, text }) => [
          `${evidence} bytes ${start}-${end}`,
          `  ${text}`,
        ]),
      ];

const proposed = ({ proposal, messages, proposalHash, asked }: AuditRecord): string[] => [
  ...(asked?.effect === undefined ? [] : [`the host was asked first (${asked.id}): ${asked.effect}`]),
  proposal.effect,
  ...(proposal.forecast ?? []),
  actions[proposal.action].undo ?? 'It cannot be taken back.',
  `asked for by ${proposal.requestedBy ? name(proposal.requestedBy) : 'a playbook'}`,
  `from ${proposal.createdAt} to ${proposal.expiresAt}, proposal ${proposal.id}, sha256 ${proposalHash}`,
  ...(proposal.manifestHash === null
    ? []
    : [`${countOf(proposal)} messages, manifest sha256 ${proposal.manifestHash}`]),
  ...(messages === null ? [] : [`  ${messages.join(' ')}`]),
];

const decided = ({ decisions, ruling }: AuditRecord): string[] => [
  ...decisions.map(({ at, by, role, verdict }) => `${at}  ${name(by)} (${role}): ${verdict}`),
  ruling === null ? 'no ruling: it was withdrawn' : `${ruling.at}  ruling: ${ruling.outcome} by ${people(ruling.by)}`,
];

const told = (record: AuditRecord): string[] => {
  const command = commandOf(record);
  if (!record.command || !command) return ['nothing'];
  return [
    `command ${command.id} for ${command.host}: ${JSON.stringify(command.operation)}`,
    `valid from ${command.notBefore} to ${command.notAfter}, approved by ${people(command.approvers)}`,
    `signed with key ${record.command.keyId}`,
  ];
};

const done = ({ result }: AuditRecord): string[] =>
  result === null
    ? ['no report']
    : [
        `${result.startedAt} to ${result.finishedAt}: ${result.status}${result.refusal ? ` (${result.refusal})` : ''}. ${result.detail}`,
        ...Object.entries(result.outcomes).map(([outcome, count]) => `${count} ${outcome}`),
        ...result.exceptions.map(({ id, outcome, text }) => `  ${id} ${outcome} ${text}`),
        ...(result.transcript === ''
          ? []
          : ['dialogue with the tool:', ...result.transcript.split('\n').map((l) => `  ${l}`)]),
      ];
