import type { Guard } from './guard.ts';

const REFUSALS = ['test/agent/execute/refusals.test.ts'];
const REPLAY = ['test/agent/execute/replay.test.ts'];
const MANY = ['test/agent/execute/execute.test.ts'];
const MESSAGES = ['test/agent/execute/message-changes.test.ts'];
const CHANNELS = ['test/agent/execute/channel-changes.test.ts'];
const HOLDS = ['test/agent/execute/holds.test.ts'];
const JOURNAL = ['test/agent/execute/journal.test.ts'];
const MAIL_READS = ['test/agent/execute/mail-reads.test.ts'];
const GIVE_WAY = ['test/agent/execute/give-way.test.ts'];
const COURIER = ['test/agent/collect/courier.test.ts'];
const BESIDE = ['test/agent/collect/reads-beside.test.ts'];

const inFile =
  (file: string, tests: readonly string[]) =>
  (what: string, guard: string, instead = '', others = tests): Guard => ({ what, file, guard, instead, tests: others });

const admit = inFile('agent/execute/admit.ts', REFUSALS);
const checks = inFile('agent/execute/checks.ts', REFUSALS);
const trusted = inFile('agent/execute/trusted-file.ts', REFUSALS);
const policy = inFile('agent/execute/policy.ts', REFUSALS);
const execute = inFile('agent/execute/execute.ts', REFUSALS);
const changes = inFile('agent/execute/changes.ts', REPLAY);
const journal = inFile('agent/execute/journal.ts', JOURNAL);
const lock = inFile('agent/execute/lock.ts', REPLAY);
const holds = inFile('agent/execute/holds.ts', HOLDS);
const control = inFile('agent/execute/control.ts', CHANNELS);
const giveWay = inFile('agent/execute/give-way.ts', GIVE_WAY);
const sample = inFile('agent/drivers/imsimta/sample.ts', ['test/agent/drivers/imsimta/sample.test.ts']);
const courier = inFile('agent/collect/courier.ts', BESIDE);

/** The host's own guards: what a command meets before qm hears of it, and what is remembered of it. */
export const EXECUTOR_GUARDS: readonly Guard[] = [
  admit(
    'a signature is made with the key that is named',
    'config.keys.find((k) => k.keyId === signed.keyId)',
    'config.keys[0]',
  ),
  admit('a signature fits the bytes', 'verify(null, payload, key, signature)', 'true'),
  admit('a signature is of the one kind', "key.asymmetricKeyType === 'ed25519' && "),
  admit('an order says nothing that the executor does not know', 'strange !== null', 'false'),
  admit('the host knows its own name', 'command.data.host !== config.host', 'false'),
  checks('a command has an end', 'now > fromInstant(command.notAfter)', 'false'),
  checks('a command has a beginning', 'now + CLOCK_TOLERANCE_MS < fromInstant(command.notBefore)', 'false'),
  execute('the host’s own clock is asked', ', own: world.now() }', ' }'),
  execute('the store’s clock is asked', 'admitted.serverNow + (performance.now() - began)', 'world.now()'),
  checks('the list is the one that was signed for', 'sha256(text) !== operation.manifestHash', 'false'),
  checks('the list is of this host', 'manifest.host !== command.host', 'false'),
  checks('the list is of this channel', 'manifest.channel !== operation.channel', 'false'),
  checks('the list is as long as was approved', 'manifest.ids.length !== operation.count', 'false'),
  execute('an id stands for one content', 'memory.payload !== admitted.payload', 'false', REPLAY),
  execute('what is finished is told again', 'if (memory?.result) return memory.result;', '', REPLAY),
  execute(
    'one command at a time',
    "if (!lock) return report(about(command.id), failed('nothing was done: another command is still being run'));",
    '',
    REPLAY,
  ),
  lock('a live process keeps its lock', 'isAlive(seen)', 'false'),
  lock('a process number that is used again keeps no lock', 'return beganAt(id) === began;', 'return true;'),
  lock('a change that waits is announced', "if (want === 'change') withdraw ??= announce(stateDir);", '', GIVE_WAY),
  lock('a read lets the change go first that waits', "want === 'read' && isAwaited(stateDir) ? null : ", '', GIVE_WAY),
  giveWay('a sample ends for a change that waits', 'lock.isAwaited()', 'false'),
  giveWay('a sample ends after its time', 'performance.now() < end', 'true'),
  giveWay('the time of a sample counts from its first question', 'end ??=', 'end ='),
  courier('what ends this program is not tried for ever', ' || receiveCount >= LAST_RECEIPT', '', COURIER),
  courier('what gives no result is not tried for ever', 'tries >= TRIES || ', '', COURIER),
  courier('no change waits in the queue behind a read', 'if (isRead(message))', 'if (false)'),
  courier('changes are carried one at a time', 'else await carry(message);', 'else void carry(message);'),
  policy('the owner names the actions', '!policy.actions.includes(wish.action)', 'false'),
  policy('the owner names the channels', '!policy.channels.includes(wish.channel)', 'false'),
  policy('the owner limits a command', 'wish.count > policy.maxMessagesPerCommand', 'false'),
  policy('the owner limits an hour', 'wish.lastHour + wish.count > policy.maxMessagesPerHour', 'false'),
  policy(
    'the owner limits channel actions in an hour',
    'wish.channelActions >= policy.maxChannelActionsPerHour',
    'false',
    CHANNELS,
  ),
  policy('the owner names the hours', 'policy.hours && !within(time, policy.hours)', 'false'),
  policy('the owner can freeze everything', ' ?? askFreezeFile(files.freezeFile)'),
  policy('the owner names the reads that open mail', 'mailReads.includes(kind)', 'true', MAIL_READS),
  policy(
    'no mail is opened under a policy that cannot be read',
    "return { refusal: 'policy-read', detail: `no mail is opened without a policy: ${read.why}` };",
    'return null;',
    MAIL_READS,
  ),
  execute(
    'the owner is asked before mail is opened',
    ' ?? askOwnerToRead(world.config, readKindOf(operation))',
    '',
    MAIL_READS,
  ),
  inFile('agent/execute/look.ts', MAIL_READS)(
    'a policy that could not be read is not the owner’s word',
    '!denial.byOwner || ',
  ),
  trusted('nobody else may write the policy', '(stat.mode & 0o022) !== 0', 'false'),
  trusted('the policy belongs to root or to us', 'stat.uid !== 0 && stat.uid !== process.geteuid?.()', 'false'),
  inFile('agent/execute/allowed.ts', REFUSALS)(
    'a release that is not documented is not changed',
    'unsupported !== null',
    'false',
  ),
  changes('the intent is on record before anything is done', 'writer.intent();'),
  changes('what is irreversible is never run again', "actions[operation.kind].execution === 'desired-state'", 'true'),
  changes('what was begun is asked about again before it is completed', '!denial && ', ''),
  changes(
    'a release frees nothing that nobody here holds',
    "if (ours.size === 0) return refused({ refusal: 'not-held', detail: notHeldHere(ids.length) });",
    '',
    HOLDS,
  ),
  changes('a release frees only what is held here', '[...ours]), recorder', 'ids), recorder', HOLDS),
  changes('what a hold found held is not told as ours', '!isSent || ', '', HOLDS),
  changes('what qm would not hold is not told as ours', ' || answer?.ok === false', '', HOLDS),
  inFile('shared/acts/register.ts', ['test/shared/acts'])(
    'the register holds nothing that a hold found held',
    "outcome === 'done' && !notOurs).map(",
    "outcome === 'done').map(",
  ),
  holds(
    'what a hold found held is not held here',
    'sent.set(id, entry.at);',
    "sent.set(id, entry.at);\n    if (entry.step === 'end') for (const { id } of entry.result.messages) if (asked.has(id)) sent.set(id, entry.at);",
  ),
  holds('what qm refused to hold is not held here', ' || refused.has(id)'),
  holds('what was released is not held here any more', '(freed.get(id) ?? -Infinity) < at', 'true'),
  holds(
    'a release that nobody knows the end of is one',
    "outcome === 'failed') sent.delete(id)",
    "outcome !== 'done') sent.delete(id)",
  ),
  journal(
    'the holds of another channel are not this one’s',
    "first?.step === 'intent' && first.channel !== channel",
    'false',
    HOLDS,
  ),
  journal(
    'a journal that is not understood is no new beginning',
    "throw new Error('a journal file without an intent');",
    'return null;',
  ),
  journal('a torn line takes no other with it', "if (torn) writeAll(fd, '\\n');", '', [...JOURNAL, ...REPLAY]),
  inFile('agent/execute/talk.ts', MANY)('a dialogue has an end', 'performance.now() > deadline', 'false'),
  inFile('agent/execute/talk.ts', ['test/agent/execute/look.test.ts'])(
    'no transcript shows what is read of mail',
    'step.ofMail ? withoutMail(reply) : reply',
    'reply',
  ),
  control('a stop is never without its start', 'starts.plan({ command, channel, startAt, plannedAt: world.now() });'),
  control('no channel is stopped for longer than a day', 'ahead > LONGEST_STOP_MS', 'false'),
  control('starts and stops keep their distance', 'if (rest > 0) await wait(rest);'),
  control('a later order is not undone by an older one', 'job.journal.turnedSince(channel, memory.at)', 'false'),
];

const GRAMMAR = ['test/agent/drivers/imsimta/grammar.test.ts'];
const JUDGE = ['test/agent/drivers/imsimta/judge.test.ts'];
const grammar = inFile('agent/drivers/imsimta/grammar.ts', GRAMMAR);
const listing = inFile('agent/drivers/imsimta/listing.ts', MANY);
const judge = inFile('agent/drivers/imsimta/judge.ts', JUDGE);
const change = inFile('agent/drivers/imsimta/change.ts', MESSAGES);
const conclude = inFile('agent/drivers/imsimta/conclude.ts', MESSAGES);
const history = inFile('agent/drivers/imsimta/history.ts', JUDGE);

/** What stands between an approved list and the lines that qm is told, and between its answers and what we say. */
export const DRIVER_GUARDS: readonly Guard[] = [
  grammar('only lines of the grammar are written', '!LINES.test(text)', 'false'),
  grammar('no line is cut by qm', 'text.length > LINE_LIMIT || '),
  inFile('agent/drivers/imsimta/ranges.ts', GRAMMAR)(
    'an empty selection is an error',
    "if (sorted.length === 0) throw new Error('an empty selection selects nothing');",
  ),
  inFile('agent/drivers/imsimta/versions.ts', REFUSALS)(
    'an unknown release loses no mail',
    "from6 === null && (action === 'return' || action === 'delete')",
    'false',
  ),
  listing('a listing of another channel gives no numbers', 'block.channel !== channel', 'false'),
  listing('a message under two names is seen', 'listing.ambiguous.add(row.id);'),
  inFile('agent/drivers/imsimta/select.ts', MANY)(
    'a message under two names is left alone',
    'listing.ambiguous.has(id)',
    'false',
  ),
  change(
    'what a line is about is on record before it is sent',
    "yield { kind: 'acting', ids } satisfies Step;",
    '',
    REPLAY,
  ),
  change('the first surprise is the last line', "if (ended.how !== 'expected') return ended;", '', MANY),
  change(
    'only a hold goes on after qm refused',
    "if (action === 'hold') ended = yield* follow",
    'ended = yield* follow',
  ),
  change(
    'a hold goes on only if the messages moved',
    '!ended.ids.every((id) => hasMoved(id, before, fresh.listing))',
    'false',
  ),
  judge('a bad result line is a surprise', 'if (!ok) surprises.push(`qm answered ${said}`);'),
  judge('a result without a message is a surprise', 'if (ok) surprises.push(`a result names no message: ${said}`);'),
  judge('a result for another message is a surprise', '!expected.has(line.id)', 'false'),
  judge('a second result is a surprise', 'answers.has(line.id)', 'false'),
  judge('an unknown line is a surprise', 'strange.length > 0', 'false'),
  judge('a missing result is a surprise', 'missing > 0', 'false'),
  conclude(
    'held is what is listed as held',
    "message.held ? { outcome: 'done', text: 'held' } : { outcome: 'failed', text: `still not held${said}` }",
    "{ outcome: 'done', text: 'held' }",
    MANY,
  ),
  conclude(
    'what is still listed was not ended',
    "if (message) return { outcome: 'failed', text: `still in the queue${said}` };",
  ),
  conclude('what nobody saw is unknown', 'if (answer?.ok) return', 'return'),
  sample('a sample that ended early is of enough messages, or none', 'early !== null && told.length < LEAST', 'false'),
  sample('a sample ends when qm answers no more', '!reply.ok', 'false'),
  inFile('shared/formats/forbidden-read.ts', ['test/shared/formats/forbidden-read.test.ts'])(
    'no message passes for the word of the owner',
    'this host\\n$/',
    'this host/',
  ),
  inFile('shared/diagnosis/ask.ts', ['test/shared/diagnosis/ask.test.ts'])(
    'what the owner forbids is not asked again',
    "if (isForbidden(view, 'history', queue)) return [];",
  ),
  history('a history names its file', 'parseQueueFileName(file)?.id !== id', 'false'),
  history('a history names its number', "Number(opening.groups?.['number']) !== number || "),
];
