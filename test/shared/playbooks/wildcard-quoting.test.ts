import { describe, expect, it } from 'vitest';
import { wildcardQuoting } from '#shared/playbooks/wildcard-quoting/index.ts';
import { daily, logged, pageOf, pagesFor, probed, said } from './store-stories.ts';

describe('wildcard-quoting', () => {
  it.each(['mboxutil wildcard', 'no match shell quotes', 'command pattern does not work'])(
    'is the page for: %s',
    async (words) => {
      expect(await pagesFor(words)).toContain('wildcard-quoting');
    },
  );

  it('raises nothing by itself', () => {
    expect(
      said(wildcardQuoting, daily(0, 60), [
        logged(9, 'error', { process: 'mboxutil', text: 'user/usr44*: Mailbox does not exist' }),
        probed(9, { kind: 'option', name: 'store.partition.primary.path', value: '/store' }),
      ]),
    ).toEqual([]);
  });

  it('lists before it deletes', () => {
    const page = pageOf('wildcard-quoting');
    expect(page.indexOf('mboxutil -l -p "user/usr44*"')).toBeLessThan(page.indexOf('mboxutil -d -p'));
  });
});
