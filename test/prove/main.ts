import { parseArgs } from 'node:util';
import { proofs } from './all.ts';
import type { Proof } from './proof.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { n: { type: 'string' }, seed: { type: 'string' } },
});

const list = (): void => {
  for (const { name, says, cases } of proofs) process.stdout.write(`${name} (${cases.long} cases)\n    ${says}\n`);
};

const prove = async (proof: Proof, cases: number, seed: number): Promise<boolean> => {
  const began = performance.now();
  const { held, of, tally, broken } = await proof.run(cases, seed);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${proof.name}: ${held} of ${of} (seed ${seed}, ${seconds} s)\n`);
  for (const [how, count] of Object.entries(tally)) process.stdout.write(`    ${count} ${how}\n`);
  for (const line of broken) process.stderr.write(`    broken: ${line}\n`);
  return held === of && of > 0;
};

const wholeNumber = (text: string | undefined, name: string): number | null => {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} takes a whole number, not ${text}`);
  return value;
};

const chosen = positionals.map((name) => {
  const proof = proofs.find((p) => p.name === name);
  if (!proof) throw new Error(`no proof is named ${name}; there are ${proofs.map((p) => p.name).join(', ')}`);
  return proof;
});
if (chosen.length === 0) list();
const seed = wholeNumber(values.seed, 'seed') ?? Date.now() % 1_000_000_007;
for (const proof of chosen) {
  if (!(await prove(proof, wholeNumber(values.n, 'n') ?? proof.cases.long, seed))) process.exitCode = 1;
}
