import { fromInstant } from '#shared/contracts/primitives.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import type { Command } from '#shared/contracts/command.ts';
import { sha256 } from '../hash.ts';
import type { Denial } from './policy.ts';

/** How early a clock may say it is: HTTP dates have whole seconds, and hosts drift. Expiry gets no such grace. */
export const CLOCK_TOLERANCE_MS = 30_000;

/** Both clocks must agree that the command is valid: a host with a wrong clock must not run an old order. */
export const checkTime = (
  command: Pick<Command, 'notBefore' | 'notAfter'>,
  clocks: { server: number; own: number },
): Denial | null => {
  for (const [name, now] of Object.entries(clocks)) {
    if (now > fromInstant(command.notAfter)) {
      return { refusal: 'expired', detail: `valid until ${command.notAfter}, and ${name} time is later` };
    }
    if (now + CLOCK_TOLERANCE_MS < fromInstant(command.notBefore)) {
      return { refusal: 'not-yet-valid', detail: `valid from ${command.notBefore}, and ${name} time is earlier` };
    }
  }
  return null;
};

/** The messages that a command is about, if the text beside it is the one that was signed for. */
export const checkManifest = (
  text: string | null,
  command: Pick<Command, 'host'>,
  operation: { channel: string; manifestHash: string; count?: number },
): { ok: true; manifest: Manifest } | { ok: false; denial: Denial } => {
  const no = (detail: string): { ok: false; denial: Denial } => ({
    ok: false,
    denial: { refusal: 'manifest-mismatch', detail },
  });
  if (text === null) return no('the manifest is missing');
  if (sha256(text) !== operation.manifestHash) return no('the manifest is not the one that was approved');
  const parsed = Manifest.safeParse(jsonOrNull(text));
  if (!parsed.success) return no('the manifest could not be read');
  const manifest = parsed.data;
  if (manifest.host !== command.host) return no(`the manifest is for ${manifest.host}`);
  if (manifest.channel !== operation.channel) return no(`the manifest is for channel ${manifest.channel}`);
  if (operation.count !== undefined && manifest.ids.length !== operation.count) {
    return no(`the manifest names ${manifest.ids.length} messages, the command says ${operation.count}`);
  }
  return { ok: true, manifest };
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
