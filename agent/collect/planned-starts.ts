import { DueReport } from '#shared/contracts/host-message.ts';
import type { DueInput } from '#shared/contracts/host-message.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import { resultKey } from '#shared/contracts/result.ts';
import type { CourierPorts } from './courier.ts';

/** The executor is asked this often although nothing seems to wait: what it keeps cannot be seen from here. */
const IDLE_MS = 10 * 60_000;

/** Has the executor start channels when their planned time has come, and brings what it reports to the store. */
export interface PlannedStarts {
  /** Asks the executor if something is due, or may be. Rejects when there was no report, or it could not be stored. */
  check(): Promise<void>;
  /** What is planned may have changed: the next check asks. */
  turned(): void;
}

export const makePlannedStarts = (
  host: HostName,
  ports: Pick<CourierPorts, 'execute' | 'results' | 'serverNow' | 'now'>,
): PlannedStarts => {
  /** Results that are known to be stored; the executor names them for thirty days. */
  let stored = new Set<OpaqueId>();
  // The executor may have planned a start that this program, begun anew, never heard of.
  let askedAt: number | null = null;
  let nextAt: number | null = null;

  const isTime = (now: number): boolean =>
    askedAt === null || Math.abs(now - askedAt) >= IDLE_MS || (nextAt !== null && now >= nextAt);

  return {
    turned: () => {
      askedAt = null;
    },
    check: async () => {
      const now = ports.now();
      if (!isTime(now)) return;
      const input: DueInput = { due: true, serverNow: Math.round(ports.serverNow() ?? now) };
      askedAt = now;
      const ran = await ports.execute(JSON.stringify(input));
      const report = DueReport.safeParse(jsonOrNull(ran.stdout));
      if (!report.success) {
        askedAt = null;
        throw new Error(
          `the executor did not say what is planned (exit code ${ran.exitCode ?? 'none'}): ${ran.stderr.slice(0, 300)}`,
        );
      }
      const { results, next } = report.data;
      nextAt = next === null ? null : fromInstant(next);
      const own = results.filter((result) => result.host === host);
      for (const result of own) {
        if (stored.has(result.command)) continue;
        try {
          await ports.results.create(resultKey(host, result.command), JSON.stringify(result));
        } catch (error) {
          askedAt = null;
          throw error;
        }
        stored.add(result.command);
      }
      stored = new Set(own.map(({ command }) => command));
    },
  };
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
