import type { Driver } from '../driver.ts';
import type { Dialogue, Step } from '../dialogue.ts';
import { change } from './change.ts';
import { conclude } from './conclude.ts';
import { control, judgeProgram } from './control.ts';
import { qmLine } from './grammar.ts';
import { history } from './history.ts';
import { stable, survey } from './listing.ts';
import { look } from './look.ts';
import { refusesChange } from './versions.ts';

/** Sun and Oracle Messaging Server through one `imsimta qm` dialogue. Source: 6.3 Administration Reference, imsimta qm. */
export const imsimta: Driver = {
  args: ['qm'],
  /** The manual prints it both with a dot and with a blank. */
  prompt: /(?:^|\n)qm[. ]maint> ?$/,
  refusesChange,
  *farewell(): Dialogue<void> {
    yield { kind: 'say', line: qmLine('exit'), weight: 'light' } satisfies Step;
  },
  *list(channel) {
    return stable(yield* survey(channel, 'held'));
  },
  history,
  look,
  change,
  conclude,
  control,
  judgeProgram,
};
