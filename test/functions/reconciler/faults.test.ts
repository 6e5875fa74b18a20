import { describe, expect, test } from 'vitest';
import { reconcile } from '#functions/reconciler/reconcile.ts';
import { incidentKey } from '#shared/contracts/incident.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { HOST } from '../world.ts';
import { ON_ITS_WAY, printed, watched } from './watched.ts';

describe('a fault', () => {
  const HOSTS = ['mx0.example.edu', HOST, 'mx2.example.edu'];

  test.each([
    ['a read of the window that fails', 'LooksFailed', new Error('S3 does not answer')],
    ['something thrown that is no error', 'LooksFailed', 'nonsense'],
    ['a window that nobody can read', 'DocumentsUnreadable', null],
  ])('at one host keeps no other from being looked after: %s', async (_, counted, thrown) => {
    const world = await watched();
    await world.documents.create(windowKey('mx0.example.edu'), '{"version":1,"host":');
    const lost = await world.beat();
    world.clock.advance(ON_ITS_WAY);
    const get = async (key: string) => {
      if (thrown !== null && key === windowKey('mx0.example.edu')) throw thrown;
      return world.documents.get(key);
    };
    const said = await printed(async () => {
      await reconcile({ ...world.ports, hosts: HOSTS, documents: { ...world.documents, get } });
    });
    expect(await world.resent()).toEqual([lost]);
    expect(said).toContainEqual(expect.objectContaining({ [counted]: 1 }));
    expect(said).toContainEqual(expect.objectContaining({ host: 'mx0.example.edu', error: expect.anything() }));
  });

  test('at the listing of one host ends none of the looks that come after it, however many', async () => {
    const world = await watched();
    const hosts = Array.from({ length: 40 }, (_, n) => `mx${n}.example.edu`);
    const listed = new Set<string>();
    const evidence = {
      ...world.evidence,
      stored: (prefix: string) => {
        listed.add(prefix.split('/')[1]!);
        if (prefix.includes('/mx3.example.edu/')) throw new Error('refused');
        return world.evidence.stored(prefix);
      },
    };
    const said = await printed(async () => void (await reconcile({ ...world.ports, hosts, evidence })));
    expect([...listed].sort()).toEqual([...hosts].sort());
    expect(said).toContainEqual(expect.objectContaining({ LooksFailed: 1 }));
  });

  test('at one incident keeps no other from being looked after', async () => {
    const world = await watched();
    await world.live(10);
    await world.pass(6);
    expect(await world.of('agent-silent')).toHaveLength(1);
    await world.find();
    const get = async (key: string) => {
      if (key.startsWith('incidents/')) throw new Error('S3 does not answer');
      return world.documents.get(key);
    };
    const said = await printed(async () => {
      await reconcile({ ...world.ports, documents: { ...world.documents, get } });
    });
    expect(said).toContainEqual(
      expect.objectContaining({ message: 'look-failed', key: incidentKey(world.fingerprint) }),
    );
    // The silent host, its incident, and the other one.
    expect(said).toContainEqual(expect.objectContaining({ LooksFailed: 3 }));
  });
});
