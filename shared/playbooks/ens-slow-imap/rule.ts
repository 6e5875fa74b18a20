import { noticeKey } from '#shared/contracts/digest.ts';
import type { HostView } from '#shared/window/view.ts';
import { type Noted, notedBy, optionOf } from '#shared/diagnosis/store.ts';

/** Failed connections to ENS that are no passing trouble, and the minutes that they must cover. */
const ENOUGH = 3;
const LASTING = 10;

/** Minutes of mail time without another, after which it is over. */
const QUIET = 60;

/** What is known of the notification plug-in and of ENS. */
export interface Notification {
  /** Option that loads libibiff; null = not seen to be set. */
  readonly plugin: { name: string; value: string } | null;
  /** Line in which a service said that it loaded libibiff; null = none. */
  readonly loaded: Noted | null;
  readonly enable: { name: string; value: string } | null;
  /** Failed connections to ENS. */
  readonly unreachable: Noted | null;
  readonly how: 'off' | 'maybe-off' | 'unreachable' | 'over' | null;
}

/** Option that loads the plug-in. */
export const PLUGIN = /(?:^|\.)notifyplugin$/;
const ENABLE = /(?:^|\.)ens\.enable$/;

const isOff = ({ value }: { value: string }): boolean => /^(?:0|no|off|false)$/i.test(value.trim());
const isBiff = ({ value }: { value: string }): boolean => /libibiff/i.test(value);

/** Reads what the host says of both. */
export const notificationOf = (view: HostView): Notification => {
  const found = optionOf(view, PLUGIN);
  const plugin = found && isBiff(found) ? found : null;
  const enable = optionOf(view, ENABLE);
  const loaded = biffLoaded(view);
  const [unreachable = null] = notedBy(view, ['ens-unreachable'], () => '');
  // A line of the past says nothing once the option that caused it is gone.
  const inUse = plugin !== null || (loaded !== null && found === null);
  return { plugin, loaded, enable, unreachable, how: judge() };

  function judge(): Notification['how'] {
    if (inUse && enable && isOff(enable)) return plugin ? 'off' : 'maybe-off';
    const lasting = unreachable && unreachable.count >= ENOUGH && unreachable.last - unreachable.first >= LASTING;
    if (lasting) return view.latestInterval - unreachable.last < QUIET ? 'unreachable' : 'over';
    return wasOff(view, enable) && wasBiff(view, found) ? 'over' : null;
  }
};

const wasOff = (view: HostView, enable: { name: string } | null): boolean =>
  enable !== null && view.facts.series('option', enable.name).some(isOff);

const wasBiff = (view: HostView, plugin: { name: string } | null): boolean =>
  plugin !== null && view.facts.series('option', plugin.name).some(isBiff);

/** Lines that name the library: later releases load a plug-in of their own, which needs no ENS. */
const biffLoaded = (view: HostView): Noted | null => {
  const named = (notice: Noted['notices'][number]): boolean =>
    /libibiff/i.test(notice.subject) || view.proof(noticeKey(notice)).some((e) => /libibiff/i.test(e.line.text));
  const [all] = notedBy(view, ['plugin-loaded'], (n) => (named(n) ? '' : 'other'));
  return all && all.name === '' ? all : null;
};
