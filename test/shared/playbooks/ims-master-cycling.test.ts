import { describe, expect, it } from 'vitest';
import { cameToStore, filed, noticesOf, of, tell } from '../builders.ts';

const cycle = [5, 10, 25].flatMap((m) => [
  noticesOf(m, [['ims_master', 'ims-master-stop', 1]]),
  noticesOf(m + 1, [['ims_master', 'ims-master-start', 1]]),
]);
const cycling = (...args: Parameters<typeof tell>) => of('ims-master-cycling', tell(...args));

describe('ims-master-cycling', () => {
  it('explains processes that come and go', () => {
    const [finding] = cycling([], cycle);
    expect(finding).toMatchObject({ verdict: 'normal', subject: { kind: 'process', name: 'ims_master' }, actions: [] });
    expect(finding!.headline).toContain('started 3 times and shut down 3 times');
    for (const { text } of finding!.evidence) expect(text).toContain('ims_master');
  });

  it.each([['error' as const], ['mailbox-append-failed' as const]])('calms nobody beside %s lines', (kind) => {
    expect(cycling([], [...cycle, noticesOf(12, [['ims_master', kind, 1]])])).toEqual([]);
  });

  it('lets errors of other processes be', () => {
    expect(cycling([], [...cycle, noticesOf(12, [['imapd', 'error', 1]])])).toHaveLength(1);
  });

  it('calms nobody when the last one ended and mail is left alone', () => {
    const ended = [...cycle, noticesOf(40, [['ims_master', 'ims-master-stop', 1]])];
    expect(cycling([cameToStore(60, 'fred')], ended)).toEqual([]);
    expect(cycling([cameToStore(60, 'fred'), filed(61, 'fred')], ended)).toHaveLength(1);
  });

  it('needs both a start and an end', () => {
    expect(cycling([], [noticesOf(5, [['ims_master', 'ims-master-start', 1]])])).toEqual([]);
  });
});
