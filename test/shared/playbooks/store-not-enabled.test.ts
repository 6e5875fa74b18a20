import { describe, expect, it } from 'vitest';
import { storeNotEnabled } from '#shared/playbooks/store-not-enabled/index.ts';
import { cameToStore } from '../builders.ts';
import { adviceOf, daily, logged, said } from './store-stories.ts';

const line = logged(5, 'store-not-enabled', { process: 'ims_master', text: 'message store is not enabled!' });

describe('store-not-enabled', () => {
  it('says that mail is routed to a host without a store', () => {
    const [finding, ...more] = said(storeNotEnabled, [cameToStore(4, 'ann', 3)], [line]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'process', name: 'ims_master' },
      actions: [],
    });
    expect(finding!.steps[0]).toMatchObject({ anchor: 'step-mail', answer: 'yes' });
    expect(finding!.evidence[0]!.text).toContain('message store is not enabled!');
    expect(adviceOf(finding)).toContain('do-not: Do not enable the store');
    expect(said(storeNotEnabled, [], [line])[0]!.steps[0]!.answer).toBe('unknown');
  });

  it('is silent on a store host', () => {
    expect(said(storeNotEnabled, daily(0, 60))).toEqual([]);
  });
});
