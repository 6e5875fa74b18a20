import type { Instant } from '#shared/contracts/primitives.ts';
import { isPrivateSetting } from '../private-settings.ts';
import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const SECTION = /^\[(?<kind>[A-Za-z_]{1,40})\s{0,9}=\s{0,9}(?<name>[^\]]{1,200})\]$/;
const SETTING = /^(?<name>[A-Za-z][\w-]{0,80})\s{0,40}=\s{0,40}(?<value>.{0,2000})$/;

/**
 * Reads job_controller.cnf: settings in any letter case, `!` comments, sections; a setting before any section is a
 * default and has the section ''. The file holds the job controller's secret: what could be it is neither a fact nor a
 * sample. Source: 6.3 Administration Reference, job_controller.cnf.
 */
export const parseJobController = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let section = '';
  for (const line of toolLines(text)) {
    const trimmed = line.text.trim();
    const opened = SECTION.exec(trimmed)?.groups;
    const set = SETTING.exec(trimmed)?.groups;
    if (trimmed.startsWith('!') || line.typed) teller.read();
    else if (opened) {
      section = `${(opened['kind'] ?? '').toUpperCase()}=${(opened['name'] ?? '').trim()}`;
      teller.read();
    } else if (set) {
      teller.read();
      const setting = (set['name'] ?? '').toLowerCase();
      if (isPrivateSetting(setting)) continue;
      const value = (set['value'] ?? '').slice(0, 500);
      teller.say({ kind: 'job-controller', name: `${section} ${setting}`, at, section, setting, value }, line);
    } else teller.skip('unknown-line', { ...line, raw: '(not shown: this file holds a secret)' });
  }
  return teller.told();
};
