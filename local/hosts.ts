import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLLECTOR_ENVIRONMENT, COLLECTOR_FLAGS } from '#agent/collect/launch.ts';
import { createKeyFileSigner } from '#adapters/system/key-file-signer.ts';
import { commandQueueName } from '#shared/topology.ts';
import { hostKey } from './access.ts';
import { type Cloud, EVIDENCE_BUCKET, REGION, STATE_BUCKET } from './cloud.ts';
import type { MailhostConfig } from './mailhost/config.ts';
import { startProcess, type SupervisedProcess } from './processes.ts';

export interface HostOptions {
  /** Full name, as the bot knows it. */
  host: string;
  config: MailhostConfig;
  buildDir: string;
  dataDir: string;
  pidFile: string;
  cloud: Pick<Cloud, 'endpoint' | 'environment' | 'keyFile' | 'queueUrls'>;
  /** What the host's owner lets the executor do; read by the executor alone. */
  hostPolicy: { actions: string[]; channels: string[]; maxMessagesPerCommand: number; maxMessagesPerHour: number };
  onLine: (source: string, line: string) => void;
}

export interface RunningHost {
  host: string;
  root: string;
  /** File that the executor is configured by; it pins the keys. */
  executorConfig: string;
  processes: readonly SupervisedProcess[];
  /** Address of the simulator's control API, once it has started; a restart of it gives another. */
  control: () => Promise<string>;
  close(): Promise<void>;
}

/** A simulated mail host with a collector and an executor, each a program of its own. */
export const startHost = (options: HostOptions): RunningHost => {
  const { host, config, buildDir, cloud } = options;
  const own = join(options.dataDir, 'agents', host);
  mkdirSync(join(own, 'executor'), { recursive: true, mode: 0o700 });
  mkdirSync(config.root, { recursive: true });
  const file = (name: string, content: unknown): string => {
    const path = join(own, name);
    writeFileSync(path, JSON.stringify(content, null, 2), { mode: 0o600 });
    return path;
  };
  const mailhostConfig = file('mailhost.json', config);
  const imsimta = [join(config.root, 'sbin/imsimta')];
  const queueDir = join(config.root, 'data/queue');
  const { keyId, publicKey } = createKeyFileSigner(cloud.keyFile);
  const executorConfig = file('executor.json', {
    host,
    imsimta,
    counterutil: [join(config.root, 'sbin/counterutil')],
    reconstruct: [join(config.root, 'sbin/reconstruct')],
    ps: [join(config.root, 'sbin/ps'), '-u', 'mailsrv'],
    queueDir,
    stateDir: join(own, 'executor'),
    policyFile: file('policy.json', options.hostPolicy),
    freezeFile: join(own, 'FREEZE'),
    version: config.version,
    keys: [{ keyId, publicKey }],
    timezone: config.timezone,
  });
  const collectorConfig = file('collector.json', {
    host,
    timezone: config.timezone,
    region: REGION,
    endpoint: cloud.endpoint,
    evidenceBucket: EVIDENCE_BUCKET,
    stateBucket: STATE_BUCKET,
    commandQueueUrl: cloud.queueUrls[commandQueueName(host)],
    stateDir: join(own, 'collector'),
    queueDir,
    logs: [
      { source: 'mail.log', path: join(config.root, 'data/log/mail.log_current') },
      { source: 'imta', path: join(config.root, 'data/log/imta') },
    ],
    imsimta,
    executor: {
      command: [process.execPath, join(buildDir, 'agent/executor.mjs')],
      env: { QUEUEWARDEN_EXECUTOR_CONFIG: executorConfig },
    },
    // One machine shows in seconds what a mail host tells in minutes.
    intervals: {
      quietFlushMs: 3_000,
      urgentFlushMs: 1_000,
      urgentAgainMs: 1_000,
      countsMs: 5_000,
      heartbeatMs: 15_000,
      plannedStartsMs: 2_000,
      pollWaitSeconds: 20,
    },
    probes: {
      processMs: 15_000,
      countersMs: 15_000,
      queueMs: 15_000,
      filesMs: 300_000,
      jobControllerFile: join(config.root, 'config/job_controller.cnf'),
      optionFile: join(config.root, 'config/option.dat'),
      imtaFile: join(config.root, 'config/imta.cnf'),
      counterutil: [join(config.root, 'sbin/counterutil')],
      // Disks and load are those of this machine and not of the simulated host.
      diskMs: null,
      loadMs: null,
    },
  });

  let controlUrl: string | null = null;
  const waiting: ((url: string) => void)[] = [];
  const mailhost = startProcess({
    name: `mailhost ${host}`,
    argv: [process.execPath, join(buildDir, 'mailhost/mailhost.mjs'), mailhostConfig],
    pidFile: options.pidFile,
    onLine: (line) => {
      const port = readyPort(line);
      if (port) {
        controlUrl = `http://127.0.0.1:${port}`;
        for (const tell of waiting.splice(0)) tell(controlUrl);
      } else options.onLine(`mailhost ${host}`, line);
    },
  });
  const collector = startProcess({
    name: `collector ${host}`,
    argv: [process.execPath, ...COLLECTOR_FLAGS, join(buildDir, 'agent/collector.mjs'), collectorConfig],
    environment: { ...COLLECTOR_ENVIRONMENT, ...cloud.environment, AWS_ACCESS_KEY_ID: hostKey(host) },
    pidFile: options.pidFile,
    onLine: (line) => options.onLine(`collector ${host}`, line),
  });
  return {
    host,
    root: config.root,
    executorConfig,
    processes: [mailhost, collector],
    control: () => new Promise((resolve) => (controlUrl ? resolve(controlUrl) : waiting.push(resolve))),
    close: async () => {
      await Promise.all([collector.close(), mailhost.close()]);
    },
  };
};

const readyPort = (line: string): number | null => {
  try {
    const { ready, controlPort } = JSON.parse(line) as { ready?: boolean; controlPort?: number };
    return ready === true && typeof controlPort === 'number' ? controlPort : null;
  } catch {
    return null;
  }
};
