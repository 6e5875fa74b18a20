import { untrusted } from '#shared/text/untrusted.ts';
import { createTeller, type Happening, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

/** What MTA programs print when they cannot start, by what is wrong. */
const ERRORS: readonly (readonly [RegExp, string])[] = [
  [/\bduplicate host in channel table\b/i, 'duplicate-host'],
  [/\berror initializing ch_ facility\b.{0,20}\bcompiled character set version mismatch\b/i, 'character-set-version'],
  [/\berror initializing ch_ facility\b.{0,20}\bno room in\b/i, 'character-set-room'],
  [/\b454 4\.7\.1 TLS library initialization failure\b/i, 'tls-library'],
];

/** How a saved output of them is known. */
export const START_ERROR =
  /duplicate host in channel table|error initializing ch_ facility|TLS library initialization/i;

/** An output has one or two; more are somebody's collection. */
const MOST = 20;

/**
 * Reads error messages that `imsimta test -rewrite`, `imsimta cnbuild` or an SMTP session showed somebody. Source: 6.3
 * Administration Guide, 26.3.1 (TLS), 26.4.1.4, 26.4.1.7 and 26.4.1.8 (mm_init).
 */
export const parseMtaStartErrors = (text: string): Told => {
  const teller = createTeller();
  const happened: Happening[] = [];
  for (const line of toolLines(text)) {
    const subject = ERRORS.find(([pattern]) => pattern.test(line.text))?.[1];
    if (subject === undefined) {
      if (line.typed) teller.read();
      else teller.skip('unknown-line', line);
      continue;
    }
    teller.read();
    if (happened.length >= MOST) continue;
    const { start, end, number } = line;
    happened.push({
      class: 'mta-start-error',
      process: 'mta',
      subject,
      line: { evidence: '', start, end, line: number, text: untrusted(line.raw.trim(), 1_000) },
    });
  }
  return { ...teller.told(), happened };
};
