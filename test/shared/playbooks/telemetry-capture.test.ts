import { describe, expect, it } from 'vitest';
import { telemetryCapture } from '#shared/playbooks/telemetry-capture/index.ts';
import { daily, logged, pageOf, pagesFor, probed, said } from './store-stories.ts';

describe('telemetry-capture', () => {
  it.each(['telemetry', 'record session imap', 'capture', 'client does not work as expected'])(
    'is the page for: %s',
    async (words) => {
      expect(await pagesFor(words)).toContain('telemetry-capture');
    },
  );

  it('raises nothing by itself', () => {
    expect(
      said(telemetryCapture, daily(0, 60), [
        logged(9, 'session-closed', { process: 'imapd', subject: 'ann', text: 'close ann' }),
        probed(9, {
          kind: 'disk',
          name: '/store',
          totalKiB: 100,
          availableKiB: 50,
          usedPercent: 50,
          inodesFreePercent: 50,
        }),
      ]),
    ).toEqual([]);
  });

  it('ends the recording before it ends', () => {
    const page = pageOf('telemetry-capture');
    expect(page.indexOf('Ask the user')).toBeLessThan(page.indexOf('Make the directory'));
    expect(page.indexOf('Make the directory')).toBeLessThan(page.indexOf('Remove the directory'));
    expect(page.indexOf('Remove the directory')).toBeLessThan(page.indexOf('## For good'));
  });
});
