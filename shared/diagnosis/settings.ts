import type { HostView } from '#shared/window/view.ts';
import { type Configuration, configurationOf } from './configuration.ts';
import { optionOf } from './store.ts';

/** A setting by its name for configutil, and for msconfig; null = that name is in no manual we have. */
interface Setting {
  readonly legacy: string;
  readonly unified: string | null;
}

/** Restart of services that ended or hang (Technical Reference, Base autorestart options). */
export const AUTORESTART: Setting = { legacy: 'local.autorestart', unified: 'base.autorestart.enable' };

/** Whether ENS runs (8.0.2 System Administrator's Guide, Administering Event Notification Service). */
export const ENS_ENABLE: Setting = { legacy: 'local.ens.enable', unified: 'ens.enable' };

/** UNIX group of the store's programs; UNIX ids are in restricted.cnf (Technical Reference, Configuration syntax). */
export const SERVER_GROUP: Setting = { legacy: 'local.servergid', unified: null };

/** Time at which imsched starts the return job. */
export const RETURN_JOB: Setting = { legacy: 'local.schedule.return_job', unified: null };

/** What is to be said for the one kind of configuration, for the other, or for both. */
export const inConfiguration = (configuration: Configuration, legacy: string, unified: string): string =>
  ({ legacy, unified, either: `${legacy}, in a Unified Configuration ${unified}` })[configuration];

/** A setting with its tool, as the host's configuration names it. */
export const settingWords = (configuration: Configuration, { legacy, unified }: Setting): string =>
  inConfiguration(
    configuration,
    `${legacy} (configutil)`,
    unified === null ? `what configutil calls ${legacy} ("msconfig help" tells its name)` : `${unified} (msconfig)`,
  );

const PLACE = /^(?:role|instance)\./;

/** The same, by the name that the host itself printed, where it did. */
export const settingSeen = (view: HostView, fits: RegExp, legacy: string): string => {
  const configuration = configurationOf(view);
  const name = optionOf(view, fits)?.name ?? '';
  return settingWords(configuration, { legacy, unified: PLACE.test(name) ? name.replace(PLACE, '') : null });
};

/** Name of an option of a service (`imap`, `pop`, `http`), in lower case, as configutil and msconfig print it. */
export const serviceOption = (service: string, option: string): RegExp =>
  new RegExp(`^(?:service\\.|role\\.|instance\\.)?${service}\\.${option}$`);

/** Change of a setting by the name that its host printed. */
export const settingDiff = (name: string, from: string | number, to: string | number): string => {
  if (!PLACE.test(name)) return `-${name} = ${from}\n+${name} = ${to}`;
  const bare = name.replace(PLACE, '');
  return `-${bare} = ${from}\n+set ${bare} ${to}`;
};

/** Where the keywords of channels stand. */
export const channelBlocks = (configuration: Configuration): string =>
  inConfiguration(configuration, 'imta.cnf', '"msconfig edit channels"');

/** How to have the MTA log more of what it does on a channel (Technical Reference, Transaction logging MTA options). */
export const lookFurther = (configuration: Configuration): string => {
  const option = inConfiguration(configuration, 'LOG_CONNECTION in option.dat', 'mta.log_connection by msconfig');
  return `${option}, and master_debug on the channel (${channelBlocks(configuration)}), then rebuild and restart as usual. Switch both off again: they write a great deal.`;
};
