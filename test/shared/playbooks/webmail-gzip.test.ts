import { describe, expect, it } from 'vitest';
import { webmailGzip } from '#shared/playbooks/webmail-gzip/index.ts';
import { daily, logged, pageOf, pagesFor, probed, said } from './store-stories.ts';

describe('webmail-gzip', () => {
  it.each(['webmail does not load', 'messenger express pages', 'gzip proxy'])('is the page for: %s', async (words) => {
    expect(await pagesFor(words)).toContain('webmail-gzip');
  });

  it('raises nothing by itself', () => {
    expect(
      said(webmailGzip, daily(0, 60), [
        ...['static', 'dynamic'].map((name) =>
          probed(5, { kind: 'option', name: `local.service.http.gzip.${name}`, value: '1' }),
        ),
        logged(9, 'error', { process: 'httpd', text: 'Compose: 5850272 bytes exceeds maxmessagesize' }),
      ]),
    ).toEqual([]);
  });

  it('names both settings, and the way back', () => {
    const page = pageOf('webmail-gzip');
    for (const name of ['static', 'dynamic']) expect(page).toContain(`-o local.service.http.gzip.${name} -v 0`);
    expect(page).toContain('set both back');
  });
});
