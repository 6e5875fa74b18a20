import { generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, chownSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { expect, it } from 'vitest';
import defaultPolicy from '#agent/execute/policy.default.json' with { type: 'json' };
import { HostPolicy } from '#agent/execute/policy.ts';
import { sha256 } from '#agent/hash.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { Result } from '#shared/contracts/result.ts';
import { CHANNEL, NOW, allowing, inspectOf, makeBench } from './bench.ts';

const expectRefusal = (bench: ReturnType<typeof makeBench>, result: Result, refusal: Result['refusal']): void => {
  expect({ status: result.status, refusal: result.refusal }).toEqual({ status: 'refused', refusal });
  expect(bench.lines()).toEqual([]);
};

it('malformed: neither JSON nor a signed command, named after its bytes', async () => {
  const bench = makeBench();
  const result = await bench.run(Buffer.from('{"signed":'));
  expectRefusal(bench, result, 'malformed');
  expect(result.command).toMatch(/^unread-[0-9a-f]{48}$/);
  expect((await bench.run(Buffer.from('{"signed":'))).command).toBe(result.command);
  expectRefusal(bench, await bench.run({ ...bench.hold(['aaa1']), serverNow: 'soon' }), 'malformed');
  expectRefusal(bench, await bench.run(new Uint8Array(12_000_001)), 'malformed');
});

it('malformed: rightly signed, but no command', async () => {
  const bench = makeBench();
  const result = await bench.run(bench.hold(['aaa1'], { approvers: [] }));
  expectRefusal(bench, result, 'malformed');
  expect(result.command).toBe('command-0001');
  const others = bench.hold(['aaa1'], { approvers: [], host: 'other.example.com' });
  expect((await bench.run(others)).command).toMatch(/^unread-/);
});

it('malformed: rightly signed by a later signer, with a condition that this executor does not know', async () => {
  const bench = makeBench();
  const order = bench.hold(['aaa1'], { onlyAfter: NOW } as object);
  const result = await bench.run(order);
  expectRefusal(bench, result, 'malformed');
  expect(result.detail).toContain('onlyAfter');
  expect(result.command).toBe('command-0001');
});

it('malformed: a read of a kind that this executor does not know answers the request that it is', async () => {
  const bench = makeBench();
  const question = { ask: 'weather', channel: CHANNEL } as unknown as Question;
  const result = await bench.run(bench.order({ kind: 'look', question }));
  expectRefusal(bench, result, 'malformed');
  expect(result.command).toBe('command-0001');
});

it('unknown-key', async () => {
  const bench = makeBench();
  const order = bench.hold(['aaa1']);
  order.signed.keyId = 'k2';
  const result = await bench.run(order);
  expectRefusal(bench, result, 'unknown-key');
});

it('bad-signature: one byte changed, or signed by somebody else; the result cannot take the real id', async () => {
  const bench = makeBench();
  const changed = bench.hold(['aaa1']);
  const text = Buffer.from(changed.signed.payload, 'base64').toString().replace('tcp_local', 'tcp_loca1');
  changed.signed.payload = Buffer.from(text).toString('base64');
  expectRefusal(bench, await bench.run(changed), 'bad-signature');

  const forged = bench.hold(['aaa1']);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  forged.signed.signature = sign(null, Buffer.from(forged.signed.payload, 'base64'), stranger).toString('base64');
  const result = await bench.run(forged);
  expectRefusal(bench, result, 'bad-signature');
  expect(result.command).not.toBe('command-0001');
  expect(result.detail).toContain('command-0001');
});

it('bad-signature: rightly signed with a pinned key of another kind', async () => {
  const bench = makeBench();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  bench.config.keys = [
    { keyId: 'k1', publicKey: rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') },
  ];
  const order = bench.hold(['aaa1']);
  const signature = sign(null, Buffer.from(order.signed.payload, 'base64'), rsa.privateKey);
  order.signed.signature = signature.toString('base64');
  expectRefusal(bench, await bench.run(order), 'bad-signature');
});

it('wrong-host', async () => {
  const bench = makeBench();
  expectRefusal(bench, await bench.run(bench.hold(['aaa1'], { host: 'other.example.com' })), 'wrong-host');
});

it('not-yet-valid', async () => {
  const bench = makeBench();
  const order = bench.hold(['aaa1'], { notBefore: toInstant(NOW + 60_000) });
  expectRefusal(bench, await bench.run(order), 'not-yet-valid');
  expectRefusal(bench, await bench.run({ ...order, serverNow: NOW + 60_000 }), 'not-yet-valid');
});

it('expired when either clock says so', async () => {
  const bench = makeBench();
  const order = bench.hold(['aaa1']);
  expectRefusal(bench, await bench.run({ ...order, serverNow: NOW + 600_001 }), 'expired');
  expectRefusal(bench, await bench.run(order, { now: () => NOW + 600_001 }), 'expired');
  const read = bench.order({ kind: 'directory', channel: CHANNEL });
  expectRefusal(bench, await bench.run({ ...read, serverNow: NOW + 600_001 }), 'expired');
});

it('manifest-mismatch: missing, another text, another channel, another count', async () => {
  const bench = makeBench();
  const order = bench.hold(['aaa1', 'bbb2']);
  expectRefusal(bench, await bench.run({ ...order, manifest: null }), 'manifest-mismatch');
  expectRefusal(bench, await bench.run({ ...order, manifest: `${order.manifest} ` }), 'manifest-mismatch');
  const { operation } = JSON.parse(Buffer.from(order.signed.payload, 'base64').toString());
  const ids = ['aaa1', 'bbb2'];
  bench.policy({ ...allowing, channels: ['tcp_intranet'] });
  expectRefusal(
    bench,
    await bench.run(bench.order({ ...operation, channel: 'tcp_intranet' }, ids)),
    'manifest-mismatch',
  );
  expectRefusal(bench, await bench.run(bench.order({ ...operation, count: 1 }, ids)), 'manifest-mismatch');
  expectRefusal(bench, await bench.run({ ...bench.order(inspectOf(ids), ids), manifest: null }), 'manifest-mismatch');
});

it('manifest-mismatch: a manifest of another host, although it is the one that was signed for', async () => {
  const bench = makeBench();
  const manifest = manifestText(makeManifest('other.example.com', CHANNEL, ['aaa1']));
  const order = bench.order({ kind: 'hold', channel: CHANNEL, manifestHash: sha256(manifest), count: 1 });
  expectRefusal(bench, await bench.run({ ...order, manifest }), 'manifest-mismatch');
});

it.runIf(process.geteuid?.() === 0)('policy-action: the policy of somebody who is not root', async () => {
  const bench = makeBench();
  chownSync(bench.config.policyFile, 12_345, 12_345);
  expectRefusal(bench, await bench.run(bench.hold(['aaa1'])), 'policy-action');
});

it('policy-action: not listed, outside its hours, or no trustworthy policy at all', async () => {
  const bench = makeBench();
  const hold = () => bench.run(bench.hold(['aaa1']));
  bench.policy({ ...allowing, actions: ['release'] });
  expectRefusal(bench, await hold(), 'policy-action');
  // 12:00 UTC is 05:00 in Los Angeles.
  bench.policy({ ...allowing, hours: { from: '08:00', to: '18:00' } });
  expectRefusal(bench, await hold(), 'policy-action');
  bench.policy('{"actions": ["hold"');
  expectRefusal(bench, await hold(), 'policy-action');
  bench.policy({ ...allowing, unknownLimit: 1 });
  expectRefusal(bench, await hold(), 'policy-action');
  bench.policy(allowing);
  chmodSync(bench.config.policyFile, 0o620);
  expectRefusal(bench, await hold(), 'policy-action');
  chmodSync(bench.config.policyFile, 0o602);
  expectRefusal(bench, await hold(), 'policy-action');
  rmSync(bench.config.policyFile);
  expectRefusal(bench, await hold(), 'policy-action');
  bench.policy({ ...allowing, hours: { from: '22:00', to: '06:00' } });
  expect((await hold()).status).toBe('done');
});

it.each(['5.2', '5'])('policy-action: a product version whose hold is not documented: %s', async (version) => {
  const bench = makeBench();
  bench.config.version = version;
  expectRefusal(bench, await bench.run(bench.hold(['aaa1'])), 'policy-action');
});

it.each([null, 'newest'])('policy-action: return and delete without a known product version: %s', async (version) => {
  const bench = makeBench();
  bench.queue('ZZaaa1.00');
  bench.config.version = version;
  expectRefusal(bench, await bench.run(bench.change('return', ['aaa1'])), 'policy-action');
  expectRefusal(bench, await bench.run(bench.change('delete', ['aaa1'])), 'policy-action');
  expect((await bench.run(bench.hold(['aaa1']))).status).toBe('done');
});

it('accepts both keys while they are exchanged, and refuses one that was taken out', async () => {
  const bench = makeBench();
  const old = bench.order({ kind: 'counts' });
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const fresh = bench.order({ kind: 'counts' });
  const payload = Buffer.from(fresh.signed.payload, 'base64');
  Object.assign(fresh.signed, { keyId: 'k2', signature: sign(null, payload, pair.privateKey).toString('base64') });
  expectRefusal(bench, await bench.run(fresh), 'unknown-key');

  bench.config.keys.push({ keyId: 'k2', publicKey });
  expect([(await bench.run(old)).status, (await bench.run(fresh)).status]).toEqual(['done', 'done']);
  // Each signature belongs to its own key.
  expectRefusal(bench, await bench.run({ ...fresh, signed: { ...fresh.signed, keyId: 'k1' } }), 'bad-signature');

  bench.config.keys.shift();
  expectRefusal(bench, await bench.run(old), 'unknown-key');
  expect((await bench.run(fresh)).status).toBe('done');
});

it('policy-channel', async () => {
  const bench = makeBench();
  bench.policy({ ...allowing, channels: ['tcp_intranet'] });
  expectRefusal(bench, await bench.run(bench.hold(['aaa1'])), 'policy-channel');
});

it('policy-count: in one command, and within an hour', async () => {
  const bench = makeBench();
  bench.policy({ ...allowing, maxMessagesPerCommand: 1 });
  expectRefusal(bench, await bench.run(bench.hold(['aaa1', 'bbb2'])), 'policy-count');

  bench.policy({ ...allowing, maxMessagesPerHour: 3 });
  const now = Date.now();
  const at = { notBefore: toInstant(now - 1_000), notAfter: toInstant(now + 600_000) };
  const run = (id: string, later = 0) =>
    bench.run({ ...bench.hold(['aaa1', 'bbb2'], { ...at, id }), serverNow: now }, { now: () => now + later });
  expect((await run('command-first')).status).toBe('done');
  const second = await run('command-second');
  expect(second.refusal).toBe('policy-count');
});

it('frozen', async () => {
  const bench = makeBench();
  writeFileSync(bench.config.freezeFile, '');
  expectRefusal(bench, await bench.run(bench.hold(['aaa1'])), 'frozen');
  rmSync(bench.config.freezeFile);
  expect((await bench.run(bench.hold(['aaa1']))).status).toBe('done');
});

it('the shipped policy allows hold and nothing else; a policy from before the limit of channel actions has one', () => {
  expect(HostPolicy.parse(defaultPolicy).actions).toEqual(['hold']);
  const { maxChannelActionsPerHour: _, ...older } = allowing;
  expect(HostPolicy.parse(older).maxChannelActionsPerHour).toBe(10);
});
