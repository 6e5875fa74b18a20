import { neverWorse } from '#shared/acts/never-worse.ts';
import { withoutOwn } from '#shared/acts/own-records.ts';
import type { Act } from '#shared/contracts/acts.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { join } from '#shared/correlation/join.ts';
import { type ReceivedView, receivedView } from '#shared/window/received.ts';
import { type HostView, hostView } from '#shared/window/view.ts';
import { destinationDown } from './destination-down/index.ts';
import { imsMasterCycling } from './ims-master-cycling/index.ts';
import { mailboxBusy } from './mailbox-busy/index.ts';
import { overQuota } from './over-quota/index.ts';
import { masterNotRunning } from './master-not-running/index.ts';
import { channelStopped } from './channel-stopped/index.ts';
import { dnsFailure } from './dns-failure/index.ts';
import { sessionFdLimit } from './session-fd-limit/index.ts';
import { indexOverflow } from './index-overflow/index.ts';
import { mailboxNeedsReconstruct } from './mailbox-needs-reconstruct/index.ts';
import { databaseNeedsReconstruct } from './database-needs-reconstruct/index.ts';
import { partitionUnknown } from './partition-unknown/index.ts';
import { mailboxOrphanLock } from './mailbox-orphan-lock/index.ts';
import { mailboxCorrupt } from './mailbox-corrupt/index.ts';
import { storeIoError } from './store-io-error/index.ts';
import { jobControllerLimit } from './job-controller-limit/index.ts';
import { deliveryThreadsStuck } from './delivery-threads-stuck/index.ts';
import { channelConcurrency } from './channel-concurrency/index.ts';
import { retryBacklog } from './retry-backlog/index.ts';
import { imsMasterHung } from './ims-master-hung/index.ts';
import { imapdAddressSpace } from './imapd-address-space/index.ts';
import { imapSessionCapacity } from './imap-session-capacity/index.ts';
import { mmpClientDisconnect } from './mmp-client-disconnect/index.ts';
import { imapdOnProxyHost } from './imapd-on-proxy-host/index.ts';
import { parserCoverage } from './parser-coverage/index.ts';
import { mtaStartError } from './mta-start-error/index.ts';
import { storedStartFailure } from './stored-start-failure/index.ts';
import { storedStale } from './stored-stale/index.ts';
import { dbLogsAccumulating } from './db-logs-accumulating/index.ts';
import { bounceBackscatter } from './bounce-backscatter/index.ts';
import { heldLoop } from './held-loop/index.ts';
import { holdChannel } from './hold-channel/index.ts';
import { mtaDaemonMissing } from './mta-daemon-missing/index.ts';
import { relayRefused } from './relay-refused/index.ts';
import { smtpEmptyReply } from './smtp-empty-reply/index.ts';
import { storeNotEnabled } from './store-not-enabled/index.ts';
import { mmpConnectionLimit } from './mmp-connection-limit/index.ts';
import { diskSpaceLow } from './disk-space-low/index.ts';
import { coreFiles } from './core-files/index.ts';
import { ensSlowImap } from './ens-slow-imap/index.ts';
import { mailboxDirectoryDamage } from './mailbox-directory-damage/index.ts';
import { spamBurstOutbound } from './spam-burst-outbound/index.ts';
import { returnJobMissed } from './return-job-missed/index.ts';
import { mboxlistCacheSmall } from './mboxlist-cache-small/index.ts';
import { webmailGzip } from './webmail-gzip/index.ts';
import { wildcardQuoting } from './wildcard-quoting/index.ts';
import { telemetryCapture } from './telemetry-capture/index.ts';
import { counterTrends } from './counter-trends/index.ts';
import { counterNegativeMinimum } from './counter-negative-minimum/index.ts';
import { performanceSaturation } from './performance-saturation/index.ts';
import { slowDirectory } from './slow-directory/index.ts';
import { agentSilent } from './agent-silent/index.ts';
import { evidenceGap } from './evidence-gap/index.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { failureUnexplained } from './failure-unexplained/index.ts';
import { queueNormal } from './queue-normal/index.ts';

/** Playbooks that rest on what arrived, and on the clock on the wall; of saved history they can say nothing. */
export const clockPlaybooks: readonly Playbook<ReceivedView>[] = [agentSilent, evidenceGap];

/** Every playbook that rests on mail time. */
export const playbooks: readonly Playbook[] = [
  destinationDown,
  overQuota,
  mailboxBusy,
  imsMasterCycling,
  failureUnexplained,
  queueNormal,
  masterNotRunning,
  channelStopped,
  dnsFailure,
  sessionFdLimit,
  indexOverflow,
  mailboxNeedsReconstruct,
  databaseNeedsReconstruct,
  partitionUnknown,
  mailboxOrphanLock,
  mailboxCorrupt,
  storeIoError,
  jobControllerLimit,
  deliveryThreadsStuck,
  channelConcurrency,
  retryBacklog,
  imsMasterHung,
  imapdAddressSpace,
  imapSessionCapacity,
  mmpClientDisconnect,
  imapdOnProxyHost,
  parserCoverage,
  storedStartFailure,
  mtaStartError,
  storedStale,
  dbLogsAccumulating,
  bounceBackscatter,
  heldLoop,
  holdChannel,
  mtaDaemonMissing,
  relayRefused,
  smtpEmptyReply,
  storeNotEnabled,
  mmpConnectionLimit,
  diskSpaceLow,
  coreFiles,
  ensSlowImap,
  mailboxDirectoryDamage,
  spamBurstOutbound,
  returnJobMissed,
  mboxlistCacheSmall,
  webmailGzip,
  wildcardQuoting,
  telemetryCapture,
  counterTrends,
  counterNegativeMinimum,
  performanceSaturation,
  slowDirectory,
];

/**
 * What all playbooks say about a host, what matters most first, and each cause before what it explains. `now` is the
 * reader's time; verdicts rest on mail time. `acts` = what we did to the host ourselves: no trouble is said to be there,
 * or worse, because of that alone.
 */
export const assess = (window: Window, now: Instant, acts: readonly Act[] = []): Finding[] => {
  const view = hostView(window, now, acts);
  if (!view) return [];
  const own = withoutOwn(window, acts);
  const without = own && hostView({ ...own, latest: view.latest }, now, acts);
  return join(without ? neverWorse(findingsOf(view), findingsOf(without)) : findingsOf(view));
};

const findingsOf = (view: HostView): Finding[] => playbooks.flatMap((playbook) => playbook.assess(view));

/**
 * What the playbooks of {@link clockPlaybooks} say about a host. `now` is the clock on the wall, read before the window
 * was: a window older than it would look like silence.
 */
export const assessClock = (window: Window, now: Instant): Finding[] => {
  const view = receivedView(window, now);
  return view ? clockPlaybooks.flatMap((playbook) => playbook.assess(view)) : [];
};
