import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEMORY_MS, openJournal } from '#agent/execute/journal.ts';
import type { JournalEntry } from '#agent/execute/journal.ts';

const ID = 'command-0001';
const intent: JournalEntry = {
  step: 'intent',
  at: 1_000,
  command: ID,
  payload: 'a'.repeat(64),
  action: 'hold',
  channel: 'tcp_local',
  count: 2,
};

const makeBench = () => {
  const dir = mkdtempSync(join(tmpdir(), 'journal-'));
  const journal = openJournal(dir);
  const write = (...entries: JournalEntry[]): void => {
    const file = journal.open(ID);
    file.write(...entries);
    file.close();
  };
  const path = join(dir, 'journal', `${ID}.jsonl`);
  return {
    journal,
    write,
    path,
    tear: (bytes: number) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -bytes)),
  };
};

describe('journal', () => {
  it('remembers what was acted on, over a line that was torn and everything after it', () => {
    const { journal, write, tear } = makeBench();
    write(intent, { step: 'act', at: 1, ids: ['aaa1'] }, { step: 'act', at: 2, ids: ['bbb2'] });
    tear(5);
    expect([...journal.recall(ID)!.acted]).toEqual(['aaa1']);
    write({ step: 'act', at: 3, ids: ['ccc3'] });
    expect([...journal.recall(ID)!.acted]).toEqual(['aaa1', 'ccc3']);
  });

  it('takes a torn intent for a change that never began', () => {
    const { journal, write, tear } = makeBench();
    write(intent);
    tear(10);
    expect(journal.recall(ID)).toBeNull();
  });

  it('does not take garbage for a change that never began', () => {
    const { journal, write, path } = makeBench();
    write(intent);
    writeFileSync(path, 'garbage\n');
    expect(() => journal.recall(ID)).toThrow('without an intent');
  });

  it('counts messages by the time of the intent, and forgets after thirty days', () => {
    const { journal, write, path } = makeBench();
    write(intent);
    expect([journal.messagesSince(1_000), journal.messagesSince(1_001)]).toEqual([2, 0]);
    utimesSync(path, 1_000, 1_000);
    journal.forget(1_000_000 + MEMORY_MS);
    expect(journal.recall(ID)).not.toBeNull();
    journal.forget(1_000_001 + MEMORY_MS);
    expect(journal.recall(ID)).toBeNull();
  });
});
