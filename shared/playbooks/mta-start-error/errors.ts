import type { Configuration } from '#shared/diagnosis/configuration.ts';

/** What is known of an error that keeps MTA programs from starting. */
export interface StartError {
  /** What it is about. */
  subject: string;
  headline: string;
  cause: string;
  now: readonly string[];
  doNot: string;
}

/** What was said of two channels with one name depends on where channels are configured: only a file has blank lines. */
const IN_FILE = {
  cause:
    'Two channel blocks with the same official host name; or, very often, a blank line among the rewrite rules at the top of imta.cnf, which makes the rest of them look like channel blocks.',
  now: 'Look for a blank line above the first channel block of imta.cnf and in the files that it includes (the first line must not be blank either), and remove it; else look for the host name that stands in two channel blocks.',
};
const BY_MSCONFIG = {
  cause: 'Two channel blocks with the same official host name.',
  now: 'Look for the host name that stands in two channel blocks ("msconfig edit channels").',
};

const duplicate = (configuration: Configuration, what: 'cause' | 'now'): string =>
  ({
    legacy: IN_FILE[what],
    unified: BY_MSCONFIG[what],
    either: `${IN_FILE[what]} In a Unified Configuration: ${BY_MSCONFIG[what]}`,
  })[configuration];

/** The documented errors, by the subject of their notices (6.3 Administration Guide, 26.3.1 and 26.4.1). */
export const startErrors = (configuration: Configuration): Readonly<Record<string, StartError>> => ({
  'duplicate-host': {
    subject: 'channel table',
    headline: 'The MTA configuration cannot be read: two channels have one official host name, or seem to.',
    cause: duplicate(configuration, 'cause'),
    now: [
      duplicate(configuration, 'now'),
      'Try "imsimta test -rewrite" until it says nothing of it, then "imsimta cnbuild", then restart what was to start.',
    ],
    doNot:
      'Do not restart programs that still run: they run on the configuration compiled before, and would not come back.',
  },
  'character-set-version': {
    subject: 'compiled character sets',
    headline: 'The compiled character set tables are of another release: MTA programs do not start.',
    cause: 'The tables were compiled by another release than that of the programs, as after an upgrade.',
    now: [
      '"imsimta chbuild", then start again. See whether the configuration was compiled before the upgrade, too ("imsimta cnbuild").',
    ],
    doNot: 'Do not copy compiled tables from another host or release.',
  },
  'character-set-room': {
    subject: 'room for character sets',
    headline: 'The character set tables outgrew their room: MTA programs do not start.',
    cause: 'The internal tables are too small for what was configured.',
    now: ['"imsimta chbuild -noimage -maximum -option", then "imsimta chbuild", then start again.'],
    doNot: 'Do not shorten the tables by hand to make them fit.',
  },
  'tls-library': {
    subject: 'STARTTLS',
    headline: 'The SMTP server refuses STARTTLS: it cannot use its certificate files.',
    cause:
      'The SMTP server cannot read the certificate and key files (protection or owner), or was started before they were put in place. IMAP and POP have processes of their own, so that TLS can work there.',
    now: [
      'Check owner and protection of the certificate files: the user of the mail server must be able to read them.',
      'Then "stop-msg dispatcher" and "start-msg dispatcher": a full stop, after the files are in place, is safer than a restart.',
    ],
    doNot: 'Do not make the key file readable for everybody, and do not switch TLS off for all to let one client in.',
  },
});
