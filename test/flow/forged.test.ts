import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { createKeyFileSigner } from '#adapters/system/key-file-signer.ts';
import { REGION } from '#local/cloud.ts';
import type { Command } from '#shared/contracts/command.ts';
import type { HostMessage } from '#shared/contracts/host-message.ts';
import { isMessageProposal, manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { Result } from '#shared/contracts/result.ts';
import { commandQueueName } from '#shared/topology.ts';
import { HOST, startStory, type Story, until, untilAction } from './harness.ts';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story?.end());

test('a forged hold in the right queue is refused, reported, and touches nothing', async () => {
  // Everything is as in a real hold, down to the messages; only the key is the forger's.
  const { proposal } = await untilAction(story, 'hold', 'proposed');
  const approved = Proposal.parse(JSON.parse((await story.state.get(proposalKey(proposal!)))!.text));
  if (!isMessageProposal(approved)) throw new Error('a hold without messages');
  const { manifestHash, preview, channel } = approved;
  const command: Command = {
    version: 1,
    id: 'forged-hold-0001',
    host: HOST,
    operation: { kind: 'hold', channel, manifestHash, count: preview.count },
    proposal: { id: proposal!, hash: manifestHash },
    approvers: [{ team: 'T0LOCAL', user: 'U0ALICE' }],
    notBefore: new Date(Date.now() - 60_000).toISOString(),
    notAfter: new Date(Date.now() + 600_000).toISOString(),
  };
  const payload = Buffer.from(JSON.stringify(command));
  const { keyId } = createKeyFileSigner(story.system.cloud.keyFile);
  const message: HostMessage = {
    version: 1,
    signed: {
      version: 1,
      payload: payload.toString('base64'),
      signature: sign(null, payload, generateKeyPairSync('ed25519').privateKey).toString('base64'),
      keyId,
    },
    manifestKey: manifestKey(HOST, manifestHash),
  };
  const { sqs } = createAwsClients({ region: REGION, endpoint: story.system.cloud.endpoint });
  await createSqsQueue(sqs, story.system.cloud.queueUrls[commandQueueName(HOST)]!).send(JSON.stringify(message));

  await until('everybody is told', () => story.said('refused a command that Queuewarden did not send')[0], story);
  const results: Result[] = [];
  for await (const key of story.evidence.list(`results/${HOST}/`))
    results.push(Result.parse(JSON.parse((await story.evidence.get(key))!.text)));
  expect(results.filter((r) => r.status === 'refused').map((r) => r.refusal)).toEqual(['bad-signature']);
  expect(story.held('tcp_local')).toEqual([]);
  // The real proposal still stands and can still be approved.
  expect((await story.incident())!.actions[0]!.state).toBe('proposed');
}, 120_000);
