import * as z from 'zod';
import { HostName } from '#shared/contracts/primitives.ts';
import { isTimezone } from '../local-time.ts';
import { readTrustedFile } from './trusted-file.ts';

const AbsolutePath = z.string().startsWith('/').max(1_000);
const Argv = z.tuple([z.string().min(1)], z.string());

/** What the executor is told by the host's owner. Nothing of it can come with a command. */
export const ExecutorConfig = z.strictObject({
  host: HostName,
  /** Program and leading arguments; `qm` is appended. */
  imsimta: Argv,
  /** Program and leading arguments of the store's tools; null = playbooks cannot ask for them here. @default null */
  counterutil: Argv.nullable().default(null),
  /** Only ever with -n. @default null */
  reconstruct: Argv.nullable().default(null),
  /** `ps` and whose processes: all of the mail server's user, `["/usr/bin/ps", "-u", "mailsrv"]`. @default null */
  ps: Argv.nullable().default(null),
  /** Directory with one directory per channel. */
  queueDir: AbsolutePath,
  /** Journal and lock; only this program writes there. */
  stateDir: AbsolutePath,
  policyFile: AbsolutePath,
  /** While it exists, nothing is changed. */
  freezeFile: AbsolutePath,
  /** Product version, e.g. `6.3`; null = not known. @default null */
  version: z.string().max(40).nullable().default(null),
  /** Pinned keys; two while they are being exchanged. */
  keys: z
    .array(z.strictObject({ keyId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), publicKey: z.base64().max(200) }))
    .min(1)
    .max(2),
  /** IANA zone that the host's listings are written in. */
  timezone: z.string().refine(isTimezone, 'no such time zone'),
});
export type ExecutorConfig = z.infer<typeof ExecutorConfig>;

/** Environment variable that names the configuration file. */
export const CONFIG_VARIABLE = 'QUEUEWARDEN_EXECUTOR_CONFIG';
export const DEFAULT_CONFIG_FILE = '/etc/queuewarden/executor.json';

/** Reads the configuration. It pins the keys, so it must be as well guarded as the policy. */
export const loadConfig = (path: string): { ok: true; config: ExecutorConfig } | { ok: false; why: string } => {
  const file = readTrustedFile(path);
  if (!file.ok) return file;
  const parsed = ExecutorConfig.safeParse(jsonOrNull(file.text));
  return parsed.success
    ? { ok: true, config: parsed.data }
    : { ok: false, why: `${path}: ${z.prettifyError(parsed.error)}` };
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
