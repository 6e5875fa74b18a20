import * as z from 'zod';
import { AccountBehaviour, DestinationBehaviour } from '../config.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);
const address = z.string().regex(/^[\w.+-]{1,64}@[a-z0-9.-]{1,253}$/);
const channel = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/);

/** `POST /destinations`. */
export const DestinationRequest = z.strictObject({ domain: name, behaviour: DestinationBehaviour });
/** `POST /accounts`. */
export const AccountRequest = z.strictObject({ account: name, behaviour: AccountBehaviour });
/** `POST /clock`. */
export const ClockRequest = z.strictObject({
  speed: z.number().positive().max(1_000_000).optional(),
  catchUp: z.boolean().optional(),
});
/** `POST /traffic`. */
export const TrafficRequest = z.strictObject({ trafficFactor: z.number().min(0).max(1000) });
/** `POST /inject`: `count` copies of each message enter the queue now. */
export const InjectRequest = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        /** Empty for a notification. */
        from: z.union([z.literal(''), address]),
        to: address,
        bytes: z.int().min(200).max(100_000_000).default(4000),
        subject: z.string().max(200).default('Injected'),
        count: z.int().min(1).max(100_000).default(1),
      }),
    )
    .min(1)
    .max(10_000),
});
/** Requests about one channel. */
export const ChannelRequest = z.strictObject({ channel });
/** Files that `imsimta` renamed or made, to be taken into memory; `first` = ahead of all others. */
export const AdoptRequest = z.strictObject({
  channel,
  place: z.enum(['first', 'last']),
  files: z.array(z.strictObject({ subdir: z.string().regex(/^(\d{3})?$/), name: z.string().max(100) })).max(100_000),
});
/** Messages that `imsimta` held or ended. */
export const GoneRequest = z.strictObject({ channel, ids: z.array(z.string().max(80)).max(100_000) });
