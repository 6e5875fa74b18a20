import { expect, it } from 'vitest';
import type { Context } from '#local/mailhost/imsimta/context.ts';
import { runStoreTool } from '#local/mailhost/imsimta/store-tools.ts';
import { parseCounterutil } from '#shared/formats/counterutil/parse.ts';
import { parsePs } from '#shared/formats/ps/parse.ts';
import { parseReconstructCheck } from '#shared/formats/reconstruct-check/parse.ts';

const AT = '2026-03-04T09:15:00.000Z';

const bench = (damaged: string[] = [], runs = true) => {
  const printed: string[] = [];
  const context = {
    now: () => Date.parse(AT),
    print: (text: string) => void printed.push(text),
    control: async (path: string) =>
      runs ? { status: 200, body: { damaged: damaged.some((name) => path.endsWith(`account=${name}`)) } } : null,
  } as unknown as Context;
  return { context, printed };
};

it('prints counters as the analyzer reads them', async () => {
  const { context, printed } = bench();
  expect(await runStoreTool(context, 'counterutil', ['-o', 'imapstat', '-n', '1'])).toBe(0);
  const { facts, coverage } = parseCounterutil(printed.join(''), AT);
  expect(coverage.unparsed).toBe(0);
  expect(facts).toContainEqual(expect.objectContaining({ name: 'imapstat global.numcurrentconnections', value: 42 }));
});

it('checks a mailbox, and only with -n', async () => {
  const { context, printed } = bench(['dora']);
  expect(await runStoreTool(context, 'reconstruct', ['-n', 'user/dora/INBOX'])).toBe(0);
  expect(await runStoreTool(context, 'reconstruct', ['-n', 'user/fred/INBOX'])).toBe(0);
  const { facts } = parseReconstructCheck(`$ reconstruct -n user/dora/INBOX\n${printed.join('')}`, AT);
  expect(facts).toMatchObject([{ name: 'user/dora/INBOX', sound: false }]);
  expect(printed).toHaveLength(1);
  expect(await runStoreTool(context, 'reconstruct', ['-r', 'user/dora/INBOX'])).toBe(2);
});

it('fails when it is asked for what it has not, or the host is down', async () => {
  const { context } = bench([], false);
  expect(await runStoreTool(context, 'counterutil', ['-o', 'imapstat'])).toBe(2);
  expect(await runStoreTool(context, 'counterutil', ['-o', 'none', '-n', '1'])).toBe(1);
  expect(await runStoreTool(context, 'reconstruct', ['-n', 'user/dora/INBOX'])).toBe(1);
});

it('lists the processes of the mail server’s user in the one layout that is asked for', async () => {
  const { context, printed } = bench();
  const list = { ...context, control: async () => ({ status: 200, body: { daemons: ['job_controller'], jobs: [] } }) };
  const columns = ['-o', 'user,pid,s,vsz,rss,pcpu,time,comm'];
  expect(await runStoreTool(list as unknown as Context, 'ps', ['-u', 'mailsrv', ...columns])).toBe(0);
  const { facts, coverage } = parsePs(printed.join(''), AT);
  expect(coverage.unparsed).toBe(0);
  expect(facts.map(({ name }) => name)).toEqual(['stored', 'imapd', 'imapd', 'popd', 'mshttpd', 'job_controller']);
  expect(await runStoreTool(context, 'ps', ['-ef'])).toBe(1);
});
