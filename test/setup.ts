import * as fc from 'fast-check';

/** A failing property that shrinks for ever would look like a hanging suite: it is told as a failure after a minute. */
fc.configureGlobal({ interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true });
