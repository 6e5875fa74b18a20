import { afterEach } from 'vitest';
import { createAwsClients, type AwsClients } from '#adapters/aws/clients.ts';
import { createManualClock, type ManualClock } from '#adapters/memory/clock.ts';
import { startAwsEmulator, type AwsEmulator, type AwsEmulatorOptions } from '#local/emulators/aws/server.ts';

/** An emulator with clients at it, on a clock that stands still. */
export interface Emulated extends AwsClients {
  emulator: AwsEmulator;
  clock: ManualClock;
}

const running: Emulated[] = [];

afterEach(async () => {
  for (const emulated of running.splice(0)) await stop(emulated);
});

/** Ends an emulator before the test does. */
export const stop = async ({ emulator, s3, sqs }: Emulated): Promise<void> => {
  s3.destroy();
  sqs.destroy();
  await emulator.close();
};

/** Starts an emulator that ends with the test, with a bucket `box`. */
export const emulate = async (options: Omit<AwsEmulatorOptions, 'clock'> = {}): Promise<Emulated> => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  const clock = createManualClock('2026-03-01T12:00:00.000Z');
  const emulator = await startAwsEmulator({ ...options, clock });
  await emulator.createBucket('box');
  const emulated = { emulator, clock, ...createAwsClients({ region: 'us-east-1', endpoint: emulator.endpoint }) };
  running.push(emulated);
  return emulated;
};

/** Ends and starts again on the same files. */
export const restart = async (emulated: Emulated, dataDir: string): Promise<Emulated> => {
  running.splice(running.indexOf(emulated), 1);
  await stop(emulated);
  return emulate({ dataDir });
};
