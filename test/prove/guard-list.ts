import { DRIVER_GUARDS, EXECUTOR_GUARDS } from './executor-guards.ts';
import type { Guard } from './guard.ts';

const STORY = ['test/functions/story.test.ts'];
const POLICY = ['test/shared/policy'];
const SIGNER = ['test/functions/approvals.test.ts'];

/** Every guard between a person's wish and a host's queue, in the order in which a wish meets them. */
export const GUARDS: readonly Guard[] = [
  {
    what: 'both ids of a person count',
    file: 'shared/policy/may-approve.ts',
    guard: 'a.team === b.team && ',
    tests: POLICY,
  },
  {
    what: 'whoever asked never approves',
    file: 'shared/policy/may-approve.ts',
    guard: 'proposal.requestedBy && samePerson(proposal.requestedBy, person)',
    instead: 'false',
    tests: POLICY,
  },
  {
    what: 'a role may approve only what the policy names',
    file: 'shared/policy/may-approve.ts',
    guard: 'r.action === proposal.action && r.roles.includes(role)',
    instead: 'r.action === proposal.action',
    tests: POLICY,
  },
  {
    what: 'a role may approve only so many messages',
    file: 'shared/policy/may-approve.ts',
    guard: 'countOf(proposal) > most',
    instead: 'false',
    tests: POLICY,
  },
  {
    what: 'return and delete take two people',
    file: 'shared/policy/people-needed.ts',
    guard: "risk === 'high' || ",
    tests: POLICY,
  },
  {
    what: 'protected mail takes two people',
    file: 'shared/policy/people-needed.ts',
    guard: ' || (proposal.protectedMail ?? 0) > 0',
    tests: POLICY,
  },
  {
    what: 'large releases take two people',
    file: 'shared/policy/people-needed.ts',
    guard: 'count > alone ? 2 : 1',
    instead: '1',
    tests: POLICY,
  },
  {
    what: 'unknown recipients count as protected',
    file: 'shared/policy/protected.ts',
    guard: "address === '' || ",
    tests: POLICY,
  },
  {
    what: 'a message that also goes elsewhere is not selected',
    file: 'shared/selection/messages.ts',
    guard: "count === recipients.length ? 'yes' : 'shared'",
    instead: "'yes'",
    tests: ['test/shared/selection'],
  },
  {
    what: 'an unknown figure lies outside of its bounds',
    file: 'shared/selection/bounds.ts',
    guard: 'value !== null && ',
    instead: 'value === null || ',
    tests: ['test/shared/selection'],
  },
  {
    what: 'bounds that bound nothing are no selector',
    file: 'shared/contracts/finding.ts',
    guard: 'Object.values(b).some((v) => v !== undefined)',
    instead: 'true',
    tests: ['test/shared/selection'],
  },
  {
    what: 'a click after the expiry decides nothing',
    file: 'functions/worker/click.ts',
    guard: 'now >= proposal.expiresAt',
    instead: 'false',
    tests: SIGNER,
  },
  {
    what: 'one approval of two does not rule',
    file: 'functions/worker/click.ts',
    guard: "verdict === 'approve' && approvers.length < needed",
    instead: 'false',
    tests: SIGNER,
  },
  {
    what: 'only whoever may ask prepares an action',
    file: 'functions/worker/click.ts',
    guard: 'if (!permission.allowed) return permission.reason;\n  const after',
    instead: 'const after',
    tests: SIGNER,
  },
  {
    what: 'a decision on another version of the proposal does not count',
    file: 'functions/approvals.ts',
    guard: ' || decision.proposalHash !== hash',
    tests: SIGNER,
  },
  {
    what: 'a decision counts only under its own person’s key',
    file: 'functions/approvals.ts',
    guard: 'if (key !== decisionKey(proposal.id, decision.by)) continue;',
    tests: SIGNER,
  },
  {
    what: 'a late decision does not count',
    file: 'functions/approvals.ts',
    guard: ' || decision.at >= proposal.expiresAt',
    tests: SIGNER,
  },
  {
    what: 'the signer asks the policy anew',
    file: 'functions/approvals.ts',
    guard: 'mayApprove(policy, proposal, decision.by).allowed',
    instead: 'true',
    tests: SIGNER,
  },
  {
    what: 'the signer does not sign what has expired',
    file: 'functions/signer/sign.ts',
    guard: "if (proposal.expiresAt <= now) return 'the proposal has expired';",
    tests: SIGNER,
  },
  {
    what: 'the signer does not sign what was not ruled on',
    file: 'functions/signer/sign.ts',
    guard: "if (ruling?.outcome !== 'approved') return 'the proposal is not approved';",
    tests: SIGNER,
  },
  {
    what: 'the signer counts the approvers itself',
    file: 'functions/signer/sign.ts',
    guard: 'approvers.length < peopleNeeded(policy, target.judged)',
    instead: 'false',
    tests: SIGNER,
  },
  {
    what: 'the signer looks for protected mail itself',
    file: 'functions/signer/sign.ts',
    guard: 'Math.max(protectedMail, proposal.protectedMail ?? 0)',
    instead: 'proposal.protectedMail',
    tests: SIGNER,
  },
  {
    what: 'no proposal lives longer than a quarter of an hour',
    file: 'functions/signer/sign.ts',
    guard: 'fromInstant(proposal.expiresAt) - fromInstant(proposal.createdAt) > PROPOSAL_LIFETIME_MS',
    instead: 'false',
    tests: SIGNER,
  },
  {
    what: 'a manifest that was swapped is not signed',
    file: 'functions/signer/sign.ts',
    guard: "if (manifestHashOf(manifest) !== manifestHash) return { refusal: 'the manifest is not the approved one' };",
    tests: STORY,
  },
  {
    what: 'a manifest of another queue is not signed',
    file: 'functions/signer/sign.ts',
    guard: 'manifest.host !== host || manifest.channel !== channel',
    instead: 'false',
    tests: SIGNER,
  },
  {
    what: 'the count of the manifest is the approved one',
    file: 'functions/signer/sign.ts',
    guard: 'manifest.ids.length !== proposal.preview.count',
    instead: 'false',
    tests: SIGNER,
  },
  ...EXECUTOR_GUARDS,
  ...DRIVER_GUARDS,
];
